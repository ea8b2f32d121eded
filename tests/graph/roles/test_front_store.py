"""Front stores: members that sell, with the ring's money or evidence of their own."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from pyspark.sql import SparkSession

from graph.roles.front_store import front_stores
from graph.roles.member_traits import member_traits
from graph.tables import RING_MEMBERS, RING_STORES

OPERATED = "ring_id string, account_id string, store_id string, operator string"


@pytest.fixture
def members(spark: SparkSession) -> Any:
    """Members with these bits of own evidence; none may be named."""

    def build(**bits: float) -> Any:
        rows = [("R", name, "core", 1.0, False, guilt, []) for name, guilt in bits.items()]
        return spark.createDataFrame(rows, RING_MEMBERS.schema)

    return build


def test_front_stores_are_those_that_sell(
    spark: SparkSession, members: Any, traits: Any, moves: Any, found: Any, night_end: datetime
) -> None:
    """c sells nothing; f, a relative with clean goods, is tied by a room alone; d and e are by money."""
    rows = [
        ("R", "S1", "a", night_end, None, 10, Decimal("100.00"), []),
        ("R", "S2", "a", night_end, None, 10, Decimal("100.00"), []),
        *(
            ("R", f"S{name}", name, night_end, None, n, Decimal("5.00"), [])
            for name, n in zip("bcdef", (5, 0, 5, 5, 5), strict=True)
        ),
    ]
    uses = [("d", "payee_number", "card"), ("b", "payee_number", "card"), ("f", "ship_from_address", "room")]
    people = members(a=9.0, b=0.0, c=9.0, d=0.0, e=0.0, f=0.0)
    roles = found(
        front_stores(
            people,
            spark.createDataFrame(rows, RING_STORES.schema),
            member_traits(people, traits(uses)),
            moves([("e", "a", None, 1)], R="abcdef").near,
            spark.createDataFrame([], OPERATED),
        )
    )
    assert {key[1]: row.score for key, row in roles.items()} == {"a": 1.0, "b": 0.25, "d": 0.25, "e": 0.25}
    assert roles["R", "a"].reason == "owns 2 stores with 20 orders"
