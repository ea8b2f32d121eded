"""Operators of other members' stores."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests.arrow import same


def test_operators_count_only_inside_the_ring_and_while_the_member_owned_the_store(
    rows: Any, ring: Any, asked: Any, night_end: datetime
) -> None:
    """A provider outside the ring and an operator of the owner before are no member's hand."""
    bought = night_end - timedelta(days=30)
    entered = [
        ("S1", "b", bought, None),
        ("S2", "provider", bought, None),
        ("S3", "b", bought - timedelta(days=90), bought - timedelta(days=1)),
    ]
    stores = rows("ring_stores", *(("R", "a", store, bought, None, 1) for store in ("S1", "S2", "S3")))
    tables = {**ring(R="ab"), "ring_stores": stores, "operators": rows("operators", *entered)}
    found = asked("SELECT * FROM operated", tables)
    assert same(found, "ring_id account_id store_id operator", [("R", "a", "S1", "b")])
