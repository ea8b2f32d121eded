"""Leiden communities (graspologic-native) of the graph whose weights are counts of shared values."""

from __future__ import annotations

import graspologic_native
import numpy as np
from scipy.sparse import coo_array

from benchmarks.accuracy.methods.peer import Parameters, every
from benchmarks.accuracy.methods.shared_values import Choice, shared_counts, without_singles
from benchmarks.accuracy.metrics.partitions import Labels
from benchmarks.accuracy.prepared import PreparedWorld

SEED = 1
ITERATIONS = 5
RANDOMNESS = 0.001


class Leiden:
    name = "leiden"
    title = "Leiden"
    grid = every(
        least=[1, 2], cap=[5, 10, 20, 40, 60], resolution=[1.0, 3.0, 10.0, 30.0], listed=[True, False], flows=[False]
    )

    def cluster(self, world: PreparedWorld, parameters: Parameters) -> Labels:
        choice = Choice(parameters["listed"], parameters["flows"], parameters["cap"])
        first, second, count = shared_counts(world, choice)
        firm = count >= parameters["least"]
        first, second, count = first[firm], second[firm], count[firm]
        nodes = len(world.account_ids)
        ends = (np.r_[first, second], np.r_[second, first])
        graph = coo_array((np.r_[count, count].astype(float), ends), shape=(nodes, nodes)).tocsr()
        graph.sort_indices()
        _, found = graspologic_native.leiden_csr(
            graph.indptr.astype(np.int64),
            graph.indices.astype(np.int32),
            graph.data,
            nodes,
            resolution=parameters["resolution"],
            randomness=RANDOMNESS,
            iterations=ITERATIONS,
            use_modularity=True,
            seed=SEED,
        )
        return without_singles(np.fromiter((found[node] for node in range(nodes)), np.int64, nodes))
