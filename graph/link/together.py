"""Which accounts the *other* families put together: the clusters that a family's values are held against.

Leave-one-family-out: were a value's own family part of the clusters, every hub would corroborate itself. A pair counts
as together when it shares a value so rare for its kind that sharing it speaks for one hand by itself, or values of two
families. Pure NumPy on one block; a block is a connected part of the account-value graph, so blocks need not meet.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from graph.communities import detect
from graph.settings import CommunitySettings

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


class Pairs(NamedTuple):
    """One row per pair of accounts and value: ``alone`` says that the value suffices by itself."""

    a: Ints
    b: Ints
    family: Ints
    millibits: Ints
    alone: Bools

    def take(self, rows: Ints | Bools) -> Pairs:
        """The rows at these places, or those that are marked."""
        return Pairs(self.a[rows], self.b[rows], self.family[rows], self.millibits[rows], self.alone[rows])


def clusters_without(
    family: int, pairs: Pairs, together_families: int, communities: CommunitySettings
) -> tuple[Ints, Ints]:
    """Accounts that other families than ``family`` put together, and their clusters (named by the smallest account).

    Accounts that are with nobody are left out.
    """
    others = pairs.family != family
    a, b, millibits, together = _merge(pairs.take(others), together_families)
    return label(a[together], b[together], millibits[together], communities)


def _merge(pairs: Pairs, together_families: int) -> tuple[Ints, Ints, Ints, Bools]:
    """(a, b, millibits, together), one row per pair: the best value of each family added up."""
    order = np.lexsort((-pairs.millibits, pairs.family, pairs.b, pairs.a))
    a, b, family, millibits, alone = pairs.take(order)
    new_pair = np.ones(len(a), dtype=bool)
    new_pair[1:] = (a[1:] != a[:-1]) | (b[1:] != b[:-1])
    starts = np.flatnonzero(new_pair)
    if not len(starts):
        return a, b, millibits, alone
    new_family = new_pair | (np.diff(family, prepend=-1) != 0)
    families = np.add.reduceat(new_family.astype(np.int64), starts)
    best = np.add.reduceat(np.where(new_family, millibits, 0), starts)
    return a[starts], b[starts], best, np.logical_or.reduceat(alone, starts) | (families >= together_families)


def label(a: Ints, b: Ints, millibits: Ints, communities: CommunitySettings) -> tuple[Ints, Ints]:
    """Communities of a weighted graph, component by component: (accounts, smallest account of its community)."""
    accounts, ends = np.unique(np.concatenate([a, b]), return_inverse=True)
    labels = accounts.copy()
    source, target = ends[: len(a)], ends[len(a) :]
    for nodes, edges in components(len(accounts), source, target):
        local = np.searchsorted(nodes, source[edges]), np.searchsorted(nodes, target[edges])
        found = detect(len(nodes), local[0], local[1], millibits[edges], communities)
        labels[nodes] = accounts[nodes][_first_of(found)[found]]
    return accounts, labels


def _first_of(labels: Ints) -> Ints:
    """For each label the smallest position that carries it."""
    first = np.full(int(labels.max()) + 1, len(labels), dtype=np.int64)
    np.minimum.at(first, labels, np.arange(len(labels)))
    return first


def components(n: int, source: Ints, target: Ints) -> Iterator[tuple[Ints, Ints]]:
    """Connected components of a graph of ``n`` nodes: (nodes sorted, positions of its edges) each."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    if n == 0:
        return
    graph = coo_array((np.ones(len(source), dtype=np.int8), (source, target)), shape=(n, n))
    count, part = connected_components(graph, directed=False)
    nodes = np.argsort(part, kind="stable")
    edges = np.argsort(part[source], kind="stable")
    node_ends = np.cumsum(np.bincount(part, minlength=count))
    edge_ends = np.cumsum(np.bincount(part[source], minlength=count))
    for index in range(count):
        node_start, edge_start = (node_ends[index - 1], edge_ends[index - 1]) if index else (0, 0)
        yield nodes[node_start : node_ends[index]], edges[edge_start : edge_ends[index]]
