"""Does a probability of .9 mean nine in ten: reliability in bins of equal mass, expected calibration error.

The error: Naeini, Cooper and Hauskrecht 2015 (bins of equal mass: Nguyen and O'Connor 2015).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

BINS = 10


@dataclass(frozen=True)
class Reliability:
    """Per bin, lowest probabilities first: ``count`` predictions, their mean ``said``, the share that ``held``."""

    count: npt.NDArray[np.int64]
    said: npt.NDArray[np.float64]
    held: npt.NDArray[np.float64]

    @property
    def error(self) -> float:
        """The mean distance of what was said from what held, over all predictions; nan without any."""
        whole = self.count.sum()
        return float((self.count * np.abs(self.said - self.held)).sum() / whole) if whole else math.nan


def reliability(probability: npt.NDArray[np.float64], true: npt.NDArray[np.bool_], bins: int = BINS) -> Reliability:
    """Bins of equal mass; equal probabilities are never parted, so there may be fewer bins."""
    if not probability.size:
        return Reliability(np.zeros(0, np.int64), np.zeros(0), np.zeros(0))
    order = np.argsort(probability, kind="stable")
    said, held = probability[order], true[order].astype(float)
    wanted = (np.arange(1, bins) * said.size) // bins
    # A cut within a run of equal values moves to the beginning of the run.
    cuts = np.unique(np.r_[0, np.searchsorted(said, said[wanted], side="left")])
    count = np.diff(np.r_[cuts, said.size])
    return Reliability(count.astype(np.int64), np.add.reduceat(said, cuts) / count, np.add.reduceat(held, cuts) / count)
