"""Identity brokers: pools of faces, phones and passing devices that accounts of unrelated groups were opened with.

A broker opens accounts from one stock and sells them to rings that have nothing else in common. One value of such a
stock looks like any shared value of a few holders. The stock does not: its values hang together through the accounts,
are of several kinds, and serve several groups that nothing else joins. An agency's phone is one value of one kind.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from graph.columns import Ints, joined, run_lengths, run_starts, take
from graph.link.kinds import Kinds
from graph.link.meetings import Holdings, passing
from graph.link.verdicts import OPERATING
from graph.settings import LinkSettings


class Served(NamedTuple):
    """Accounts of groups of at least ``broker_group_accounts``."""

    account: Ints
    group: Ints


class Stock(NamedTuple):
    """Uses of values that may be a broker's; ``group``: of the account in ``Served``, or -1."""

    value: Ints
    account: Ints
    kind: Ints
    group: Ints


class Pools(NamedTuple):
    """One row per value and account of a broker's stock; a pool is named by its smallest value and has ``values``."""

    pool: Ints
    value: Ints
    account: Ints
    values: Ints


def may_be_stock(holdings: Holdings, verdict: Ints, kinds: Kinds, settings: LinkSettings) -> Stock:
    """What a broker may have opened accounts with; ``verdict``: of each row's value. No groups yet."""
    domains = np.array([kinds.types[name].domain for name in kinds.names])
    identity = np.isin(domains, settings.broker_domains)[holdings.kind]
    seen = np.isin(domains, settings.broker_passing_domains)[holdings.kind] & passing(holdings, kinds, settings)
    found = take(holdings, (identity | seen) & (holdings.listed == 0) & (verdict != OPERATING))
    return Stock(found.value, found.account, found.kind, np.full(len(found.value), -1, dtype=np.int64))


def serving(stock: Stock, served: Served) -> Stock:
    """``stock`` with the groups of its accounts."""
    group = np.full(int(max(stock.account.max(initial=-1), served.account.max(initial=-1))) + 1, -1, dtype=np.int64)
    group[served.account] = served.group
    return stock._replace(group=group[stock.account])


def pools(stock: Stock, kinds: Kinds, settings: LinkSettings) -> Pools:
    """Stocks of brokers: pools of enough values, of enough kinds, that serve enough groups."""
    pool = _connected(stock)
    domain = np.unique([kinds.types[name].domain for name in kinds.names], return_inverse=True)[1]
    grouped = stock.group >= 0
    values = _different(pool, stock.value)
    brokered = values >= settings.broker_values
    brokered &= _different(pool, domain[stock.kind]) >= settings.broker_kinds
    brokered &= np.isin(pool, _serving_many(pool[grouped], stock.group[grouped], settings.broker_groups))
    return Pools(pool[brokered], stock.value[brokered], stock.account[brokered], values[brokered])


def _connected(stock: Stock) -> Ints:
    """The pool of each row, named by its smallest value; a pool holds all that accounts tie together."""
    values, value = np.unique(stock.value, return_inverse=True)
    accounts, account = np.unique(stock.account, return_inverse=True)
    # Values come before accounts, so the smallest number of a pool is a value's.
    first = joined(value, len(values) + account, len(values) + len(accounts))
    return values[first[value]]


def _serving_many(pool: Ints, group: Ints, least: int) -> Ints:
    return np.unique(pool[_different(pool, group) >= least])


def _different(pool: Ints, what: Ints) -> Ints:
    """How many different ``what`` each row's pool holds."""
    order = np.lexsort((what, pool))
    distinct = pool[order][run_starts(pool[order], what[order])]
    starts = run_starts(distinct)
    counted = run_lengths(starts, len(distinct))
    return counted[np.searchsorted(distinct[starts], pool)]
