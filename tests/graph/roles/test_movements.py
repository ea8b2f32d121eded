"""What money is said to be for, and what is near a ring."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pyspark.sql import DataFrame

from graph.roles.all_roles import NEAR_ONCE
from graph.roles.movements import movements
from graph.settings import RoleSettings

SAID = (
    ("3月货款", "goods"),
    ("包装款", "packaging"),
    ("纸箱货款", "packaging"),
    ("原料款", "material"),
    ("往来款", "takings"),
    ("房租", "other"),
    ("还款", "other"),
    ("无", None),
    (" ", None),
    (None, None),
)


@pytest.fixture
def told(accepted_frames: Callable[..., dict[str, DataFrame]], role_settings: RoleSettings) -> list[tuple[Any, ...]]:
    """(giver, taker, way, kind): a transfer for each purpose, freight that says nothing, and freight to itself."""
    transfers = [
        {"from_account_id": f"a{number}", "to_account_id": "x", "purpose": purpose, "amount": "100.00"}
        for number, (purpose, _) in enumerate(SAID)
    ]
    freight = {"order_id": None, "store_id": None, "sender_account_id": "x", "receiver_account_id": "a"}
    shipments = [
        {**freight, "goods_kind": None},
        *({**freight, "sender_account_id": "a", "goods_kind": "goods"} for _ in range(3)),
    ]
    frames = accepted_frames({"transfers": transfers, "shipments": shipments})
    moved = movements(frames["transfers"], frames["shipments"], role_settings, ["无"])
    return [tuple(row) for row in moved.select("giver", "taker", "way", "kind").collect()]


def test_a_purpose_names_a_kind_or_says_nothing(told: list[tuple[Any, ...]]) -> None:
    kinds = {giver: kind for giver, _, way, kind in told if way == "money"}
    assert [(purpose, kinds[f"a{number}"]) for number, (purpose, _) in enumerate(SAID)] == [*SAID]


def test_freight_that_says_nothing_is_goods_and_nobody_sends_to_himself(told: list[tuple[Any, ...]]) -> None:
    assert [row for row in told if row[2] == "freight"] == [("x", "a", "freight", "goods")]


def test_only_what_touches_a_ring_is_near_it(ring: Any, moves: Any, asked: Any) -> None:
    moved = moves([("a", "x", None, 1), ("x", "y", None, 1), ("a", "d", None, 1)])
    near = asked(NEAR_ONCE, {**ring(R="ab", Q="d"), **moved}).to_pylist()
    assert sorted((row["giver_ring"], row["taker_ring"] or "") for row in near) == [("R", ""), ("R", "Q")]
