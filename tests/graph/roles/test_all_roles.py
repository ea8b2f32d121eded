"""All roles together: one row a key, the same in any order of the rows."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from graph.keeping import Keep
from graph.roles.all_roles import RoleInputs, ring_roles
from graph.roles.member_traits import member_traits
from graph.settings import CommunitySettings, RoleSettings
from graph.tables import LINKS, RING_ROLES, RING_STORES, TRAIT_VALUES

ORDERS = "ring_id string, payer_account_id string"


@pytest.fixture
def inputs(spark: SparkSession, ring: Any, traits: Any, accepted_frames: Any, night_end: datetime) -> RoleInputs:
    """A ring of five that a den and a maker supply; an agency and a wholesaler with 40 more clients; hired buyers."""
    money = [(who, "a", "往来款") for who in "bcde"] * 2 + [(who, "den", "货款") for who in "bc"] * 2
    money += [("den", "maker", "包装款")] * 2 + [(who, "agency", "服务费") for who in "abcde"]
    money += [(who, "wholesaler", "货款") for who in "abcde"] + [(who, "buyer", None) for who in "abc"] * 2
    money += [(f"s{n}", to, "货款") for n in range(40) for to in ("agency", "wholesaler")]
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
    members = ring(R="abcde")
    held = traits(
        [*((who, "device_id", "phone") for who in "abcde"), *((who, "payee_number", "card") for who in "bcd")]
    )
    stores = [("R", f"S{who}", who, night_end, None, 5, Decimal("5.00"), []) for who in "abcde"]
    return RoleInputs(
        ring_members=members,
        member_traits=member_traits(members, held),
        account_traits=held,
        trait_values=spark.createDataFrame([], TRAIT_VALUES.schema),
        links=spark.createDataFrame(
            [("a", who, 9.0, 0.9, ["device"], False, None, None) for who in "bcde"], LINKS.schema
        ),
        ring_stores=spark.createDataFrame(stores, RING_STORES.schema),
        orders=spark.createDataFrame([("R", "buyer"), ("R", None)], ORDERS),
        transfers=landed["transfers"],
        shipments=landed["shipments"],
        store_operators=landed["store_operators"],
        placeholders=["无"],
    )


def shuffled(inputs: RoleInputs, seed: int) -> RoleInputs:
    def again(frame: Any) -> Any:
        return frame.orderBy(F.rand(seed)).repartition(3) if isinstance(frame, DataFrame) else frame

    return RoleInputs(**{name: again(frame) for name, frame in vars(inputs).items()})


def test_roles_are_the_same_in_any_order_and_name_no_bystander(
    inputs: RoleInputs, role_settings: RoleSettings, community_settings: CommunitySettings, keep: Keep
) -> None:
    def rows(given: RoleInputs) -> list[tuple[Any, ...]]:
        return sorted(tuple(row) for row in ring_roles(given, role_settings, community_settings, keep).collect())

    found = rows(inputs)
    assert rows(shuffled(inputs, 7)) == found
    keys = [row[:3] for row in found]
    assert len(set(keys)) == len(keys)
    place = RING_ROLES.names.index("role")
    outside = {(row[1], row[place]) for row in found if row[1] not in "abcde"}
    assert outside == {("den", "supplier"), ("maker", "packaging")}
    assert {("a", "payee"), ("a", "controller"), ("b", "warehouse")} <= {(row[1], row[place]) for row in found}
