"""Joint evidence: several payees that the same accounts pay or are paid on, and far more of them than chance gives.

A careful crew pays three to five collectors, each by a part of its shops. One such value says little: a tenth of its
pairs is confirmed by other families, where those are few as well. That the same two accounts meet in several of them
says more. How many accounts would use both of two values by chance is k1 k2 / N, a Poisson number, as the accounts are
many and the values rare; what is beyond it is no chance.

It still may be trade: forty shops that buy from the same three wholesalers share these too. So joint evidence does two
things and no more. It is *heard* where values of other families are judged. And it *ties* two accounts only by values
in which whole fragments of a crew are found, each held together by other families (``verdicts.JOINT``): a wholesaler's
customers are families of four at most, a crew's shops work in rooms of a dozen.

What nearly the same accounts use is one value, however many numbers it has. Only money is asked (``joint_families``):
one operator brings several machines and one warehouse several rooms, and with those heard the clients of two unlisted
operators were taken for crews.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import poisson

from graph.columns import Bools, Ints, empty, place_in_run, run_lengths, run_starts, take, together
from graph.link.kinds import Kinds
from graph.link.meetings import Holdings, Meetings, holders_of, meet_in, passing
from graph.link.pair_expansion import expand
from graph.settings import LinkSettings


class Often(NamedTuple):
    """One row per value that may tie and account that uses it; ``millibits``: by frequency, of the value."""

    value: Ints
    account: Ints
    family: Ints
    holders: Ints
    millibits: Ints


class Both(NamedTuple):
    """One row per pair of values of a family, ``value`` < ``other``, and account that uses both. ``of_value`` and
    ``of_other``: their holders; ``millibits``: what sharing the two says by frequency, in all."""

    value: Ints
    other: Ints
    account: Ints
    family: Ints
    of_value: Ints
    of_other: Ints
    millibits: Ints


class Joint(NamedTuple):
    """One row per pair of accounts a < b and pair of values that both use beyond chance."""

    a: Ints
    b: Ints
    value: Ints
    other: Ints
    family: Ints
    millibits: Ints


class Tied(NamedTuple):
    """One row per pair of accounts and value that joint evidence ties it by."""

    value: Ints
    a: Ints
    b: Ints


def known(found: Joint, value: Ints, tells: Bools, end: str) -> Joint:
    """The rows of which the values at ``end`` (`value` or `other`) tell; ``value`` sorted."""
    return take(found, tells[np.searchsorted(value, getattr(found, end))])


def pairs_tied(found: Joint) -> Tied:
    """Either value of each row, once; all rows of a pair of accounts must be there."""
    value = np.concatenate([found.value, found.other])
    a, b = np.tile(found.a, 2), np.tile(found.b, 2)
    rows = Tied(value, a, b)
    rows = take(rows, np.lexsort((b, a, value)))
    return take(rows, run_starts(rows.value, rows.a, rows.b))


def marked(value: Ints, a: Ints, b: Ints, found: Tied) -> Bools:
    """Which of the rows (value, a, b) are in ``found``."""
    near = np.flatnonzero(np.isin(value, found.value))
    rows = pd.DataFrame({"value": value[near], "a": a[near], "b": b[near]})
    met = rows.merge(pd.DataFrame(found._asdict()), how="left", indicator=True)["_merge"] == "both"
    marks = np.zeros(len(value), dtype=bool)
    marks[near] = met
    return marks


def with_tied(meetings: Meetings, holdings: Holdings, found: Tied, kinds: Kinds, settings: LinkSettings) -> Meetings:
    """``meetings`` and those of ``found`` that are not among them: of a value of many holders few pairs are compared.
    All of a value must be there; ``holdings`` sorted by value and account."""
    new = take(found, ~marked(found.value, found.a, found.b, Tied(meetings.value, meetings.a, meetings.b)))
    return together([meetings, meet_in(holdings, new.value, new.a, new.b, kinds, settings)])


def often(holdings: Holdings, accounts: int, kinds: Kinds, settings: LinkSettings) -> Often:
    """Uses of values that may tie and are no listed or told place, passing ones aside; ``holdings`` sorted by value."""
    holders = holders_of(holdings)
    frequency = kinds.frequency_millibits(holdings.kind, holders, accounts)
    used = kinds.ties[holdings.kind] & kinds.in_families(settings.joint_families)[holdings.kind]
    used &= (holdings.listed == 0) & ~passing(holdings, kinds, settings)
    rows = Often(holdings.value, holdings.account, kinds.family[holdings.kind], holders, frequency)
    return take(rows, used)


def both(uses: Often, discount: float, settings: LinkSettings) -> Both:
    """Pairs of values that an account uses, of each family the ``joint_rarest`` of them: whoever pays a thousand is
    compared in as many steps as others. All uses of an account must be there."""
    order = np.lexsort((uses.value, uses.holders, uses.family, uses.account))
    uses = take(uses, order)
    rank = place_in_run(run_starts(uses.account, uses.family), len(uses.value))
    uses = take(uses, rank < settings.joint_rarest)
    uses = take(uses, np.lexsort((uses.value, uses.family, uses.account)))
    starts = run_starts(uses.account, uses.family)
    lengths = run_lengths(starts, len(uses.value))
    i, j = expand(np.repeat(np.arange(len(starts)), lengths), settings.joint_rarest, 0)
    more, less = np.maximum(uses.millibits[i], uses.millibits[j]), np.minimum(uses.millibits[i], uses.millibits[j])
    return Both(
        value=uses.value[i],
        other=uses.value[j],
        account=uses.account[i],
        family=uses.family[i],
        of_value=uses.holders[i],
        of_other=uses.holders[j],
        millibits=more + np.floor(less * discount).astype(np.int64),
    )


def joint(found: Both, accounts: int, settings: LinkSettings) -> Joint:
    """Pairs of accounts that share two values which more accounts use together than chance explains; all rows of a pair
    of values must be there."""
    found = take(found, np.lexsort((found.account, found.other, found.value)))
    starts = run_starts(found.value, found.other)
    if not len(starts):
        return empty(Joint)
    users = np.repeat(run_lengths(starts, len(found.value)), run_lengths(starts, len(found.value)))
    by_chance = poisson.sf(users - 1, found.of_value * found.of_other / max(accounts, 1))
    either = found.of_value + found.of_other - users
    kept = (users >= 2) & (by_chance < settings.joint_chance) & (users < settings.institution_same * either)
    found = take(found, kept)
    starts = run_starts(found.value, found.other)
    lengths = run_lengths(starts, len(found.value))
    i, j = expand(np.repeat(np.arange(len(starts)), lengths), settings.pair_limit, settings.centres)
    first, second = found.account[i], found.account[j]
    return Joint(first, second, found.value[i], found.other[i], found.family[i], found.millibits[i])
