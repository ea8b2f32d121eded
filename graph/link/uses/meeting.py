"""When two accounts used one value, and what time makes of it.

A value that both use at once says most. One that is used by one account after the other may have been handed on, to the
same hand or to a stranger: the longer it lay still in between, the less it says. A value that both gave up while they
went on trading is old evidence. An account that was closed does not make its evidence older: nobody could renew it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from graph.columns import Bools, Floats, Ints
from graph.settings import TraitType

AT_ONCE, IN_TURN, GIVEN_UP, TIMELESS, PASSING, RECYCLED, APART_IN_TIME = range(7)

REASONS = (
    "used by both at once",
    "used by one after the other",
    "given up while both went on",
    "checked against a document or a face: time plays no part",
    "used in passing by one of them",
    "silent between the two for so long that it was given out again",
    "used by the two too far apart in time",
)
"""The words of each code."""


class Met(NamedTuple):
    """One row per pair of accounts and value that both used. Days are whole or part days."""

    gap_days: Floats
    """From the end of the one's use to the beginning of the other's; 0 where they overlap."""
    overlap_days: Floats
    """Days in which both used it; 0 where they do not overlap."""
    stale_days: Floats
    """From the end of the shorter use to the day on which the first of the two accounts ended, or tonight."""
    passing: Bools
    """One of the two used it for a moment only, and lived on without it."""


class Weighed(NamedTuple):
    """A factor 0..1 on the value's bits, and the code of the reason."""

    factor: Floats
    reason: Ints


def in_time(met: Met, kind: TraitType) -> Weighed:
    """What gap and staleness leave of a value: halved each half-life of ``kind``; without one, time does nothing."""
    turn = _halved(met.gap_days, kind.gap_half_life_days)
    old = _halved(met.stale_days, kind.half_life_days)
    reason = np.where(met.gap_days > 0, IN_TURN, np.where(old < 0.5, GIVEN_UP, AT_ONCE))
    return Weighed(turn * old, reason.astype(np.int64))


def timeless(met: Met) -> Weighed:
    """A value that belongs to one person or firm whenever it is used."""
    return Weighed(np.ones(len(met.gap_days)), np.full(len(met.gap_days), TIMELESS, dtype=np.int64))


def _halved(days: Floats, half_life: float | None) -> Floats:
    return np.ones(len(days)) if half_life is None else np.asarray(0.5 ** (days / half_life))
