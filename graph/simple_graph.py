"""A small weighted graph in arrays: simple (no loops, no parallel edges), undirected, its edges in one fixed order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import networkx as nx
import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components, minimum_spanning_tree

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class SimpleGraph:
    """Nodes 0..n-1; edges (source < target) sorted by both ends, ``weight`` in millibits (> 0)."""

    n: int
    source: Ints
    target: Ints
    weight: Ints

    @classmethod
    def of(cls, n: int, source: npt.ArrayLike, target: npt.ArrayLike, weight: npt.ArrayLike) -> SimpleGraph:
        """Loops dropped, parallel edges (either direction) summed; the order of the edges given changes nothing.

        Weights are whole numbers, so that sums do not depend on their order either; fractions are rounded first. An
        edge of weight 0 is no evidence and left out. ValueError if a weight is negative or an end is no node.
        """
        ends = np.sort(np.column_stack([source, target]).astype(np.int64).reshape(-1, 2), axis=1)
        millibits = np.rint(np.asarray(weight)).astype(np.int64)
        if len(ends) and (ends[:, 0].min() < 0 or ends[:, 1].max() >= n or millibits.min() < 0):
            raise ValueError("edges must join nodes 0..n-1 with weights of at least 0")
        kept = (ends[:, 0] != ends[:, 1]) & (millibits > 0)
        keys, inverse = np.unique(ends[kept, 0] * n + ends[kept, 1], return_inverse=True)
        summed = np.zeros(len(keys), dtype=np.int64)
        np.add.at(summed, inverse, millibits[kept])
        return cls(n, keys // max(n, 1), keys % max(n, 1), summed)

    def __len__(self) -> int:
        return len(self.source)

    @property
    def degree(self) -> Ints:
        """Edges at each node."""
        return np.bincount(self.source, minlength=self.n) + np.bincount(self.target, minlength=self.n)

    @property
    def strength(self) -> Ints:
        """Millibits at each node."""
        total = np.zeros(self.n, dtype=np.int64)
        np.add.at(total, self.source, self.weight)
        np.add.at(total, self.target, self.weight)
        return total

    def matrix(self, values: npt.NDArray[np.float64] | None = None) -> csr_array:
        """Symmetric adjacency matrix [n, n] of ``values`` per edge (default: 1), columns sorted within a row."""
        data = np.ones(len(self)) if values is None else values
        rows = np.concatenate([self.source, self.target])
        columns = np.concatenate([self.target, self.source])
        order = np.lexsort((columns, rows))
        starts = np.concatenate([[0], np.cumsum(self.degree)])
        return csr_array((np.tile(data, 2)[order], columns[order], starts), shape=(self.n, self.n))

    def networkx(self) -> nx.Graph[int]:
        """The same graph for NetworkX, nodes and edges inserted in order, ``weight`` in millibits."""
        graph: nx.Graph[int] = nx.Graph()
        graph.add_nodes_from(range(self.n))
        graph.add_weighted_edges_from(
            zip(self.source.tolist(), self.target.tolist(), self.weight.tolist(), strict=True)
        )
        return graph

    def only(self, kept: npt.NDArray[np.bool_]) -> SimpleGraph:
        """The same nodes with the edges of the mask ``kept``."""
        return SimpleGraph(self.n, self.source[kept], self.target[kept], self.weight[kept])

    def connected(self) -> tuple[int, Ints]:
        """Number of components and the component of each node, numbered by smallest node."""
        count, labels = connected_components(self.matrix(), directed=False)
        return int(count), labels.astype(np.int64)

    def spanning_forest(self) -> npt.NDArray[np.bool_]:
        """Mask of the edges of a spanning forest; of equal choices the earlier edges."""
        numbered = coo_array((np.arange(1.0, len(self) + 1), (self.source, self.target)), shape=(self.n, self.n))
        mask = np.zeros(len(self), dtype=bool)
        mask[minimum_spanning_tree(numbered.tocsr()).data.astype(np.int64) - 1] = True
        return mask

    def split(self, labels: Ints, smallest: int = 1) -> Iterator[tuple[Ints, SimpleGraph]]:
        """The parts of equal label that have at least ``smallest`` nodes: (their nodes sorted, the graph inside)."""
        sizes = np.bincount(labels, minlength=1)
        nodes = np.argsort(labels, kind="stable")
        node_starts = np.concatenate([[0], np.cumsum(sizes)])
        local = np.empty(self.n, dtype=np.int64)
        local[nodes] = np.arange(self.n) - np.repeat(node_starts[:-1], sizes)
        inner = np.flatnonzero(labels[self.source] == labels[self.target])
        inner = inner[np.argsort(labels[self.source[inner]], kind="stable")]
        edge_starts = np.searchsorted(labels[self.source[inner]], np.arange(len(sizes) + 1))
        for label in np.flatnonzero(sizes >= smallest):
            edges = inner[edge_starts[label] : edge_starts[label + 1]]
            yield (
                nodes[node_starts[label] : node_starts[label + 1]],
                SimpleGraph(
                    int(sizes[label]), local[self.source[edges]], local[self.target[edges]], self.weight[edges]
                ),
            )


def by_smallest_node(labels: npt.NDArray[np.integer]) -> Ints:
    """The same partition with labels 0, 1, … in the order of each part's smallest node."""
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[inverse]
