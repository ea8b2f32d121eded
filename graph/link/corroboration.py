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
    """Accounts that hold together when family ``without`` is left out; a cluster is named by its smallest account and
    has ``accounts``."""

    without: Ints
    account: Ints
    cluster: Ints
    accounts: Ints


class Placed(NamedTuple):
    """``Holdings`` with the cluster of each row's account without the family of its value, or -1, and how many accounts
    the cluster has."""

    value: Ints
    account: Ints
    kind: Ints
    listed: Ints
    first: Ints
    last: Ints
    ends: Ints
    cluster: Ints
    accounts: Ints


def clusters(pairs: Pairs, communities: CommunitySettings) -> Clusters:
    """Communities of ``pairs``, one left-out family at a time; whole connected parts must be among the rows."""
    found = [empty(Clusters)]
    for family in np.unique(pairs.without):
        rows = pairs.without == family
        accounts, labels = label_graph(pairs.a[rows], pairs.b[rows], pairs.millibits[rows], communities, join_all=True)
        _, which, sizes = np.unique(labels, return_inverse=True, return_counts=True)
        found.append(Clusters(np.full(len(accounts), family, dtype=np.int64), accounts, labels, sizes[which]))
    return together(found)


def place(holdings: Holdings, found: Clusters, accounts: int, kinds: Kinds) -> Placed:
    """``holdings``, in their order, with the clusters of their accounts."""
    cluster, size = np.full(len(holdings.value), -1, dtype=np.int64), np.zeros(len(holdings.value), dtype=np.int64)
    family = kinds.family[holdings.kind]
    for code in np.unique(found.without):
        mine, rows = found.without == code, family == code
        of_account, sizes = np.full(accounts, -1, dtype=np.int64), np.zeros(accounts, dtype=np.int64)
        of_account[found.account[mine]], sizes[found.account[mine]] = found.cluster[mine], found.accounts[mine]
        cluster[rows], size[rows] = of_account[holdings.account[rows]], sizes[holdings.account[rows]]
    return Placed(*holdings, cluster, size)


class Fragments(NamedTuple):
    """Per value, sorted: how many clusters beyond a household's size have two of its holders or more (``fragments``),
    how many holders these are (``inside``), and how many are in the largest (``largest``)."""

    fragments: Ints
    inside: Ints
    largest: Ints


def fragments(placed: Placed, least: int) -> Fragments:
    """Parts of a crew among the holders of each value: clusters of ``least`` accounts or more; ``placed`` sorted by
    value."""
    starts = run_starts(placed.value)
    order = np.lexsort((placed.cluster, placed.value))
    value_of, cluster_of = placed.value[order], placed.cluster[order]
    runs = run_starts(value_of, cluster_of)
    size = run_lengths(runs, len(value_of))
    whole = (placed.accounts[order][runs] >= least) & (size >= 2)
    which = np.searchsorted(placed.value[starts], value_of[runs])
    count, inside, largest = np.zeros((3, len(starts)), dtype=np.int64)
    np.add.at(count, which[whole], 1)
    np.add.at(inside, which[whole], size[whole])
    np.maximum.at(largest, which[whole], size[whole])
    return Fragments(count, inside, largest)


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
