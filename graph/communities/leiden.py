"""Leiden with the constant Potts model, through the native library of graspologic.

The model (Traag, Van Dooren and Nesterov 2011, doi 10.1103/PhysRevE.84.016114) takes a community's weight inside less
``resolution`` bits for each of its pairs of accounts. Modularity would compare with a random graph as large as the
component and cut small rings to pieces; a price per pair is the same in a pair and in a ring of 300.

The library stops with communities that would gain by joining (measured: rings of 25 in two halves); ``joined`` goes on.
The result depends on the matrix, the seed and the parameters alone (tested), and the matrix is in one fixed order.
"""

from __future__ import annotations

import graspologic_native
import numpy as np

from graph.columns import Floats, run_starts
from graph.settings import CommunitySettings
from graph.simple_graph import Ints, SimpleGraph, by_smallest_node


def labels(graph: SimpleGraph, settings: CommunitySettings) -> Ints:
    """A label per node; ``graph`` has an edge at least (the library panics without one)."""
    matrix = graph.matrix(graph.weight.astype(np.float64))
    _, found = graspologic_native.leiden_csr(
        matrix.indptr.astype(np.int64),
        matrix.indices.astype(np.int32),
        matrix.data,
        graph.n,
        resolution=settings.resolution * 1000,
        randomness=settings.randomness,
        iterations=settings.iterations,
        use_modularity=False,
        seed=settings.seed,
    )
    return np.fromiter((found[node] for node in range(graph.n)), dtype=np.int64, count=graph.n)


def joined(graph: SimpleGraph, labels: Ints, settings: CommunitySettings) -> Ints:
    """Joins communities that gain most by each other, round by round, until no pair gains."""
    price = settings.resolution * 1000
    while True:
        labels = by_smallest_node(labels)
        sizes = np.bincount(labels)
        between = SimpleGraph.of(len(sizes), labels[graph.source], labels[graph.target], graph.weight)
        gain = between.weight - price * sizes[between.source] * sizes[between.target]
        between, gain = between.only(gain > 0), gain[gain > 0]
        if not len(between):
            return labels
        one, other = _mutual_best(between, gain)
        labels = _renamed(labels, one, other)


def _mutual_best(between: SimpleGraph, gain: Floats) -> tuple[Ints, Ints]:
    """Pairs of which each is the other's best; of equal gains the partner that comes first."""
    ends = np.concatenate([between.source, between.target])
    others = np.concatenate([between.target, between.source])
    order = np.lexsort((others, -np.tile(gain, 2), ends))
    starts = run_starts(ends[order])
    best = np.full(between.n, -1, dtype=np.int64)
    best[ends[order][starts]] = others[order][starts]
    one = np.flatnonzero((best >= 0) & (best[best] == np.arange(between.n)))
    one = one[one < best[one]]
    return one, best[one]


def _renamed(labels: Ints, one: Ints, other: Ints) -> Ints:
    """``labels`` with each of ``other`` under the name of its partner in ``one``."""
    names = np.arange(int(labels.max()) + 1)
    names[other] = one
    return names[labels]
