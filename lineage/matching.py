"""Which ring of the night before each of tonight's groups is.

Pairs of a ring and a group that have accounts or values in common are matched one to one so that the overlap over all
is greatest (Hungarian method, per connected part of the overlaps), after Greene, Doyle and Cunningham 2010, Tracking
the evolution of communities in dynamic social networks. What is left over merged, split, came back or is new.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from lineage.settings import TrackingSettings

WEIGHTS = ["shared_members", "shared_values", "ring_members", "ring_values", "group_members", "group_values"]
PAIR_COLUMNS = ["ring_id", "group_id", "active", *WEIGHTS, "hit_weight", "hit_families"]
DECISION_COLUMNS = ["ring_id", "group_id", "decision", "overlap", "hit_families"]


@dataclass(frozen=True)
class Overlap:
    """Per pair: weighted Jaccard overlap, the ring's share that lies in the group, the group's share from the ring."""

    score: np.ndarray
    of_ring: np.ndarray
    of_group: np.ndarray


def decide(pairs: pd.DataFrame, settings: TrackingSettings) -> pd.DataFrame:
    """Decisions (``DECISION_COLUMNS``) over pairs (``PAIR_COLUMNS``): what each ring and each group is to one another.

    ``continue``: the same ring. ``return``: a dormant ring with its own accounts. ``rebirth``: a dormant ring with new
    accounts and old values. ``merge``: the ring went into a group that is another ring. ``split``: the group came out
    of a ring that is another group. Weights are whole numbers; ``hit_weight`` and ``hit_families`` are of all values
    that the ring ever held and the group holds. The order of the rows of ``pairs`` does not matter.
    """
    pairs = pairs.sort_values(["ring_id", "group_id"], ignore_index=True)
    overlap = _overlap(pairs, settings.member_share)
    active = pairs["active"].to_numpy(dtype=bool)
    same = (overlap.score >= settings.overlap_threshold) | (overlap.of_ring >= settings.contained_threshold)
    decisions = np.full(len(pairs), "", dtype=object)
    decisions[_assign(pairs, overlap.score, active & same)] = "continue"
    decisions[_assign(pairs, overlap.score, ~active & same & _open(pairs, decisions))] = "return"
    reborn = ~active & _hits_enough(pairs, settings) & _open(pairs, decisions)
    decisions[_assign(pairs, pairs["hit_weight"].to_numpy(dtype=float), reborn)] = "rebirth"
    _name_parts(pairs, overlap, active, decisions, settings.part_threshold)
    decided = decisions != ""
    found: pd.DataFrame = pairs[decided].assign(decision=decisions[decided], overlap=overlap.score[decided])
    return found[DECISION_COLUMNS]


def _overlap(pairs: pd.DataFrame, member_share: float) -> Overlap:
    """Weights are whole numbers until the last division, so the order of rows can't move a result."""
    weight = {name: pairs[name].to_numpy(dtype=float) for name in WEIGHTS}
    shared = weight["shared_members"], weight["shared_values"]
    ring = weight["ring_members"], weight["ring_values"]
    group = weight["group_members"], weight["group_values"]
    union = ring[0] + group[0] - shared[0], ring[1] + group[1] - shared[1]
    shares = member_share, 1 - member_share
    return Overlap(*(_mean_share(shared, whole, shares) for whole in (union, ring, group)))


def _mean_share(
    parts: tuple[np.ndarray, np.ndarray], wholes: tuple[np.ndarray, np.ndarray], weights: tuple[float, float]
) -> np.ndarray:
    """Weighted mean of part/whole over members and values; a kind whose whole is empty has no say."""
    total, weight = np.zeros(len(parts[0])), np.zeros(len(parts[0]))
    for part, whole, share in zip(parts, wholes, weights, strict=True):
        present = whole > 0
        total += np.where(present, share * part / np.where(present, whole, 1), 0)
        weight += np.where(present, share, 0)
    return np.asarray(total / np.where(weight > 0, weight, 1))


def _assign(pairs: pd.DataFrame, gain: np.ndarray, allowed: np.ndarray) -> np.ndarray:
    """Rows of ``pairs`` (indices) of the one-to-one matching with the greatest gain among the allowed pairs."""
    rows = np.flatnonzero(allowed)
    if not len(rows):
        return rows
    ring_of, rings = pd.factorize(pairs["ring_id"].to_numpy()[rows], sort=True)
    group_of, groups = pd.factorize(pairs["group_id"].to_numpy()[rows], sort=True)
    size = len(rings) + len(groups)
    edges = coo_array((np.ones(len(rows)), (ring_of, group_of + len(rings))), shape=(size, size))
    part = connected_components(edges, directed=False)[1][ring_of]
    order = np.argsort(part, kind="stable")
    members_of_parts = np.split(order, np.flatnonzero(np.diff(part[order])) + 1)
    return np.concatenate([_assign_part(rows[at], ring_of[at], group_of[at], gain) for at in members_of_parts])


def _assign_part(rows: np.ndarray, ring_of: np.ndarray, group_of: np.ndarray, gain: np.ndarray) -> np.ndarray:
    """The Hungarian method on one connected part; pairs that are not allowed gain nothing and are dropped again."""
    if len(rows) == 1:
        return rows
    ring, group = np.unique(ring_of, return_inverse=True)[1], np.unique(group_of, return_inverse=True)[1]
    matrix = np.zeros((ring.max() + 1, group.max() + 1))
    row_at = np.full(matrix.shape, -1)
    matrix[ring, group], row_at[ring, group] = gain[rows], rows
    chosen = row_at[linear_sum_assignment(matrix, maximize=True)]
    return np.asarray(chosen[chosen >= 0])


def _open(pairs: pd.DataFrame, decisions: np.ndarray) -> np.ndarray:
    """Pairs whose ring and group are both still without a match."""
    taken = pairs[decisions != ""]
    return ~(pairs["ring_id"].isin(taken["ring_id"]) | pairs["group_id"].isin(taken["group_id"])).to_numpy()


def _hits_enough(pairs: pd.DataFrame, settings: TrackingSettings) -> np.ndarray:
    anchors = set(settings.rebirth_anchor_families)
    hits = [set(families) for families in pairs["hit_families"]]
    return np.asarray([len(one) >= settings.rebirth_families and bool(anchors & one) for one in hits], dtype=bool)


def _name_parts(
    pairs: pd.DataFrame, overlap: Overlap, active: np.ndarray, decisions: np.ndarray, threshold: float
) -> None:
    """Marks the best partner of each active ring that merged into a matched group, and of each group that split off."""
    kept = pairs[decisions != ""]
    ring_kept = pairs["ring_id"].isin(kept["ring_id"]).to_numpy()
    group_kept = pairs["group_id"].isin(kept["group_id"]).to_numpy()
    merged = active & ~ring_kept & group_kept & (overlap.of_ring >= threshold)
    split = active & ring_kept & ~group_kept & (overlap.of_group >= threshold)
    decisions[_best(pairs["ring_id"], overlap.of_ring, merged)] = "merge"
    decisions[_best(pairs["group_id"], overlap.of_group, split)] = "split"


def _best(owner: pd.Series, share: np.ndarray, allowed: np.ndarray) -> np.ndarray:
    """Per owner the allowed pair (index) with the greatest share; the first in the sorted order among equals."""
    rows = np.flatnonzero(allowed)
    ranked = rows[np.argsort(-share[rows], kind="stable")]
    return np.asarray(ranked[~owner.iloc[ranked].duplicated().to_numpy()])
