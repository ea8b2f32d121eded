"""m from pairs that analysts found to be of one hand, with the estimate without labels as what was believed before."""

from __future__ import annotations

import numpy as np

from graph.columns import Ints
from graph.fitting.em import LEAST, MOST, Agreement

PRIOR_PAIRS = 200.0
"""The estimate without labels counts as so many labelled pairs."""


def learn(before: Agreement, agree: Ints, present: Ints) -> Agreement:
    """``before`` moved by labelled pairs of one hand: masks of the types that they agree on and that both have."""
    codes = np.arange(len(before.m))
    have = (present[:, None] >> codes) & 1
    same = (agree[:, None] >> codes) & have
    labelled = have.sum(axis=0)
    m = (same.sum(axis=0) + PRIOR_PAIRS * before.m) / (labelled + PRIOR_PAIRS)
    return Agreement(np.clip(m, LEAST, MOST), before.pairs + labelled)
