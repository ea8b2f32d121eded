"""Phones: carriers give a number out again after a silence, so a number that was silent for so long ties nobody."""

from __future__ import annotations

import numpy as np

from graph.link.uses.meeting import RECYCLED, Met, Weighed, in_time
from graph.settings import LinkSettings, TraitType


def weigh(met: Met, kind: TraitType, settings: LinkSettings) -> Weighed:
    """Nothing after ``recycled_phone_days`` of silence, else as time leaves it."""
    timed = in_time(met, kind)
    recycled = met.gap_days > settings.recycled_phone_days
    return Weighed(np.where(recycled, 0.0, timed.factor), np.where(recycled, RECYCLED, timed.reason))
