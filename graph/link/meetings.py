"""Which accounts meet in which value, and what time makes of it.

A holding is an account's use of a value. Each function works on any set of rows that holds whole values, so that one
task may do all of them or many tasks a share each.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from graph.columns import Bools, Ints, run_lengths, run_starts, take
from graph.link.kinds import Kinds
from graph.link.pair_expansion import expand
from graph.link.uses import BY_DOMAIN, Met
from graph.settings import LinkSettings

SECONDS_A_DAY = 86_400.0


class Holdings(NamedTuple):
    """One row per value and account that uses it, of values that two accounts or more use.

    ``kind``: number of the trait type; ``listed``: 1 where the value is a listed shared place, ``verdicts.TOLD`` where
    the data tell of an institution, 0 for all others; times are seconds UTC;
    ``ends``: the account's last sign of life, in any value.
    """

    value: Ints
    account: Ints
    kind: Ints
    listed: Ints
    first: Ints
    last: Ints
    ends: Ints


class Meetings(NamedTuple):
    """One row per pair a < b and value that both use. ``holders``: accounts that use the value.

    ``permille``: what time leaves of the value's bits; ``reason``: code in ``uses.meeting.REASONS``; ``since`` and
    ``until``: the time that both used it, where ``since`` <= ``until``.
    """

    a: Ints
    b: Ints
    value: Ints
    kind: Ints
    holders: Ints
    permille: Ints
    reason: Ints
    overlap_days: Ints
    since: Ints
    until: Ints


def holders_of(holdings: Holdings) -> Ints:
    """How many accounts hold each row's value."""
    starts = run_starts(holdings.value)
    lengths = run_lengths(starts, len(holdings.value))
    return np.repeat(lengths, lengths)


def passing(holdings: Holdings, kinds: Kinds, settings: LinkSettings) -> Bools:
    """Uses for a moment by accounts that lived on without the value; only of kinds that are seen in use."""
    seen = np.array([kinds.types[name].domain in settings.passing_domains for name in kinds.names])
    brief = holdings.last - holdings.first <= settings.passing_days * SECONDS_A_DAY
    went_on = holdings.ends - holdings.last >= settings.passing_rest_days * SECONDS_A_DAY
    return seen[holdings.kind] & brief & went_on


def meet(holdings: Holdings, kinds: Kinds, settings: LinkSettings) -> Meetings:
    """All pairs of holders of values that are no listed place; a sparse set of them where holders are many."""
    open_to = take(holdings, holdings.listed == 0)
    return _meetings(open_to, *expand(open_to.value, settings.pair_limit, settings.centres), kinds, settings)


def meet_in(holdings: Holdings, value: Ints, a: Ints, b: Ints, kinds: Kinds, settings: LinkSettings) -> Meetings:
    """The pairs a < b of holders of ``value``, a row each; ``holdings`` sorted by value and account."""
    span = int(holdings.account.max(initial=0)) + 1
    held = holdings.value * span + holdings.account
    i, j = (np.searchsorted(held, value * span + end) for end in (a, b))
    return _meetings(holdings, i, j, kinds, settings)


def _meetings(open_to: Holdings, i: Ints, j: Ints, kinds: Kinds, settings: LinkSettings) -> Meetings:
    """The pairs of rows at (i, j)."""
    met = _met(open_to, passing(open_to, kinds, settings), i, j)
    factor, reason = np.zeros(len(i)), np.zeros(len(i), dtype=np.int64)
    kind = open_to.kind[i]
    for code, name in enumerate(kinds.names):
        rows = np.flatnonzero(kind == code)
        if len(rows):
            weigh = BY_DOMAIN[kinds.types[name].domain]
            factor[rows], reason[rows] = weigh(take(met, rows), kinds.types[name], settings)
    since, until = np.maximum(open_to.first[i], open_to.first[j]), np.minimum(open_to.last[i], open_to.last[j])
    return Meetings(
        a=open_to.account[i],
        b=open_to.account[j],
        value=open_to.value[i],
        kind=kind,
        holders=holders_of(open_to)[i],
        permille=np.rint(factor * 1000).astype(np.int64),
        reason=reason,
        overlap_days=np.floor(met.overlap_days).astype(np.int64),
        since=since,
        until=until,
    )


def _met(holdings: Holdings, brief: Bools, i: Ints, j: Ints) -> Met:
    begins = np.maximum(holdings.first[i], holdings.first[j])
    stops = np.minimum(holdings.last[i], holdings.last[j])
    ended = np.minimum(holdings.ends[i], holdings.ends[j])
    return Met(
        gap_days=np.maximum(begins - stops, 0) / SECONDS_A_DAY,
        overlap_days=np.where(begins <= stops, (stops - begins) / SECONDS_A_DAY + 1, 0.0),
        stale_days=np.maximum(ended - stops, 0) / SECONDS_A_DAY,
        passing=brief[i] | brief[j],
    )
