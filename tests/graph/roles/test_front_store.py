"""Front stores: members that sell, with the ring's money or evidence of their own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from graph.roles.front_store import FRONT_STORES


def test_front_stores_are_those_that_sell(rows: Any, uses: Any, moves: Any, played: Any, night_end: datetime) -> None:
    """c sells nothing; f, a relative with clean goods, is tied by a room alone; d and e are by money. None may be
    named."""
    bits = {"a": 9.0, "b": 0.0, "c": 9.0, "d": 0.0, "e": 0.0, "f": 0.0}
    orders = [("a", "S1", 10), ("a", "S2", 10), ("b", "Sb", 5), ("c", "Sc", 0), *((who, f"S{who}", 5) for who in "def")]
    used = [("d", "payee_number", "card"), ("b", "payee_number", "card"), ("f", "ship_from_address", "room")]
    roles = played(
        FRONT_STORES,
        {
            "ring_members": rows(
                "ring_members", *(("R", name, "core", False, guilt, []) for name, guilt in bits.items())
            ),
            "ring_stores": rows("ring_stores", *(("R", who, store, night_end, None, n) for who, store, n in orders)),
            **uses(used, R="abcdef"),
            **moves([("e", "a", None, 1)]),
        },
    )
    assert {key[1]: row.score for key, row in roles.items()} == {"a": 1.0, "b": 0.25, "d": 0.25, "e": 0.25}
    assert roles["R", "a"].reason == "owns 2 stores with 20 orders"
