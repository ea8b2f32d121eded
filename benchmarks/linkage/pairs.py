"""Pairs of accounts that a method links, against pairs that are true: precision, recall, and the best threshold."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from benchmarks.accuracy.metrics.agreement import Agreement
from benchmarks.accuracy.metrics.partitions import Labels
from graph.link.pair_expansion import expand

Positions = npt.NDArray[np.int64]


class Pairs(NamedTuple):
    """One entry per pair ``first`` < ``second``, none twice; accounts by their positions."""

    first: Positions
    second: Positions

    @property
    def keys(self) -> Positions:
        """One number a pair."""
        return (self.first << 32) | self.second


class ScoredPairs(NamedTuple):
    """``Pairs`` with the probability (0..1) that the two are one."""

    first: Positions
    second: Positions
    probability: npt.NDArray[np.float64]

    def at(self, threshold: float) -> Pairs:
        """The links: pairs of at least ``threshold``."""
        rows = self.probability >= threshold
        return Pairs(self.first[rows], self.second[rows])


def within(label: Labels) -> Pairs:
    """All pairs of accounts of one label; -1 is no label."""
    order = np.argsort(label, kind="stable")
    order = order[label[order] >= 0]
    i, j = expand(label[order], max(2, len(order)), 1)
    return Pairs(order[i], order[j])


def linked(true: Pairs, found: Pairs) -> Agreement:
    """Of the links found how many are true, of the true ones how many were found; nan where there are none."""
    right = np.isin(found.keys, true.keys).sum()
    share = [float(right / whole) if whole else np.nan for whole in (len(found.first), len(true.first))]
    return Agreement(*share)


def best_threshold(true: Pairs, found: ScoredPairs) -> float:
    """The threshold of the best F1, midway between the last score admitted and the next, or half the lowest score.

    It looks at the truth: the most that the method's scores could give, not what a user would get. ValueError for no
    pairs.
    """
    if not len(found.first):
        raise ValueError("no pair has a score")
    scores, which = np.unique(found.probability, return_inverse=True)
    right = np.bincount(which, np.isin(Pairs(found.first, found.second).keys, true.keys), len(scores))
    admitted = np.bincount(which, minlength=len(scores))
    # From each score upwards.
    right, admitted = (np.cumsum(counts[::-1])[::-1] for counts in (right, admitted))
    best = int(np.argmax(2 * right / (admitted + len(true.first))))
    below = scores[best - 1] if best else 0.0
    return float((scores[best] + below) / 2)


def agreeing(values: pd.DataFrame, pairs: Pairs) -> Positions:
    """On how many columns of ``values`` (a row per account) the two of each pair have the same value; null is none."""
    count = np.zeros(len(pairs.first), dtype=np.int64)
    for name in values:
        code = pd.factorize(values[name])[0]
        one = code[pairs.first]
        count += (one >= 0) & (one == code[pairs.second])
    return count
