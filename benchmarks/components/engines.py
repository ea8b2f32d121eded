"""What is compared: each engine reads the same files and gives the number of vertices and of components it found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import networkx as nx
import numpy as np
import pyarrow.parquet as pq
from pyspark.sql import SparkSession
from pyspark.sql import functions as F
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from graph.components import components
from graph.settings import ComponentSettings

Engine = Callable[[Path], tuple[int, int]]

# NetworkX keeps about 400 bytes per edge in dictionaries: at 10^7 edges more than a small machine has to spare.
NETWORKX_EDGES = 1_000_000


def scipy_alone(folder: Path) -> tuple[int, int]:
    """One process, one core, everything in memory: the floor."""
    table = pq.read_table(folder)
    source, target = (table.column(name).to_numpy() for name in ("src", "dst"))
    names, ids = np.unique(np.concatenate([source, target]), return_inverse=True)
    links = (np.ones(len(source)), (ids[: len(source)], ids[len(source) :]))
    count, _ = connected_components(coo_array(links, shape=(len(names),) * 2), directed=False)
    return len(names), int(count)


def networkx_alone(folder: Path) -> tuple[int, int]:
    table = pq.read_table(folder)
    graph = nx.Graph(zip(table.column("src").to_pylist(), table.column("dst").to_pylist(), strict=True))
    return len(graph), nx.number_connected_components(graph)


def on_spark(session: SparkSession, settings: ComponentSettings) -> Engine:
    """An engine of the pipeline, from Parquet to a summary of its table."""

    def run(folder: Path) -> tuple[int, int]:
        found = components(session.read.parquet(str(folder)), settings)
        roots = F.count_if(F.col("vertex") == F.col("component"))
        row = found.agg(F.count("*").alias("vertices"), roots.alias("components")).first()
        assert row is not None
        return int(row["vertices"]), int(row["components"])

    return run
