"""How far the other families agree with a value: the share of its account pairs that they put together.

The one number that tells a ring's value from a hub's. Leave-one-family-out: were a value's own family among those that
put accounts together, every hub would corroborate itself.

Clusters are found twice: first from pairs that a value so rare for its kind tells alone, or two families; then, with
the values that this corroborates, from pairs that all other families together make more likely than not.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from graph.columns import Ints, run_lengths, run_starts
from graph.communities.detection import label_graph
from graph.link.meetings import Holdings
from graph.link.ties import Pairs
from graph.settings import CommunitySettings


class Clusters(NamedTuple):
    """Accounts that hold together when family ``without`` is left out; a cluster is named by its smallest account."""

    without: Ints
    account: Ints
    cluster: Ints


class Shares(NamedTuple):
    """Per value: pairs of holders that other families put together, and all pairs of its holders."""

    value: Ints
    together: Ints
    pairs: Ints


def clusters(pairs: Pairs, communities: CommunitySettings) -> Clusters:
    """Communities of ``pairs``, one left-out family at a time; whole connected parts must be among the rows."""
    found = []
    for family in np.unique(pairs.without):
        rows = pairs.without == family
        accounts, labels = label_graph(pairs.a[rows], pairs.b[rows], pairs.millibits[rows], communities)
        found.append((np.full(len(accounts), family, dtype=np.int64), accounts, labels))
    columns = zip(*found, strict=True) if found else ([np.empty(0, dtype=np.int64)] for _ in Clusters._fields)
    return Clusters(*(np.concatenate(list(column)) for column in columns))


def shares(holdings: Holdings, cluster: Ints) -> Shares:
    """How far each value's holders are together; ``cluster``: of each row's account without the family, or -1."""
    starts = run_starts(holdings.value)
    value, holders = holdings.value[starts], run_lengths(starts, len(holdings.value))
    order = np.lexsort((cluster, holdings.value))
    value_of, cluster_of = holdings.value[order], cluster[order]
    runs = run_starts(value_of, cluster_of)
    size = run_lengths(runs, len(value_of))
    pairs_in = np.where(cluster_of[runs] >= 0, size * (size - 1) // 2, 0)
    together = np.zeros(len(value), dtype=np.int64)
    np.add.at(together, np.searchsorted(value, value_of[runs]), pairs_in)
    return Shares(value, together, holders * (holders - 1) // 2)


def cluster_of_rows(holdings: Holdings, family: Ints, found: Clusters, accounts: int) -> Ints:
    """The cluster of each holding's account without the family of its value (``family`` of each row), or -1."""
    cluster = np.full(len(holdings.value), -1, dtype=np.int64)
    of_account = np.full(accounts, -1, dtype=np.int64)
    for code in np.unique(found.without):
        mine = found.without == code
        of_account.fill(-1)
        of_account[found.account[mine]] = found.cluster[mine]
        rows = family == code
        cluster[rows] = of_account[holdings.account[rows]]
    return cluster
