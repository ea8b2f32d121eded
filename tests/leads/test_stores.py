"""The stores behind a ring: what was sold counts only while a member owned them, in one share as in several."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from decimal import Decimal

import pyarrow as pa
from pyspark.sql import SparkSession

from graph.passes.rows import output
from graph.tables import RING_MEMBERS
from leads.stores import StoresInputs, in_spans, member_spans, ring_stores, stores_of_rings
from tests.arrow import table, with_columns

Tables = Callable[[Mapping[str, list[dict[str, object]]]], dict[str, pa.Table]]
# The store was sold at the end of 2025: to a stranger, or to another ring.
SOLD = "2026-01-01T00:00:00"
ORDERS = [{"paid_at": "2025-12-31T23:59:59", "amount": "10.00"}, {"paid_at": SOLD, "amount": "99.00"}]
LISTINGS = [
    {"brand": "Acme", "listed_at": "2025-06-01T00:00:00"},
    {"brand": "Zeta", "listed_at": "2026-02-01T00:00:00"},
]
STATUSES = (("R", "active"), ("Q", "active"), ("gone", "dormant"))
RINGS = (
    "ring_id string, group_id string, status string, members bigint, stores bigint, suspicion double, "
    "suspicion_bits double, confidence double, guilty_members bigint, guilt_sources array<string>, "
    "brands array<string>, provinces array<string>, first_seen_night string"
)


def _sold_to(accepted_tables: Tables, buyer: str) -> dict[str, pa.Table]:
    operators = [
        {"store_id": "S1", "account_id": "a", "valid_from": "2025-01-01T00:00:00", "valid_to": SOLD},
        {"store_id": "S1", "account_id": buyer, "valid_from": SOLD},
    ]
    in_store: dict[str, list[dict[str, object]]] = {
        name: [{**row, "store_id": "S1"} for row in rows] for name, rows in (("orders", ORDERS), ("listings", LISTINGS))
    }
    return accepted_tables({"store_operators": [dict(row) for row in operators], **in_store})


def test_a_store_counts_only_while_a_member_owns_it(accepted_tables: Tables) -> None:
    tables = _sold_to(accepted_tables, "stranger")
    members = table("ring_id string, account_id string", ("R", "a"), ("Q", "d"))
    spans = member_spans({**tables, "members": members})
    sold, offered = (
        in_spans(with_columns(tables[name], ring_id=None), spans, moment)
        for name, moment in (("orders", "paid_at"), ("listings", "listed_at"))
    )
    (front,) = ring_stores(spans, sold, offered).to_pylist()
    assert (front["account_id"], front["orders"], front["sold_value"]) == ("a", 1, Decimal("10.00"))
    assert (front["brands"], front["valid_to"]) == (["Acme"], datetime(2026, 1, 1, tzinfo=UTC))


def test_shares_give_what_one_gives(
    spark: SparkSession, accepted_tables: Tables, one_share: Callable[[], AbstractContextManager[None]]
) -> None:
    """A store that went from one ring to another is each ring's in its time."""
    accepted = {name: spark.createDataFrame(rows) for name, rows in _sold_to(accepted_tables, "d").items()}
    members = [(ring, who, "core", 1.0, True, 9.0, []) for ring, who in (("R", "a"), ("Q", "d"))]
    rings = [(ring, "g", status, 1, 9, 0.9, 3.2, 0.9, 1, [], [], ["110000"], "2026-03-01") for ring, status in STATUSES]
    inputs = StoresInputs(
        ring_members=spark.createDataFrame(members, RING_MEMBERS.schema),
        rings=spark.createDataFrame(rings, RINGS),
        store_operators=accepted["store_operators"],
        orders=accepted["orders"],
        listings=accepted["listings"],
        regions=spark.createDataFrame([("a", "330000"), ("a", None)], "account_id string, adcode_province string"),
    )

    def found() -> dict[str, list[str]]:
        made = stores_of_rings(inputs, "c").toArrow()
        names = ("spans", "orders", "listings", "ring_stores", "rings")
        return {name: sorted(map(str, made[name].drop_null().to_pylist())) for name in names}

    in_shares = found()
    with one_share():
        assert found() == in_shares
    assert {name: len(rows) for name, rows in in_shares.items()} == {
        **dict.fromkeys(("spans", "orders", "listings", "ring_stores"), 2),
        "rings": 3,
    }
    outlines = {
        row.ring_id: (row.stores, row.provinces) for row in output(stores_of_rings(inputs, "c"), "rings").collect()
    }
    assert outlines == {"R": (1, ["330000"]), "Q": (1, []), "gone": (9, ["110000"])}
