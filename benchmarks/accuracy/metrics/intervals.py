"""95 % intervals of figures that were measured on a few seeds, and the upper bound of a count that was zero."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Interval:
    """A mean over seeds with its 95 % interval (two-sided, Student's t); ``low`` and ``high`` are nan for one seed."""

    mean: float
    low: float
    high: float


def over_seeds(values: Sequence[float], lowest: float = 0.0, highest: float = math.inf) -> Interval:
    """The interval of the mean; figures that are nan (nothing to count) are left out, bounds end at what can be."""
    known = np.array([value for value in values if not math.isnan(value)])
    if not known.size:
        return Interval(math.nan, math.nan, math.nan)
    mean = float(known.mean())
    if known.size == 1:
        return Interval(mean, math.nan, math.nan)
    spread = float(known.std(ddof=1)) / math.sqrt(known.size)
    reach = float(stats.t.ppf((1 + CONFIDENCE) / 2, known.size - 1)) * spread
    return Interval(mean, max(lowest, mean - reach), min(highest, mean + reach))


def upper_bound(hits: int, trials: int) -> float:
    """The one-sided 95 % upper bound of a share (Clopper and Pearson 1934); 1 - .05 ** (1 / trials) for no hit."""
    if not trials:
        return math.nan
    return 1.0 if hits >= trials else float(stats.beta.ppf(CONFIDENCE, hits + 1, trials - hits))
