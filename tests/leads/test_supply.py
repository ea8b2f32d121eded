"""Supply edges: freight and money across the border of a suspected ring."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from pyspark.sql import DataFrame, SparkSession

from graph.tables import RING_MEMBERS
from leads.supply import supply_edges

Frames = Callable[[Mapping[str, list[dict[str, object]]]], dict[str, DataFrame]]


def test_edges_join_rings_and_suppliers_and_leave_out_what_stays_inside(
    spark: SparkSession, accepted_frames: Frames
) -> None:
    members = spark.createDataFrame(
        [(ring, who, "core", 1.0, True, 9.0, []) for ring, who in (("R", "a"), ("R", "b"), ("Q", "c"))],
        RING_MEMBERS.schema,
    )
    freight = {"order_id": None, "store_id": None, "sender_account_id": "den", "receiver_account_id": "a"}
    shipments = [
        {**freight, "waybill": "W1", "goods_kind": "packaging"},
        {**freight, "waybill": "W2", "goods_kind": "packaging", "receiver_account_id": "b"},
        {"waybill": "W3", "sender_account_id": None, "receiver_account_id": None},
    ]
    transfers = [
        {"transfer_id": "T1", "from_account_id": "a", "to_account_id": "den", "amount": "10.10"},
        {"transfer_id": "T2", "from_account_id": "b", "to_account_id": "den", "amount": "5.05"},
        {"transfer_id": "T3", "from_account_id": "a", "to_account_id": "b", "amount": "99.00"},
        {"transfer_id": "T4", "from_account_id": "c", "to_account_id": "a", "amount": "1.00"},
        {"transfer_id": "T5", "from_account_id": "x", "to_account_id": "y", "amount": "7.00"},
    ]
    frames = accepted_frames({"shipments": shipments, "transfers": transfers})
    found = {
        (row.from_id, row.to_id, row.kind): (row.amount, row.shipments)
        for row in supply_edges(members, frames["shipments"], frames["transfers"]).collect()
    }
    assert found == {
        ("den", "R", "packaging"): (None, 2),
        ("R", "den", "money"): (Decimal("15.15"), 0),
        ("Q", "R", "money"): (Decimal("1.00"), 0),
    }
