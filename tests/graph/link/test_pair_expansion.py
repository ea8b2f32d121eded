"""Pairs of holders: complete up to the limit, sparse and connected beyond it."""

from __future__ import annotations

from itertools import combinations

import networkx as nx
import numpy as np
import pytest
from pyspark.sql import DataFrame, SparkSession

from graph.communities import detect
from graph.link.pair_expansion import expand
from graph.settings import CommunitySettings, LinkSettings


def held(spark: SparkSession, holders: dict[str, list[int]]) -> DataFrame:
    rows = [(token, account, len(accounts)) for token, accounts in holders.items() for account in accounts]
    return spark.createDataFrame(rows, "trait_token string, account bigint, accounts bigint")


def test_few_holders_are_all_compared(spark: SparkSession, link_settings: LinkSettings) -> None:
    holders = {"x": [3, 1, 9], "y": [4, 2], "z": list(range(link_settings.pair_limit))}
    found = {tuple(row) for row in expand(held(spark, holders), link_settings).collect()}
    expected = {(token, a, b) for token, accounts in holders.items() for a, b in combinations(sorted(accounts), 2)}
    assert found == expected


@pytest.mark.parametrize("count", [61, 64, 1000])
def test_many_holders_cost_a_few_partners_each_and_stay_together(
    spark: SparkSession, link_settings: LinkSettings, count: int
) -> None:
    pairs = [(row.a, row.b) for row in expand(held(spark, {"hub": list(range(count))}), link_settings).collect()]
    centres = link_settings.centres
    assert len(pairs) == len(set(pairs)) == centres * count - centres * (centres + 1) // 2
    assert all(a < b for a, b in pairs)
    graph = nx.Graph(pairs)
    assert graph.number_of_nodes() == count
    assert nx.is_connected(graph)


def test_the_order_of_rows_changes_nothing(spark: SparkSession, link_settings: LinkSettings) -> None:
    forwards = expand(held(spark, {"hub": list(range(100))}).repartition(7), link_settings)
    backwards = expand(held(spark, {"hub": list(range(99, -1, -1))}).repartition(2), link_settings)
    assert sorted(forwards.collect()) == sorted(backwards.collect())


@pytest.mark.parametrize("count", [61, 312])
def test_a_large_ring_behind_one_value_stays_one_community(
    spark: SparkSession, link_settings: LinkSettings, community_settings: CommunitySettings, count: int
) -> None:
    pairs = expand(held(spark, {"payee": list(range(count))}), link_settings).collect()
    source, target = np.array([row.a for row in pairs]), np.array([row.b for row in pairs])
    labels = detect(count, source, target, np.full(len(pairs), 9000), community_settings)
    assert len(set(labels.tolist())) == 1
