"""Communities on Spark: every vertex once, the same whatever the partitions, as ``detect`` says per component."""

from __future__ import annotations

import random

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from pyspark.sql import SparkSession

from graph.communities import communities, detect
from graph.settings import CommunitySettings

EDGES = "src bigint, dst bigint, millibits bigint"
COMPONENTS = "vertex bigint, component bigint"


def many_components(seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Planted pairs, chains and groups of one component each, under random ids, and vertices that nothing links."""
    draw = np.random.default_rng(seed)
    graphs = [nx.path_graph(2)] * 40 + [nx.path_graph(3)] * 10 + [nx.complete_graph(5)] * 10
    graphs += [nx.planted_partition_graph(4, 12, 0.8, 0.05, seed=seed), nx.empty_graph(1), nx.empty_graph(1)]
    names = iter(draw.permutation(10**6).tolist())
    edges, vertices = [], []
    for graph in graphs:
        renamed = nx.relabel_nodes(graph, {node: next(names) for node in graph})
        edges += [(a, b, int(draw.integers(8_000, 30_000))) for a, b in renamed.edges]
        vertices += [(node, min(part)) for part in nx.connected_components(renamed) for node in part]
    return pd.DataFrame(edges, columns=["src", "dst", "millibits"]), pd.DataFrame(
        vertices, columns=["vertex", "component"]
    )


def oracle(edges: pd.DataFrame, vertices: pd.DataFrame, settings: CommunitySettings) -> dict[int, int]:
    answer = {}
    for _, part in vertices.groupby("component"):
        nodes = np.sort(part["vertex"].to_numpy())
        inside = edges[edges["src"].isin(nodes)]
        ends = (np.searchsorted(nodes, inside[end]) for end in ("src", "dst"))
        labels = detect(len(nodes), *ends, inside["millibits"], settings)
        answer.update({int(node): int(nodes[labels == label].min()) for node, label in zip(nodes, labels, strict=True)})
    return answer


@pytest.mark.parametrize(("partitions", "buckets"), [(1, 64), (3, 64), (8, 64), (3, 1)])
def test_partitions_and_buckets_change_nothing(
    spark: SparkSession, community_settings: CommunitySettings, partitions: int, buckets: int
) -> None:
    seed = random.SystemRandom().randrange(2**32)
    edges, vertices = many_components(seed)
    shuffled = edges.sample(frac=1, random_state=seed % 1000)
    settings = community_settings.model_copy(update={"buckets": buckets})
    found = communities(
        spark.createDataFrame(shuffled, EDGES).repartition(partitions),
        spark.createDataFrame(vertices, COMPONENTS).repartition(partitions),
        settings,
    ).toPandas()
    assert found["vertex"].is_unique
    answer = oracle(edges, vertices, settings)
    assert dict(zip(found["vertex"], found["community"], strict=True)) == answer, f"seed {seed}"


def test_an_edge_to_itself_and_edges_both_ways_are_no_trouble(
    spark: SparkSession, community_settings: CommunitySettings
) -> None:
    edges = [(7, 7, 100), (7, 3, 9_000), (3, 7, 9_000), (11, 11, 5), (3, 5, 9_000)]
    vertices = [(7, 3), (3, 3), (5, 3), (11, 11)]
    found = communities(
        spark.createDataFrame(edges, EDGES), spark.createDataFrame(vertices, COMPONENTS), community_settings
    )
    assert sorted(map(tuple, found.collect())) == [(3, 3), (5, 3), (7, 3), (11, 11)]


def test_no_links_give_no_rows(spark: SparkSession, community_settings: CommunitySettings) -> None:
    found = communities(spark.createDataFrame([], EDGES), spark.createDataFrame([], COMPONENTS), community_settings)
    assert found.collect() == []
