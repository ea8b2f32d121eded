"""What is written down about values and accounts that were held back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from pyspark.sql import DataFrame, SparkSession

from graph.exclusions import Explained, exclusions
from graph.settings import RoleSettings
from graph.tables import RING_MEMBERS, TRAIT_VALUES

IDS = "group_id string, ring_id string"
RECYCLED = "account_a string, account_b string, trait_token string"
SOLD = "group_id string, account_id string, stores array<string>, sold_at timestamp"
HOMES = "group_id string, account_id string, household string"


@pytest.fixture(scope="module")
def found(
    spark: SparkSession, traits: Callable[..., DataFrame], role_settings: RoleSettings
) -> dict[tuple[str, str], tuple[str | None, str]]:
    """(account, reason) to (token, detail) for one ring of a and b with an associate c, and three outsiders."""
    members = spark.createDataFrame(
        [
            ("R", "a", "core", 0.99, True, 9.0, []),
            ("R", "b", "core", 0.99, False, 0.0, ["tied", "not named: no evidence of its own"]),
            ("R", "c", "associate", 0.4, False, 0.0, ["not named: belonging is not sure enough"]),
        ],
        RING_MEMBERS.schema,
    )
    uses = [(name, "ship_from_address", "counter") for name in "ax"]
    uses += [(name, "registered_address", "agency") for name in "ay"]
    uses += [(name, "phone", "half") for name in "ay"]
    uses += [(name, "device_id", "kiosk") for name in "az"]
    uses += [(name, "ip", day) for name in "ay" for day in ("day 1", "day 2", "day 3")]
    values = spark.createDataFrame(
        [
            (
                "counter",
                "address",
                "ship_from_address",
                "room",
                9,
                0.0,
                "public",
                "express_station",
                None,
                0.0,
                "listed",
            ),
            ("agency", "address", "registered_address", "room", 9, 0.0, "public", None, "agency", 0.0, "widely shared"),
            ("kiosk", "device", "device_id", "device", 500, 0.0, "public", None, None, 0.0, "widely shared"),
            ("half", "identity", "phone", "phone", 6, 0.1, "unproven", None, None, 0.0, "held back for review"),
            *((f"day {n}", "device", "ip", "network", 8, 0.0, "public", None, None, 0.0, "shared") for n in (1, 2, 3)),
        ],
        TRAIT_VALUES.schema,
    )
    explained = Explained(
        spark.createDataFrame([("b", "z", "old number")], RECYCLED),
        spark.createDataFrame([("G", "c", ["S1", "S2"], datetime(2026, 1, 9))], SOLD),
        spark.createDataFrame([("G", "a", "a"), ("G", "b", "a")], HOMES),
    )
    ids = spark.createDataFrame([("G", "R")], IDS)
    rows = exclusions(members, ids, traits(uses), values, explained, role_settings).collect()
    assert {row.ring_id for row in rows} == {"R"}
    assert len(rows) == len({(row.account_id, row.reason) for row in rows})
    return {(row.account_id, row.reason): (row.trait_token, row.detail) for row in rows}


@pytest.mark.parametrize(
    ("account", "reason", "token"),
    [
        ("x", "station_user", "counter"),
        ("y", "agency_client", "agency"),
        ("y", "unproven_phone", "half"),
        ("y", "nat_neighbour", "day 1"),
        ("z", "recycled_phone", "old number"),
        ("c", "past_owner", None),
        ("b", "family", None),
        ("b", "not_named", None),
    ],
)
def test_each_has_its_innocent_explanation(
    account: str, reason: str, token: str | None, found: dict[tuple[str, str], tuple[str | None, str]]
) -> None:
    assert found[account, reason][0] == token


def test_what_hundreds_use_is_listed_for_members_alone(found: dict[tuple[str, str], tuple[str | None, str]]) -> None:
    assert {account for (account, _), (token, _) in found.items() if token == "kiosk"} == {"a"}


def test_the_sentences_say_what_shows_it(found: dict[tuple[str, str], tuple[str | None, str]]) -> None:
    assert found["y", "nat_neighbour"][1].endswith("shared; so are 2 more values like it")
    assert "2026-01-09" in found["c", "past_owner"][1]
    assert "S1, S2" in found["c", "past_owner"][1]
    assert "with a," in found["b", "family"][1]
    assert "no evidence of its own" in found["b", "not_named"][1]


def test_who_is_named_needs_no_explanation(found: dict[tuple[str, str], tuple[str | None, str]]) -> None:
    assert not {reason for account, reason in found if account == "a"} & {"family", "not_named", "past_owner"}
