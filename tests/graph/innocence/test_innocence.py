"""Innocent explanations: one ground or two, one household or two, and shops that were sold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from graph.innocence.grounds import grounds
from graph.innocence.household import households
from graph.innocence.past_owner import past_owners
from graph.settings import SuspicionSettings
from graph.tables import GROUP_MEMBERS, LINK_EVIDENCE


@pytest.fixture
def members(spark: SparkSession) -> Callable[..., DataFrame]:
    def build(names: str, associates: str = "") -> DataFrame:
        rows = [("G", name, "associate" if name in associates else "core", 0.99, 0.9, 20.0, []) for name in names]
        return spark.createDataFrame(rows, GROUP_MEMBERS.schema)

    return build


def tie(a: str, b: str, trait_type: str) -> tuple[Any, ...]:
    return (a, b, "family", trait_type, f"{trait_type} {a}{b}", 10.0, 5, None, None, "used by both at once", [])


def test_a_room_its_wifi_and_its_network_are_one_ground(
    spark: SparkSession, members: Callable[..., DataFrame], suspicion_settings: SuspicionSettings
) -> None:
    ties = [
        *(tie("a", "b", kind) for kind in ("ship_from_address", "wifi_bssid", "ip", "holder_name")),
        tie("b", "c", "device_id"),
        tie("c", "x", "payee_number"),
        tie("c", "y", "payee_number"),
    ]
    evidence = spark.createDataFrame(ties, LINK_EVIDENCE.schema)
    found = grounds(members("abcx", associates="x"), evidence, suspicion_settings).collect()
    assert {row.account_id: row.grounds for row in found} == {
        "a": ["place"],
        "b": ["device", "place"],
        "c": ["device"],
    }


def homes(frame: DataFrame) -> dict[str, str]:
    return {row.account_id: row.household for row in frame.collect()}


def test_a_registered_room_or_a_document_in_common_is_one_household(
    members: Callable[..., DataFrame], traits: Callable[..., DataFrame], suspicion_settings: SuspicionSettings
) -> None:
    held = traits(
        [
            ("a", "registered_address", "home"),
            ("b", "registered_address", "home"),
            ("b", "uscc", "firm"),
            ("c", "uscc", "firm"),
            ("d", "ship_from_address", "warehouse"),
            ("e", "ship_from_address", "warehouse"),
        ]
    )
    found = homes(households(members("abcdef"), held, suspicion_settings))
    assert found == {"a": "a", "b": "a", "c": "a", "d": "d", "e": "e", "f": "f"}


def test_in_a_small_group_any_room_may_be_the_home(
    members: Callable[..., DataFrame], traits: Callable[..., DataFrame], suspicion_settings: SuspicionSettings
) -> None:
    held = traits([("a", "ship_from_address", "room"), ("b", "ship_from_address", "room")])
    assert homes(households(members("abc"), held, suspicion_settings)) == {"a": "a", "b": "a", "c": "c"}


def test_past_owners_sold_to_a_member_who_came_after(spark: SparkSession, members: Callable[..., DataFrame]) -> None:
    def day(number: int) -> datetime:
        return datetime(2026, 1, number)

    rows = [
        ("s1", "seller", "owner", day(1), day(10)),
        ("s1", "buyer", "owner", day(10), None),
        ("s2", "stranger", "owner", day(1), day(5)),
        ("s2", "buyer", "owner", day(5), None),
        ("s3", "buyer", "owner", day(1), day(5)),
        ("s3", "outsider", "owner", day(5), None),
    ]
    schema = "store_id string, account_id string, relation string, valid_from timestamp, valid_to timestamp"
    group = spark.createDataFrame(
        [
            ("G", "buyer", "core", 0.99, 0.9, 20.0, []),
            ("G", "seller", "associate", 0.4, 0.0, 12.0, []),
        ],
        GROUP_MEMBERS.schema,
    )
    (found,) = past_owners(group, spark.createDataFrame(rows, schema)).collect()
    assert (found.account_id, found.stores, found.sold_at) == ("seller", ["s1"], day(10))
