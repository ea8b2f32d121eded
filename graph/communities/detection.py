"""Communities of one connected graph, from arrays to an array."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graph.communities import leiden, louvain
from graph.communities.well_connected import part_at_weak_cuts
from graph.settings import CommunitySettings
from graph.simple_graph import Ints, SimpleGraph, by_smallest_node

ALGORITHMS = {"leiden": leiden.labels, "louvain": louvain.labels}


def detect(
    n: int, source: npt.ArrayLike, target: npt.ArrayLike, weight: npt.ArrayLike, settings: CommunitySettings
) -> Ints:
    """The community of each node 0..n-1, numbered 0, 1, … by smallest node.

    ``weight`` is in millibits; ``SimpleGraph.of`` says what is dropped, merged and refused. Equal edges in any order
    and direction, parallel or merged, give equal labels. The graph may be disconnected, empty or of one node.
    """
    graph = SimpleGraph.of(n, source, target, weight)
    if not len(graph):
        return np.arange(n, dtype=np.int64)
    if n == 2:
        return np.zeros(2, dtype=np.int64)
    found = ALGORITHMS[settings.algorithm](graph, settings)
    return by_smallest_node(part_at_weak_cuts(graph, found, settings))
