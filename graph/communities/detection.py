"""Communities of one graph, from arrays to an array."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graph.columns import smallest_of
from graph.communities import leiden, louvain
from graph.communities.well_connected import part_at_weak_cuts
from graph.settings import CommunitySettings
from graph.simple_graph import Ints, SimpleGraph, by_smallest_node

ALGORITHMS = {"leiden": leiden.labels, "louvain": louvain.labels}


def detect(
    n: int, source: npt.ArrayLike, target: npt.ArrayLike, weight: npt.ArrayLike, settings: CommunitySettings
) -> Ints:
    """The well-connected community of each node 0..n-1, numbered 0, 1, … by smallest node.

    ``weight`` is in millibits; ``SimpleGraph.of`` says what is dropped, merged and refused. Equal edges in any order
    and direction, parallel or merged, give equal labels. The graph may be disconnected, empty or of one node.
    """
    graph = SimpleGraph.of(n, source, target, weight)
    if not len(graph):
        return np.arange(n, dtype=np.int64)
    if n == 2:
        return np.zeros(2, dtype=np.int64)
    return by_smallest_node(part_at_weak_cuts(graph, _communities(graph, settings), settings))


def label_graph(
    a: Ints, b: Ints, millibits: Ints, settings: CommunitySettings, join_all: bool = False
) -> tuple[Ints, Ints]:
    """(accounts sorted, smallest account of the community of each) of links a-b, weak cuts and all.

    ``join_all``: communities that would gain by it are joined, as leiden stops before: what is put together is to be
    seen whole where it judges values; groups are joined with more care (``graph.groups.merging``).
    Connected parts are taken one by one, so that a part's communities do not depend on what else is there.
    """
    accounts, ends = np.unique(np.concatenate([a, b]), return_inverse=True)
    if not len(accounts):
        return accounts, accounts
    graph = SimpleGraph.of(len(accounts), ends[: len(a)], ends[len(a) :], millibits)
    _, labels = graph.connected()
    fresh = len(accounts)
    for nodes, part in graph.split(labels, smallest=3):
        if not _holds_together(part, settings):
            found = _communities(part, settings)
            labels[nodes] = fresh + (leiden.joined(part, found, settings) if join_all else found)
            fresh += part.n
    return accounts, smallest_of(by_smallest_node(labels), accounts)


def _communities(graph: SimpleGraph, settings: CommunitySettings) -> Ints:
    if _holds_together(graph, settings):
        return graph.connected()[1]
    return ALGORITHMS[settings.algorithm](graph, settings)


def _holds_together(graph: SimpleGraph, settings: CommunitySettings) -> bool:
    """Whether the weakest link alone outweighs what any split could save: at most ``resolution`` n^2 / 4 bits."""
    most = settings.resolution * 1000 * graph.n**2 / 4
    return settings.algorithm == "leiden" and len(graph) > 0 and int(graph.weight.min()) > most
