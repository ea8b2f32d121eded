"""Leiden by modularity, through the native library of graspologic.

Its result depends on the matrix, the seed and the parameters alone (tested), and the matrix is in one fixed order.
"""

from __future__ import annotations

import graspologic_native
import numpy as np

from graph.settings import CommunitySettings
from graph.simple_graph import Ints, SimpleGraph


def labels(graph: SimpleGraph, settings: CommunitySettings) -> Ints:
    """A label per node; ``graph`` has an edge at least (the library panics without one)."""
    matrix = graph.matrix(graph.weight.astype(np.float64))
    _, found = graspologic_native.leiden_csr(
        matrix.indptr.astype(np.int64),
        matrix.indices.astype(np.int32),
        matrix.data,
        graph.n,
        resolution=settings.resolution,
        randomness=settings.randomness,
        iterations=settings.iterations,
        seed=settings.seed,
    )
    return np.fromiter((found[node] for node in range(graph.n)), dtype=np.int64, count=graph.n)
