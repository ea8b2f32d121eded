"""Louvain communities (python-louvain) of the graph whose weights are counts of shared values."""

from __future__ import annotations

import community
import networkx as nx
import numpy as np

from benchmarks.accuracy.methods.peer import Parameters, every
from benchmarks.accuracy.methods.shared_values import Choice, shared_counts, without_singles
from benchmarks.accuracy.metrics.partitions import Labels
from benchmarks.accuracy.prepared import PreparedWorld

SEED = 1


class Louvain:
    name = "louvain"
    title = "Louvain"
    # Its resolution is the reciprocal of Leiden's: small values give small communities.
    grid = every(least=[1, 2], cap=[5, 10, 20, 60], resolution=[1.0, 0.3, 0.1, 0.03], listed=[False], flows=[False])

    def cluster(self, world: PreparedWorld, parameters: Parameters) -> Labels:
        choice = Choice(parameters["listed"], parameters["flows"], parameters["cap"])
        first, second, count = shared_counts(world, choice)
        firm = count >= parameters["least"]
        graph: nx.Graph[int] = nx.Graph()
        graph.add_weighted_edges_from(
            zip(first[firm].tolist(), second[firm].tolist(), count[firm].tolist(), strict=True)
        )
        found = community.best_partition(graph, resolution=parameters["resolution"], random_state=SEED)
        label = np.arange(len(world.account_ids)) + len(world.account_ids)
        label[np.fromiter(found.keys(), np.int64, len(found))] = np.fromiter(found.values(), np.int64, len(found))
        return without_singles(label)
