"""Identity brokers: pools of faces, phones and passing devices that accounts of unrelated groups were opened with.

A broker opens accounts from one stock and sells them to rings that have nothing else in common. One value of such a
stock looks like any shared value of a few holders. The stock does not: its values hang together through the accounts,
are of several kinds, and serve several groups that nothing else joins. An agency's phone is one value of one kind.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from graph.columns import Bools, Ints, run_lengths, run_starts, take
from graph.link.kinds import Kinds
from graph.link.meetings import Holdings, passing
from graph.link.verdicts import OPERATING
from graph.settings import LinkSettings


class Pools(NamedTuple):
    """One row per value and account of a broker's stock; a pool is named by its smallest value."""

    pool: Ints
    value: Ints
    account: Ints


def pools(holdings: Holdings, verdict: Ints, group: Ints, kinds: Kinds, settings: LinkSettings) -> Pools:
    """Stocks of brokers. ``verdict``: of each row's value; ``group``: of each row's account, -1 where it has none or
    one of fewer than ``broker_group_accounts``."""
    rows = np.flatnonzero(_may_be_stock(holdings, verdict, kinds, settings))
    stock, group = take(holdings, rows), group[rows]
    pool = _connected(stock)
    brokered = np.isin(pool, _brokered(stock, pool, group, kinds, settings))
    return Pools(pool[brokered], stock.value[brokered], stock.account[brokered])


def _may_be_stock(holdings: Holdings, verdict: Ints, kinds: Kinds, settings: LinkSettings) -> Bools:
    domains = np.array([kinds.types[name].domain for name in kinds.names])
    identity = np.isin(domains, settings.broker_domains)[holdings.kind]
    seen = np.isin(domains, settings.broker_passing_domains)[holdings.kind] & passing(holdings, kinds, settings)
    may_be: Bools = (identity | seen) & (holdings.listed == 0) & (verdict != OPERATING)
    return may_be


def _connected(stock: Holdings) -> Ints:
    """The pool of each row, named by its smallest value; a pool holds all that accounts tie together."""
    values, value = np.unique(stock.value, return_inverse=True)
    _, account = np.unique(stock.account, return_inverse=True)
    size = len(values) + int(account.max(initial=-1)) + 1
    graph = coo_array((np.ones(len(value)), (value, len(values) + account)), shape=(size, size))
    _, labels = connected_components(graph, directed=False)
    smallest = np.full(size, np.iinfo(np.int64).max)
    np.minimum.at(smallest, labels[: len(values)], values)
    return smallest[labels[value]]


def _brokered(stock: Holdings, pool: Ints, group: Ints, kinds: Kinds, settings: LinkSettings) -> Ints:
    """Pools of enough values, of enough kinds, that serve enough groups."""
    domain = np.unique([kinds.types[name].domain for name in kinds.names], return_inverse=True)[1]
    grouped = group >= 0
    enough = (
        _with_many(pool, stock.value, settings.broker_values),
        _with_many(pool, domain[stock.kind], settings.broker_kinds),
        _with_many(pool[grouped], group[grouped], settings.broker_groups),
    )
    return np.intersect1d(np.intersect1d(enough[0], enough[1]), enough[2])


def _with_many(pool: Ints, what: Ints, least: int) -> Ints:
    """Pools that hold at least ``least`` different ``what``."""
    order = np.lexsort((what, pool))
    pool, what = pool[order], what[order]
    distinct = pool[run_starts(pool, what)]
    starts = run_starts(distinct)
    return distinct[starts][run_lengths(starts, len(distinct)) >= least]
