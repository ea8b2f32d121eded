"""All roles together: one row a key, the same in any order of the rows and in any shares."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from graph.keeping import Keep
from graph.passes.rows import output
from graph.roles.all_roles import RoleInputs, look, near_rings, ring_roles
from graph.roles.member_traits import member_traits
from graph.settings import CommunitySettings, RoleSettings
from graph.tables import LINKS, RING_MEMBERS, RING_ROLES, RING_STORES, TRAIT_VALUES

ORDERS = "ring_id string, payer_account_id string"
IDS = "group_id string, ring_id string"
RECYCLED = "account_a string, account_b string, trait_token string"
SOLD = "group_id string, account_id string, stores array<string>, sold_at timestamp"
HOMES = "group_id string, account_id string, household string"
VALUES = (
    ("card", "flow", "payee_number", "payee", 3, 0.0, "unproven", None, None, 0.0, "shared"),
    ("kiosk", "device", "device_id", "device", 500, 0.0, "public", None, None, 0.0, "widely shared"),
    ("template", "identity", "face_id", "face", 6, 0.0, "broker", None, None, 0.0, "shared by strangers"),
)
Row = tuple[Any, ...]


@pytest.fixture
def inputs(spark: SparkSession, traits: Any, accepted_frames: Any, night_end: datetime) -> RoleInputs:
    """A ring of five that a den and a maker supply; an agency and a wholesaler with 40 more clients; hired buyers.

    A ring of two buys of the den too, and of a member of the first; a broker opened accounts of both."""
    money = [(who, "a", "往来款") for who in "bcde"] * 2 + [(who, "den", "货款") for who in "bc"] * 2
    money += [("den", "maker", "包装款")] * 2 + [(who, "agency", "服务费") for who in "abcde"]
    money += [(who, "wholesaler", "货款") for who in "abcde"] + [(who, "buyer", None) for who in "abc"] * 2
    money += [(f"s{n}", to, "货款") for n in range(40) for to in ("agency", "wholesaler")]
    money += [(who, "den", "货款") for who in "qr"] + [(who, "c", "货款") for who in "qr"]
    freight = [("den", "b", "goods")] * 3 + [("b", "c", "goods")] * 2 + [("maker", "den", "packaging")]
    landed = accepted_frames(
        {
            "transfers": [{"from_account_id": a, "to_account_id": b, "purpose": said} for a, b, said in money],
            "shipments": [
                {"order_id": None, "store_id": None, "sender_account_id": a, "receiver_account_id": b, "goods_kind": k}
                for a, b, k in freight
            ],
        }
    )  # fmt: skip
    people = [("R", who, "core", 1.0, True, 9.0, []) for who in "abcde"]
    people += [("Q", who, "core", 1.0, who == "q", 9.0, ["not named: alone"]) for who in "qr"]
    members = spark.createDataFrame(people, RING_MEMBERS.schema)
    held = traits(
        [
            *((who, "device_id", "phone") for who in "abcde"),
            *((who, "payee_number", "card") for who in "bcd"),
            *((who, "device_id", "kiosk") for who in "qz"),
            *((who, "face_id", "template") for who in "abqrx"),
            *((who, "ship_from_address", "depot") for who in "abcqr"),
            ("w", "warehouse_address", "depot"),
        ]
    )
    stores = [("R", f"S{who}", who, night_end, None, 5, Decimal("5.00"), []) for who in "abcde"]
    return RoleInputs(
        ring_members=members,
        ring_ids=spark.createDataFrame([("F", "R"), ("G", "Q")], IDS),
        member_traits=member_traits(members, held),
        account_traits=held,
        trait_values=spark.createDataFrame([*VALUES], TRAIT_VALUES.schema),
        links=spark.createDataFrame(
            [("a", who, 9.0, 0.9, ["device"], False, None, None) for who in "bcde"], LINKS.schema
        ),
        ring_stores=spark.createDataFrame(stores, RING_STORES.schema),
        orders=spark.createDataFrame([("R", "buyer"), ("R", None)], ORDERS),
        transfers=landed["transfers"],
        shipments=landed["shipments"],
        store_operators=landed["store_operators"],
        recycled=spark.createDataFrame([("b", "z", "old number")], RECYCLED),
        sold=spark.createDataFrame([("G", "r", ["S1", "S2"], datetime(2026, 1, 9))], SOLD),
        households=spark.createDataFrame([("G", "q", "q"), ("G", "r", "q")], HOMES),
        placeholders=["无"],
    )


def shuffled(inputs: RoleInputs, seed: int) -> RoleInputs:
    def again(frame: Any) -> Any:
        return frame.orderBy(F.rand(seed)).repartition(3) if isinstance(frame, DataFrame) else frame

    return RoleInputs(**{name: again(frame) for name, frame in vars(inputs).items()})


def test_roles_are_the_same_in_any_order_and_shares_and_name_no_bystander(
    inputs: RoleInputs,
    role_settings: RoleSettings,
    community_settings: CommunitySettings,
    keep: Keep,
    one_share: Callable[[], AbstractContextManager[None]],
) -> None:
    def tables(given: RoleInputs) -> tuple[list[Row], ...]:
        looked = keep("looked", look(given, role_settings, community_settings))
        found = (ring_roles(looked, given, role_settings), output(looked, "exclusions"), near_rings(looked))
        return tuple(sorted((tuple(row) for row in frame.collect()), key=str) for frame in found)

    played, held_apart, near = tables(inputs)
    with one_share():
        assert tables(shuffled(inputs, 7)) == (played, held_apart, near)
    keys = [row[:3] for row in played]
    assert len(set(keys)) == len(keys)
    place = RING_ROLES.names.index("role")
    outside = {(row[1], row[place]) for row in played if row[0] == "R" and row[1] not in "abcde"}
    assert outside == {("den", "supplier"), ("maker", "packaging"), ("w", "warehouse"), ("x", "identity_broker")}
    assert {("a", "payee"), ("a", "controller"), ("b", "warehouse")} <= {(row[1], row[place]) for row in played}
    assert {("den", "supplier"), ("c", "supplier")} <= {(row[1], row[place]) for row in played if row[0] == "Q"}
    assert {row[2] for row in held_apart} >= {
        "recycled_phone",
        "past_owner",
        "family",
        "not_named",
        "unproven_payee_number",
    }
    assert len(near) == len({row[:-2] for row in near})
