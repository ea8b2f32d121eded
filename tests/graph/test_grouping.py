"""The communities stage on Spark: the tables that it publishes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from graph.components import components
from graph.grouping import Grouped, edges, group
from graph.keeping import Keep
from graph.linking import mine_links
from graph.settings import CommunitySettings, ComponentSettings, LinkSettings, TraitType

Uses = list[tuple[Any, ...]]
Grouper = Callable[..., Grouped]


@pytest.fixture(scope="module")
def grouper(
    spark: SparkSession,
    traits: Callable[..., DataFrame],
    ids: Callable[..., DataFrame],
    bystanders: Callable[[int], list[str]],
    trait_types: Mapping[str, TraitType],
    link_settings: LinkSettings,
    component_settings: ComponentSettings,
    community_settings: CommunitySettings,
    keep: Keep,
) -> Grouper:
    def run(uses: Uses, partitions: int = 2) -> Grouped:
        nowhere = spark.createDataFrame([], "trait_token string, place_kind string")
        accounts = ids(sorted({use[0] for use in uses}) + bystanders(500))
        held = traits(uses).repartition(partitions)
        linked = mine_links(held, nowhere, trait_types, link_settings, community_settings, accounts, keep)
        firm = keep("firm", linked.firm(link_settings.min_probability))
        parts = components(edges(firm).select("src", "dst"), component_settings)
        return group(linked, firm, parts, link_settings, community_settings, keep)

    return run


def crew(letter: str, size: int) -> Uses:
    values = (("device_id", f"dev {letter}"), ("payee_number", f"card {letter}"))
    return [(f"{letter}{number}", kind, value) for number in range(size) for kind, value in values]


def test_groups_are_published_with_members_families_and_cohesion(grouper: Grouper) -> None:
    uses = [*crew("a", 4), *crew("b", 3), ("x", "device_id", "dev a")]
    grouped = grouper(uses)
    groups = {row.group_id: row for row in grouped.groups.collect()}
    assert sorted(row.accounts for row in groups.values()) == [3, 4]
    assert {tuple(row.families) for row in groups.values()} == {("device", "payment")}
    members = {row.account_id: row for row in grouped.members.collect()}
    assert {members[f"a{number}"].membership for number in range(4)} == {"core"}
    assert groups[members["b0"].group_id].cohesion == 1.0
    assert members["x"].membership == "associate"
    assert members["x"].membership_probability < members["a0"].membership_probability
    assert members["x"].group_id == members["a0"].group_id
    assert members["a0"].stability > 0.3


def test_partitioning_changes_nothing(grouper: Grouper) -> None:
    uses = [*crew("a", 4), *crew("b", 3), ("a0", "phone", "p"), ("x", "phone", "p")]
    whole, again = grouper(uses), grouper(uses[::-1], partitions=5)
    assert sorted(whole.members.collect()) == sorted(again.members.collect())
    assert sorted(whole.groups.collect()) == sorted(again.groups.collect())
