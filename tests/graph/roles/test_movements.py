"""What money is said to be for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Moves = Callable[..., Any]


@pytest.mark.parametrize(
    ("purpose", "kind"),
    [
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
    ],
)
def test_a_purpose_names_a_kind_or_says_nothing(moves: Moves, purpose: str | None, kind: str | None) -> None:
    assert [row.kind for row in moves([("a", "x", purpose, 1)], R="a").moved.collect()] == [kind]


def test_freight_that_says_nothing_is_goods_and_nobody_sends_to_himself(moves: Moves) -> None:
    rows = moves(freight=[("x", "a", None, 1), ("a", "a", "goods", 3)], R="a").moved.collect()
    assert [(row.way, row.kind) for row in rows] == [("freight", "goods")]


def test_only_what_touches_a_ring_is_near_it(moves: Moves) -> None:
    near = moves([("a", "x", None, 1), ("x", "y", None, 1), ("a", "d", None, 1)], R="ab", Q="d").near.collect()
    assert sorted((row.giver_ring, row.taker_ring or "") for row in near) == [("R", ""), ("R", "Q")]
