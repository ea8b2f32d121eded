"""Label propagation of GraphFrames on the graph whose edges are shared values; needs its JVM half."""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.accuracy.methods.peer import CannotRunError, Parameters, every
from benchmarks.accuracy.methods.shared_values import Choice, shared_counts, without_singles
from benchmarks.accuracy.metrics.partitions import Labels
from benchmarks.accuracy.nights import Engine
from benchmarks.accuracy.prepared import PreparedWorld

NEEDED = "GraphFrames' JVM half is not given: --graphframes-jar PATH (io.graphframes:graphframes-spark4_2.13)"
ROUNDS = 5


class LabelPropagation:
    name = "label_propagation"
    title = "label propagation"
    grid = every(least=[1, 2], cap=[5, 10, 20, 60], listed=[False], flows=[False])

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def cluster(self, world: PreparedWorld, parameters: Parameters) -> Labels:
        if not self._engine.graphframes_jar:
            raise CannotRunError(NEEDED)
        from graphframes import GraphFrame

        choice = Choice(parameters["listed"], parameters["flows"], parameters["cap"])
        first, second, count = shared_counts(world, choice)
        firm = count >= parameters["least"]
        nodes = len(world.account_ids)
        spark = self._engine.session
        vertices = spark.createDataFrame(pd.DataFrame({"id": np.arange(nodes)}))
        edges = spark.createDataFrame(pd.DataFrame({"src": first[firm], "dst": second[firm]}))
        found = GraphFrame(vertices, edges).labelPropagation(maxIter=ROUNDS).select("id", "label").toPandas()
        label = np.full(nodes, -1, dtype=np.int64)
        label[found["id"].to_numpy()] = found["label"].to_numpy()
        return without_singles(label)
