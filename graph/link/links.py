"""Two accounts tied by evidence: families added up, within a family with a discount for what is not independent."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from graph.columns import Bools, Ints, empty, run_lengths, run_starts, take
from graph.link.kinds import Kinds
from graph.link.meetings import Meetings
from graph.link.ties import Ties, Told, ties

NEVER = np.iinfo(np.int64).min
"""In place of a time that there is not."""


class Links(NamedTuple):
    """One row per pair a < b. ``families`` and ``strong``: masks of families, all and those that may tie; ``hard``: 0
    or 1; ``since`` and ``until``: first and last moment in which both used a value, ``NEVER`` without one."""

    a: Ints
    b: Ints
    millibits: Ints
    families: Ints
    strong: Ints
    hard: Ints
    since: Ints
    until: Ints


class Evidence(NamedTuple):
    """One row per pair and value behind a link; 0 millibits where time took all of it. ``permille``: what time left;
    ``joint``: 1 where the pair shares other such values as well (``graph.link.joint``)."""

    a: Ints
    b: Ints
    value: Ints
    kind: Ints
    millibits: Ints
    permille: Ints
    reason: Ints
    overlap_days: Ints
    since: Ints
    until: Ints
    joint: Ints


def weigh(meetings: Meetings, value: Ints, millibits: Ints, joint: Bools, joint_millibits: int) -> Evidence:
    """What each meeting weighs, of any pair; ``value`` (sorted) and ``millibits``: of all values that are met in;
    ``joint``: the meetings of joint evidence, each worth ``joint_millibits`` at least."""
    worth = millibits[np.searchsorted(value, meetings.value)]
    worth = np.where(joint, np.maximum(worth, joint_millibits), worth)
    counts = worth > 0
    met = take(meetings, counts)
    weights = worth[counts] * met.permille // 1000
    return Evidence(
        met.a, met.b, met.value, met.kind, weights, met.permille, met.reason, met.overlap_days, met.since, met.until,
        joint[counts].astype(np.int64),
    )  # fmt: skip


def evidence(weighed: Evidence, kinds: Kinds) -> Evidence:
    """The rows of pairs that a strong value ties, sorted by pair and value.

    Weak types and supporting families add to such pairs; they tie nobody themselves.
    """
    found = take(weighed, np.lexsort((weighed.value, weighed.b, weighed.a)))
    starts = run_starts(found.a, found.b)
    if not len(starts):
        return found
    tied = np.maximum.reduceat(kinds.ties[found.kind], starts)
    return take(found, np.repeat(tied, run_lengths(starts, len(found.a))))


def links(found: Evidence, kinds: Kinds, discount: float) -> tuple[Links, Ties]:
    """One row per pair that evidence ties, and one per pair and family."""
    weighed = take(found, found.millibits > 0)
    # Whether a value is rare enough to speak alone is asked of what is not judged yet.
    holders = np.zeros(len(weighed.a), dtype=np.int64)
    told = Told(weighed.a, weighed.b, weighed.value, weighed.kind, holders, weighed.millibits)
    per_family = ties(told, kinds, discount)
    per_family = take(per_family, _tied(per_family))
    starts = run_starts(per_family.a, per_family.b)
    if not len(starts):
        return empty(Links), per_family
    mask = np.int64(1) << per_family.family
    since, until = _times(weighed, per_family.a[starts], per_family.b[starts])
    summed = Links(
        per_family.a[starts],
        per_family.b[starts],
        np.add.reduceat(per_family.millibits, starts),
        np.bitwise_or.reduceat(mask, starts),
        np.bitwise_or.reduceat(mask * per_family.strong, starts),
        np.maximum.reduceat(per_family.hard, starts),
        since,
        until,
    )
    return summed, per_family


def _tied(per_family: Ties) -> Bools:
    """Rows of pairs that a strong family ties: what time left may be only what supports."""
    starts = run_starts(per_family.a, per_family.b)
    if not len(starts):
        return np.zeros(0, dtype=bool)
    strong = np.maximum.reduceat(per_family.strong, starts) == 1
    return np.repeat(strong, run_lengths(starts, len(per_family.a)))


def _times(weighed: Evidence, a: Ints, b: Ints) -> tuple[Ints, Ints]:
    """First and last common moment of the pairs (a, b), which are among the rows of ``weighed``."""
    starts = run_starts(weighed.a, weighed.b)
    both = weighed.since <= weighed.until
    since = np.minimum.reduceat(np.where(both, weighed.since, np.iinfo(np.int64).max), starts)
    until = np.maximum.reduceat(np.where(both, weighed.until, NEVER), starts)
    since = np.where(until == NEVER, NEVER, since)
    wanted = _positions(weighed.a[starts], weighed.b[starts], a, b)
    return since[wanted], until[wanted]


def _positions(all_a: Ints, all_b: Ints, a: Ints, b: Ints) -> Ints:
    """Places of pairs among all pairs; both are sorted."""
    span = int(max(all_b.max(initial=0), b.max(initial=0))) + 1
    return np.searchsorted(all_a * span + all_b, a * span + b)
