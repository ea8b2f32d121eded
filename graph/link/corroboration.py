"""How far the other families agree with a value: the share of its account pairs that they put together.

The one number that tells a ring's value from a hub's. Leave-one-family-out: were a value's own family among those that
put accounts together, every hub would corroborate itself.

Clusters are found twice: first from pairs that a value so rare for its kind tells alone, or two families; then, with
the values that this corroborates, from pairs that all other families together make more likely than not.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from graph.columns import Ints, empty, run_lengths, run_starts, together
from graph.communities.detection import label_graph
from graph.link.kinds import Kinds
from graph.link.meetings import Holdings
from graph.link.ties import Pairs
from graph.settings import CommunitySettings


class Clusters(NamedTuple):
    """Accounts that hold together when family ``without`` is left out; a cluster is named by its smallest account."""

    without: Ints
    account: Ints
    cluster: Ints


class Placed(NamedTuple):
    """``Holdings`` with the cluster of each row's account without the family of its value, or -1."""

    value: Ints
    account: Ints
    kind: Ints
    listed: Ints
    first: Ints
    last: Ints
    ends: Ints
    cluster: Ints


def clusters(pairs: Pairs, communities: CommunitySettings) -> Clusters:
    """Communities of ``pairs``, one left-out family at a time; whole connected parts must be among the rows."""
    found = [empty(Clusters)]
    for family in np.unique(pairs.without):
        rows = pairs.without == family
        accounts, labels = label_graph(pairs.a[rows], pairs.b[rows], pairs.millibits[rows], communities, join_all=True)
        found.append(Clusters(np.full(len(accounts), family, dtype=np.int64), accounts, labels))
    return together(found)


def place(holdings: Holdings, found: Clusters, accounts: int, kinds: Kinds) -> Placed:
    """``holdings``, in their order, with the clusters of their accounts."""
    cluster, family = np.full(len(holdings.value), -1, dtype=np.int64), kinds.family[holdings.kind]
    of_account = np.full(accounts, -1, dtype=np.int64)
    for code in np.unique(found.without):
        mine = found.without == code
        of_account.fill(-1)
        of_account[found.account[mine]] = found.cluster[mine]
        rows = family == code
        cluster[rows] = of_account[holdings.account[rows]]
    return Placed(*holdings, cluster)


def pairs_together(placed: Placed) -> Ints:
    """Of each value, sorted, how many pairs of its holders others put together; ``placed`` sorted by value."""
    starts = run_starts(placed.value)
    order = np.lexsort((placed.cluster, placed.value))
    value_of, cluster_of = placed.value[order], placed.cluster[order]
    runs = run_starts(value_of, cluster_of)
    size = run_lengths(runs, len(value_of))
    pairs_in = np.where(cluster_of[runs] >= 0, size * (size - 1) // 2, 0)
    together_of = np.zeros(len(starts), dtype=np.int64)
    np.add.at(together_of, np.searchsorted(placed.value[starts], value_of[runs]), pairs_in)
    return together_of
