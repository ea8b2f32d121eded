"""Operators of other members' stores."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from pyspark.sql import SparkSession

from graph.membership import belonging
from graph.roles.operators import operated_stores
from graph.tables import RING_STORES


def test_operators_count_only_inside_the_ring_and_while_the_member_owned_the_store(
    spark: SparkSession, accepted_frames: Any, ring: Any, night_end: datetime
) -> None:
    """A provider outside the ring and an operator of the owner before are no member's hand."""
    bought = night_end - timedelta(days=30)
    stores = [("R", store, "a", bought, None, 1, Decimal("1.00"), []) for store in ("S1", "S2", "S3")]
    entered = [
        {"store_id": "S1", "account_id": "b", "relation": "operator", "valid_from": bought, "valid_to": None},
        {"store_id": "S2", "account_id": "provider", "relation": "operator", "valid_from": bought, "valid_to": None},
        {
            "store_id": "S3",
            "account_id": "b",
            "relation": "operator",
            "valid_from": bought - timedelta(days=90),
            "valid_to": bought - timedelta(days=1),
        },
    ]
    operators = accepted_frames({"store_operators": entered})["store_operators"]
    found = operated_stores(
        belonging(ring(R="ab")), spark.createDataFrame(stores, RING_STORES.schema), operators
    ).collect()
    assert [tuple(row) for row in found] == [("R", "a", "S1", "b")]
