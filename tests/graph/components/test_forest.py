"""Components against SciPy, NetworkX and the LDBC Graphalytics answers."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyspark.sql import DataFrame, SparkSession
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from graph.components import components
from graph.components.forest import star_forest
from graph.settings import ComponentSettings

LDBC = Path(__file__).resolve().parents[4] / "shared" / "data" / "ldbc"


def frame(spark: SparkSession, edges: Iterable[tuple[int, int]], partitions: int = 2) -> DataFrame:
    table = pd.DataFrame(list(edges), columns=["src", "dst"], dtype="int64")
    return spark.createDataFrame(table, "src bigint, dst bigint").repartition(partitions)


def found(edges: DataFrame, component_settings: ComponentSettings) -> dict[int, int]:
    rows = components(edges, component_settings).toPandas()
    assert rows["vertex"].is_unique
    return dict(zip(rows["vertex"], rows["component"], strict=True))


def expected(edges: Iterable[tuple[int, int]]) -> dict[int, int]:
    parts = nx.connected_components(nx.Graph(list(edges)))
    return {vertex: min(part) for part in parts for vertex in part}


def random_edges(seed: int, vertices: int, edges: int) -> list[tuple[int, int]]:
    draw = random.Random(seed)
    names = [draw.randrange(-(2**63), 2**63) for _ in range(vertices)]
    return [(draw.choice(names), draw.choice(names)) for _ in range(edges)]


@pytest.mark.parametrize("partitions", [1, 3, 8])
def test_random_graph_equals_networkx(
    spark: SparkSession, component_settings: ComponentSettings, partitions: int
) -> None:
    seed = random.SystemRandom().randrange(2**32)
    edges = random_edges(seed, vertices=3_000, edges=2_400)
    assert found(frame(spark, edges, partitions), component_settings) == expected(edges), f"seed {seed}"


@pytest.mark.parametrize("room", [1, 7, 500])
def test_reducing_partitions_to_forests_changes_nothing(
    spark: SparkSession, component_settings: ComponentSettings, room: int
) -> None:
    seed = random.SystemRandom().randrange(2**32)
    edges = random_edges(seed, vertices=900, edges=1_500)
    narrow = component_settings.model_copy(update={"single_pass_edges": room})
    assert found(frame(spark, edges, 3), narrow) == expected(edges), f"seed {seed}"


def test_path_of_5000_accounts(spark: SparkSession, component_settings: ComponentSettings) -> None:
    names = random.Random(5).sample(range(10**12), 5_000)
    rows = found(frame(spark, pairwise(names), 4), component_settings)
    assert rows == dict.fromkeys(names, min(names))


def test_star_of_100000_accounts(spark: SparkSession, component_settings: ComponentSettings) -> None:
    rows = components(frame(spark, ((7_000_000, leaf) for leaf in range(100_000)), 4), component_settings).toPandas()
    assert len(rows) == 100_001
    assert set(rows["component"]) == {0}


def test_edge_to_itself_gives_a_vertex(spark: SparkSession, component_settings: ComponentSettings) -> None:
    assert found(frame(spark, [(4, 4), (9, 8), (8, 9)]), component_settings) == {4: 4, 8: 8, 9: 8}


def test_no_edges_give_no_rows(spark: SparkSession, component_settings: ComponentSettings) -> None:
    assert found(frame(spark, []), component_settings) == {}


def test_a_null_end_is_an_error_and_not_a_lost_row(spark: SparkSession, component_settings: ComponentSettings) -> None:
    edges = spark.createDataFrame([(1, None)], "src bigint, dst bigint")
    with pytest.raises(Exception, match="ArrowInvalid"):
        components(edges, component_settings).count()


@pytest.mark.skipif(not LDBC.is_dir(), reason="the LDBC validation graphs are not at hand")
@pytest.mark.parametrize(
    "graph", ["example-directed", "example-undirected", "test-wcc-directed", "test-wcc-undirected"]
)
def test_ldbc_validation_graph(spark: SparkSession, component_settings: ComponentSettings, graph: str) -> None:
    edges = [tuple(map(int, line.split()[:2])) for line in (LDBC / f"{graph}.e").read_text().splitlines()]
    vertices = [(int(line), int(line)) for line in (LDBC / f"{graph}.v").read_text().split()]
    answer = dict(tuple(map(int, line.split())) for line in (LDBC / f"{graph}-WCC").read_text().splitlines())
    rows = found(frame(spark, edges + vertices), component_settings)
    assert partition(rows) == partition(answer)


def partition(labels: dict[int, int]) -> set[frozenset[int]]:
    parts = defaultdict(set)
    for vertex, label in labels.items():
        parts[label].add(vertex)
    return {frozenset(part) for part in parts.values()}


ENDS = st.one_of(st.integers(-30, 30), st.integers(-(2**63), 2**63 - 1))


@given(edges=st.lists(st.tuples(ENDS, ENDS), max_size=60), dense_span=st.sampled_from([1, 4, 1000]))
def test_star_forest_equals_scipy(edges: list[tuple[int, int]], dense_span: int) -> None:
    ends = np.array(edges, dtype=np.int64).reshape(-1, 2)
    vertices, smallest = star_forest(ends[:, 0], ends[:, 1], dense_span)
    names, ids = np.unique(ends, return_inverse=True)
    ids = ids.reshape(-1, 2)
    matrix = coo_array((np.ones(len(ids)), (ids[:, 0], ids[:, 1])), shape=(len(names), len(names)))
    _, labels = connected_components(matrix, directed=False)
    answer = {int(name): int(names[labels == label].min()) for name, label in zip(names, labels, strict=True)}
    assert dict(zip(vertices.tolist(), smallest.tolist(), strict=True)) == answer
    assert len(set(vertices.tolist())) == len(vertices)
