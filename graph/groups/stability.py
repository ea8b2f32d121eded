"""How often an account would still belong had some of the values not been seen.

Every run drops a share of the *values* (not of the links: one value may be behind many) and asks who is still held by
two families in the largest part of the group. The share of runs is a stability, not yet a probability: an account that
shares one value in each of two families has .64 by arithmetic when a fifth is dropped.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from graph.columns import Bools, Ints, bit_count, take
from graph.link.kinds import Kinds
from graph.link.links import Evidence
from graph.settings import CommunitySettings


def runs_held(proof: Evidence, group: Ints, kinds: Kinds, settings: CommunitySettings) -> Ints:
    """In how many of ``resample_runs`` each account is still held; 0 for accounts without a ``group``."""
    strong = kinds.ties[proof.kind] & (proof.millibits > 0)
    inside = (group[proof.a] == group[proof.b]) & (group[proof.a] >= 0)
    rows = take(proof, strong & inside)
    held = np.zeros(len(group), dtype=np.int64)
    for run in range(settings.resample_runs):
        held += _held(take(rows, _kept(rows.value, run, settings)), group, kinds, settings)
    return held


def _kept(value: Ints, run: int, settings: CommunitySettings) -> Bools:
    """Values kept in a run: by a hash of value and run, so that no order of rows decides."""
    mixed = _splitmix(value.astype(np.uint64) * np.uint64(settings.resample_runs) + np.uint64(run + settings.seed))
    kept: Bools = mixed % np.uint64(1000) >= np.uint64(round(settings.resample_dropped * 1000))
    return kept


def _splitmix(numbers: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """SplitMix64 (Steele, Lea and Flood 2014, doi 10.1145/2714064.2660195): scatters consecutive numbers."""
    mixed = numbers + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


def _held(rows: Evidence, group: Ints, kinds: Kinds, settings: CommunitySettings) -> Ints:
    """1 for every account that two families hold in the largest connected part of its group."""
    largest = _in_largest_part(rows, group)
    there = take(rows, largest[rows.a])
    mask, decisive = np.zeros(len(group), dtype=np.int64), np.zeros(len(group), dtype=np.int64)
    bit = np.int64(1) << kinds.family[there.kind]
    document = kinds.decisive[there.kind].astype(np.int64)
    for ends in (there.a, there.b):
        np.bitwise_or.at(mask, ends, bit)
        np.maximum.at(decisive, ends, document)
    return (bit_count(mask) + decisive >= settings.attach_families).astype(np.int64)


def _in_largest_part(rows: Evidence, group: Ints) -> Bools:
    size = len(group)
    _, part = connected_components(
        coo_array((np.ones(len(rows.a), dtype=np.int8), (rows.a, rows.b)), shape=(size, size)), directed=False
    )
    members = np.flatnonzero(group >= 0)
    sizes = np.bincount(part[members], minlength=int(part.max(initial=-1)) + 1)
    best = np.zeros(size, dtype=np.int64)
    np.maximum.at(best, group[members], sizes[part[members]])
    largest = np.zeros(size, dtype=bool)
    # Parts of equal size all count: which of two halves is the group cannot be said.
    largest[members] = sizes[part[members]] == best[group[members]]
    return largest
