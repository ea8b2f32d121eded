"""Groups: who belongs, how firmly, and what must not grow together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from pyspark.sql import DataFrame, Row, SparkSession

from graph.components import components
from graph.groups import Grouped, admitted, group
from graph.groups import edges as edges_of
from graph.keeping import Keep
from graph.settings import CommunitySettings, ComponentSettings

PRIOR = -11.0
SCHEMA = (
    "a bigint, b bigint, millibits bigint, probability double, families array<string>, strong_families array<string>, "
    "hard boolean, family_millibits map<string,bigint>"
)
Edge = tuple[int, int, Mapping[str, float]]
Grouper = Callable[..., Grouped]


@pytest.fixture(scope="module")
def grouper(
    spark: SparkSession, component_settings: ComponentSettings, community_settings: CommunitySettings, keep: Keep
) -> Grouper:
    def run(edges: list[Edge], **changes: Any) -> Grouped:
        rows = [_link(a, b, families) for a, b, families in edges]
        accounts = sorted({end for a, b, _ in edges for end in (a, b)})
        index: DataFrame = spark.createDataFrame(
            [(f"n{n:03d}", n) for n in accounts], "account_id string, account bigint"
        )
        settings = community_settings.model_copy(update=changes)
        links = spark.createDataFrame(rows, SCHEMA)
        firm = admitted(links, 0.5)
        parts = components(edges_of(firm).select("src", "dst"), component_settings)
        return group(links, firm, parts, index, PRIOR, component_settings, settings, keep)

    return run


def _link(a: int, b: int, families: Mapping[str, float]) -> tuple[Any, ...]:
    names = sorted(families)
    bits = sum(families.values())
    weights = {family: int(value * 1000) for family, value in families.items()}
    return (a, b, int(bits * 1000), 1 / (1 + 2 ** -(bits + PRIOR)), names, names, False, weights)


def clique(names: list[int], families: Mapping[str, float]) -> list[Edge]:
    return [(a, b, families) for a in names for b in names if a < b]


def members(grouped: Grouped) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in grouped.members.orderBy("group_id", "account_id").collect():
        found.setdefault(row.group_id, []).append(row)
    return found


FIRM = {"device": 10.0, "payment": 10.0}


def test_two_cliques_without_a_tie_are_two_groups(grouper: Grouper) -> None:
    grouped = grouper(clique([0, 1, 2], FIRM) + clique([5, 6, 7, 8], FIRM))
    assert sorted(len(group) for group in members(grouped).values()) == [3, 4]
    assert all(row.membership == "core" for group in members(grouped).values() for row in group)
    assert {row.accounts: row.cohesion for row in grouped.groups.collect()} == {3: 1.0, 4: 1.0}
    assert {tuple(row.families) for row in grouped.groups.collect()} == {("device", "payment")}


def test_one_family_alone_makes_no_group(grouper: Grouper) -> None:
    assert members(grouper(clique([0, 1, 2], {"device": 14.0}))) == {}


def test_an_account_tied_by_one_family_is_an_associate_and_not_counted(grouper: Grouper) -> None:
    edges = [*clique([0, 1, 2, 3], FIRM), (3, 9, {"device": 13.0})]
    (only,) = members(grouper(edges)).values()
    assert {row.account_id: row.membership for row in only}["n009"] == "associate"
    assert grouper(edges).groups.collect()[0].accounts == 4


def test_two_families_from_two_members_attach_an_account(grouper: Grouper) -> None:
    """The account shares a device with one and a payee with another: two families tie it to the group."""
    edges = [*clique([0, 1, 2, 3], FIRM), (2, 9, {"device": 12.0}), (3, 9, {"payment": 12.0})]
    (only,) = members(grouper(edges)).values()
    found = {row.account_id: row for row in only}["n009"]
    assert (found.membership, found.families) == ("member", ["device", "payment"])


def test_an_account_halfway_between_two_groups_is_member_of_neither(grouper: Grouper) -> None:
    halfway = [(2, 9, {"device": 6.0}), (3, 9, {"address": 6.0}), (5, 9, {"device": 6.0}), (6, 9, {"address": 6.0})]
    grouped = members(grouper(clique([0, 1, 2, 3], FIRM) + clique([5, 6, 7, 8], FIRM) + halfway))
    assert {row.membership for group in grouped.values() for row in group if row.account_id == "n009"} <= {"associate"}
    assert len(grouped) == 2


def test_cores_merge_on_two_families_with_payment_and_not_without(grouper: Grouper) -> None:
    left, right = clique([0, 1, 2, 3, 4], FIRM), clique([5, 6, 7, 8, 9], FIRM)
    paid = [(0, 5, {"payment": 14.0}), (1, 6, {"device": 14.0})]
    unpaid = [(0, 5, {"address": 14.0}), (1, 6, {"device": 14.0})]
    assert len(members(grouper(left + right + paid))) == 1
    assert len(members(grouper(left + right + unpaid))) == 2


def test_an_account_is_core_or_member_of_one_group_at_most(grouper: Grouper) -> None:
    edges = clique([0, 1, 2, 3], FIRM) + clique([4, 5, 6, 7], FIRM) + [(3, 4, {"device": 14.0})]
    held = [
        row.account_id for group in members(grouper(edges)).values() for row in group if row.membership != "associate"
    ]
    assert len(held) == len(set(held)) == 8


def test_groups_do_not_depend_on_the_order_of_links(grouper: Grouper) -> None:
    edges = clique([0, 1, 2, 3], FIRM) + clique([4, 5, 6, 7], FIRM) + [(3, 4, FIRM), (2, 9, {"device": 12.0})]
    assert members(grouper(edges)) == members(grouper(edges[::-1]))
