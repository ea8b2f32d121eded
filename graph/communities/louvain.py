"""Louvain by modularity, through python-louvain: slower than Leiden, and a check on it."""

from __future__ import annotations

import community
import numpy as np

from graph.settings import CommunitySettings
from graph.simple_graph import Ints, SimpleGraph


def labels(graph: SimpleGraph, settings: CommunitySettings) -> Ints:
    """A label per node; ``graph`` has an edge at least."""
    # python-louvain's resolution is the time of Lambiotte, Delvenne and Barahona (2008): the inverse of the usual one.
    found = community.best_partition(
        graph.networkx(), weight="weight", resolution=1 / settings.modularity_resolution, random_state=settings.seed
    )
    return np.fromiter((found[node] for node in range(graph.n)), dtype=np.int64, count=graph.n)
