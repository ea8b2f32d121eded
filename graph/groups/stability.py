"""How often an account would still belong had some of the values not been seen.

Every run drops a share of the *values* (not of the links: one value may be behind many) and asks who is still held by
two families in the largest part of the group. The share of runs is a stability, not yet a probability: an account that
shares one value in each of two families has .64 by arithmetic when a fifth is dropped.
"""

from __future__ import annotations

import numpy as np

from graph.columns import Bools, Ints, joined, take
from graph.groups.holding import Inside, held, within
from graph.link.kinds import Kinds
from graph.scatter import splitmix
from graph.settings import CommunitySettings


def runs_held(pairs: Inside, group: Ints, kinds: Kinds, settings: CommunitySettings) -> Ints:
    """In how many of ``resample_runs`` each account is still held; 0 for accounts without a ``group``."""
    rows = within(pairs, group)
    runs = np.zeros(len(group), dtype=np.int64)
    for run in range(settings.resample_runs):
        runs += _held(take(rows, _kept(rows.value, run, settings)), group, kinds, settings)
    return runs


def _kept(value: Ints, run: int, settings: CommunitySettings) -> Bools:
    """Values kept in a run: by a hash of value and run, so that no order of rows decides."""
    mixed = splitmix(value.astype(np.uint64) * np.uint64(settings.resample_runs) + np.uint64(run + settings.seed))
    kept: Bools = mixed % np.uint64(1000) >= np.uint64(round(settings.resample_dropped * 1000))
    return kept


def _held(pairs: Inside, group: Ints, kinds: Kinds, settings: CommunitySettings) -> Ints:
    """1 for every account that two families hold in the largest connected part of its group."""
    there = take(pairs, _in_largest_part(pairs, group)[pairs.a])
    return (held(there, kinds, len(group)) >= settings.attach_families).astype(np.int64)


def _in_largest_part(pairs: Inside, group: Ints) -> Bools:
    part = joined(pairs.a, pairs.b, len(group))
    members = np.flatnonzero(group >= 0)
    sizes = np.bincount(part[members], minlength=len(group))
    best = np.zeros(len(group), dtype=np.int64)
    np.maximum.at(best, group[members], sizes[part[members]])
    largest = np.zeros(len(group), dtype=bool)
    # Parts of equal size all count: which of two halves is the group cannot be said.
    largest[members] = sizes[part[members]] == best[group[members]]
    return largest
