"""Roles: payees, warehouses, brokers and front stores, each shown by what it does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import combinations
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from graph.roles.controller import controllers
from graph.roles.front_store import front_stores
from graph.roles.identity_broker import identity_brokers
from graph.roles.member_traits import member_traits
from graph.roles.payee import payees
from graph.roles.warehouse import warehouses
from graph.settings import CommunitySettings, RoleSettings
from graph.tables import LINKS, RING_MEMBERS, RING_STORES, TRAIT_VALUES

Traits = Callable[..., DataFrame]


@pytest.fixture(scope="module")
def ring(spark: SparkSession) -> Callable[..., DataFrame]:
    def build(**rings: str) -> DataFrame:
        rows = [(name, account, "core", 1.0, True, 9.0, []) for name, accounts in rings.items() for account in accounts]
        return spark.createDataFrame(rows, RING_MEMBERS.schema)

    return build


def values(spark: SparkSession, classes: dict[str, str]) -> DataFrame:
    family = {"broker": "identity"}
    rows = [
        (token, family.get(kind, "address"), "ship_from_address", "room", 5, 0.0, kind, None, None, 0.0, "")
        for token, kind in classes.items()
    ]
    return spark.createDataFrame(rows, TRAIT_VALUES.schema)


def found(frame: DataFrame) -> dict[tuple[str, str], Any]:
    return {(row.ring_id, row.account_id): row for row in frame.collect()}


def test_the_payee_is_the_member_whose_name_stands_on_the_card(
    traits: Traits, ring: Callable[..., DataFrame], role_settings: RoleSettings
) -> None:
    uses = [(name, "payee_number", "card") for name in "abc"] + [("c", "holder_name", "name of c")]
    named = traits([*uses, *((name, "payee_name", "name of c") for name in "abc")])
    rows = [_on_one_row(row) for row in named.collect()]
    frame = named.sparkSession.createDataFrame(rows, named.schema)
    roles = found(payees(ring(R="abc"), member_traits(ring(R="abc"), frame), role_settings))
    assert set(roles) == {("R", "c")}
    assert roles[("R", "c")].score == 1.0
    assert "bears its holder's name" in roles[("R", "c")].reason


def _on_one_row(row: Any) -> tuple[Any, ...]:
    """Number and name of a payee come from one source row."""
    digest = f"payees of {row.account_id}" if row.trait_type.startswith("payee") else row.source_rows[0]
    return (*tuple(row)[:-1], [digest])


def test_without_a_name_the_first_to_bind_is_the_payee(
    traits: Traits, ring: Callable[..., DataFrame], night_end: datetime, role_settings: RoleSettings
) -> None:
    early, late = night_end - timedelta(days=90), night_end - timedelta(days=10)
    uses = [("a", "payee_number", "card", late, night_end), ("b", "payee_number", "card", early, night_end)]
    assert set(found(payees(ring(R="ab"), member_traits(ring(R="ab"), traits(uses)), role_settings))) == {("R", "b")}


def test_a_warehouse_need_not_be_a_member_and_a_public_counter_is_none(
    spark: SparkSession, traits: Traits, ring: Callable[..., DataFrame], role_settings: RoleSettings
) -> None:
    uses = [(name, "ship_from_address", token) for name in "ab" for token in ("depot", "counter")]
    uses += [("w", "warehouse_address", "depot"), ("x", "warehouse_address", "counter")]
    classes = values(spark, {"depot": "operating", "counter": "public"})
    roles = found(warehouses(ring(R="ab"), traits(uses), classes, role_settings))
    assert set(roles) == {("R", "w")}
    assert "declares as its warehouse" in roles[("R", "w")].reason


def test_a_broker_serves_rings_from_outside(
    spark: SparkSession, traits: Traits, ring: Callable[..., DataFrame], role_settings: RoleSettings
) -> None:
    """Whoever is paid for sales of its own is a client, though of no ring that was found."""
    uses = [*((name, "face_id", "template") for name in "abcdxy"), ("y", "payee_number", "card")]
    roles = found(
        identity_brokers(ring(R="ab", Q="cd"), traits(uses), values(spark, {"template": "broker"}), role_settings)
    )
    assert set(roles) == {("R", "x"), ("Q", "x")}
    assert "serves 2 suspected rings" in roles[("R", "x")].reason


def test_a_controller_stands_between_the_others(
    spark: SparkSession,
    ring: Callable[..., DataFrame],
    role_settings: RoleSettings,
    community_settings: CommunitySettings,
) -> None:
    """All paths of R go through c; of the pairs of Q only one is not tied, and three others stand between it."""
    meshed = [pair for pair in combinations("klmno", 2) if pair != ("k", "l")]
    pairs = [("a", "c"), ("b", "c"), ("c", "d"), *meshed]
    links = spark.createDataFrame([(*pair, 9.0, 0.99, ["device"], False, None, None) for pair in pairs], LINKS.schema)
    roles = found(controllers(ring(R="abcd", Q="klmno"), links, role_settings, community_settings))
    assert set(roles) == {("R", "c")}
    assert roles[("R", "c")].reason == "100 % of the shortest paths between the other 3 members pass it"


def test_front_stores_are_those_that_sell(spark: SparkSession, night_end: datetime) -> None:
    rows = [
        ("R", "S1", "a", night_end, None, 10, Decimal("100.00"), []),
        ("R", "S2", "a", night_end, None, 10, Decimal("100.00"), []),
        ("R", "S3", "b", night_end, None, 5, Decimal("50.00"), []),
        ("R", "S4", "c", night_end, None, 0, Decimal("0.00"), []),
    ]
    roles = found(front_stores(spark.createDataFrame(rows, RING_STORES.schema)))
    assert {key: row.score for key, row in roles.items()} == {("R", "a"): 1.0, ("R", "b"): 0.25}
