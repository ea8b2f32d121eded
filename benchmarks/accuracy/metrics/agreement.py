"""Do the clusters agree with the rings: pairwise and B-cubed precision, recall and F1, adjusted Rand index.

B-cubed: Bagga and Baldwin 1998; adjusted Rand index: Hubert and Arabie 1985, doi 10.1007/BF01908075.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from benchmarks.accuracy.metrics.partitions import Labels, crossings, pairs_of


@dataclass(frozen=True)
class Agreement:
    """Precision and recall, 0..1; nan where there is nothing to count."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both > 0 else (0.0 if both == 0 else math.nan)


def pairwise(truth: Labels, found: Labels) -> Agreement:
    """Over pairs of accounts of which at least one is in a ring: a ring drowned in innocents is not precise."""
    crossed = crossings(truth, found)
    ringed = np.bincount(crossed.cluster, weights=crossed.common, minlength=crossed.cluster_sizes.size).astype(np.int64)
    predicted = pairs_of(crossed.cluster_sizes) - pairs_of(crossed.cluster_sizes - ringed)
    right = pairs_of(crossed.common)
    return Agreement(_share(right, predicted), _share(right, pairs_of(crossed.ring_sizes)))


def b_cubed(truth: Labels, found: Labels) -> Agreement:
    """The mean over ring accounts: of an account's cluster, how much is its ring; of its ring, how much its cluster.

    Innocent accounts of the cluster count against its precision; an account in no cluster is one of its own.
    """
    crossed = crossings(truth, found)
    squares = crossed.common.astype(float) ** 2
    accounts = float(crossed.ring_sizes.sum())
    precision = float((squares / crossed.cluster_sizes[crossed.cluster]).sum())
    recall = float((squares / crossed.ring_sizes[crossed.ring]).sum())
    return Agreement(_share(precision, accounts), _share(recall, accounts))


def adjusted_rand(truth: Labels, found: Labels) -> float:
    """Over ring accounts alone: 0 what chance agrees on, 1 the same partition; nan without rings."""
    inside = truth >= 0
    crossed = crossings(truth[inside], found[inside])
    every = pairs_of(np.array([inside.sum()]))
    if not every:
        return math.nan
    rings, clusters = pairs_of(crossed.ring_sizes), pairs_of(crossed.cluster_sizes)
    by_chance = rings * clusters / every
    most = (rings + clusters) / 2
    return 1.0 if most == by_chance else (pairs_of(crossed.common) - by_chance) / (most - by_chance)


def _share(part: float, whole: float) -> float:
    return part / whole if whole else math.nan
