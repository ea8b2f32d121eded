"""Which rings were found, merged with others, or split."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from benchmarks.accuracy.metrics.partitions import Crossings, Labels, crossings

FOUND_JACCARD = 0.5
PART_ACCOUNTS = 3
"""Accounts of a ring from which a cluster counts as holding a part of it."""
SIZE_CLASSES = ((1, 2), (3, 4), (5, 6), (7, 12), (13, 30), (31, 99), (100, None))
"""Accounts of a ring: from, to."""


def best_jaccard(truth: Labels, found: Labels) -> dict[int, float]:
    """For every ring the Jaccard index with the cluster that is nearest to it."""
    crossed = crossings(truth, found)
    union = crossed.ring_sizes[crossed.ring] + crossed.cluster_sizes[crossed.cluster] - crossed.common
    best = np.zeros(crossed.ring_sizes.size)
    np.maximum.at(best, crossed.ring, crossed.common / union)
    return dict(zip(crossed.ring_labels.tolist(), best.tolist(), strict=True))


def merged(truth: Labels, found: Labels, brokers: Mapping[int, str]) -> tuple[int, int]:
    """Clusters that hold parts of two rings or more, and those of them where two of the rings have one broker.

    ``brokers``: who opened accounts for the ring; rings without a broker are missing.
    """
    crossed, parts = _parts(truth, found)
    mixed = through_broker = 0
    for cluster in np.unique(crossed.cluster[parts]):
        rings = crossed.ring_labels[crossed.ring[parts & (crossed.cluster == cluster)]].tolist()
        served = [brokers[ring] for ring in rings if ring in brokers]
        mixed += len(rings) > 1
        through_broker += len(served) > len(set(served))
    return mixed, through_broker


def split(truth: Labels, found: Labels) -> int:
    """Rings of which two clusters or more hold parts."""
    crossed, parts = _parts(truth, found)
    return int((np.bincount(crossed.ring[parts]) > 1).sum()) if parts.any() else 0


def majority_ring(truth: Labels, found: Labels) -> dict[int, int]:
    """For every cluster the ring that most of its ring accounts are of (the lowest label of equals); none: missing."""
    crossed = crossings(truth, found)
    order = np.lexsort((crossed.ring, -crossed.common, crossed.cluster))
    clusters, first = np.unique(crossed.cluster[order], return_index=True)
    labels = crossed.cluster_labels[clusters].tolist()
    rings = crossed.ring_labels[crossed.ring[order][first]].tolist()
    return {label: ring for label, ring in zip(labels, rings, strict=True) if label >= 0}


def size_class(accounts: int) -> str:
    """The class of a ring of so many accounts: ``1-2`` to ``100+``."""
    for low, high in SIZE_CLASSES:
        if high is None or accounts <= high:
            return f"{low}-{high}" if high else f"{low}+"
    raise AssertionError("the last class has no end")


def _parts(truth: Labels, found: Labels) -> tuple[Crossings, npt.NDArray[np.bool_]]:
    crossed = crossings(truth, found)
    return crossed, crossed.common >= PART_ACCOUNTS
