"""Warehouses: goods that are passed on, rooms that are declared; and rooms that only are shared."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from graph.roles.warehouse import WAREHOUSES

Roles = Callable[..., dict[tuple[str, str], Any]]


@pytest.fixture
def roles(rows: Any, ring: Any, uses: Any, moves: Any, played: Any) -> Roles:
    def run(used: Any, money: Any = (), freight: Any = (), **rings: str) -> dict[tuple[str, str], Any]:
        counter = ("counter", "ship_from_address", "room", 5, "public", None, None, "", True, True, False)
        values = rows("trait_values", counter)
        return played(
            WAREHOUSES, {**ring(**rings), **uses(used, **rings), **moves(money, freight), "trait_values": values}
        )

    return run


def test_whoever_gets_goods_and_passes_them_on_keeps_the_warehouse(roles: Roles) -> None:
    freight = [("den", "a", "goods", 4), ("a", "b", "goods", 2), ("a", "c", "goods", 3), ("a", "d", "packaging", 9)]
    played = roles([("a", "phone", "p")], freight=freight, R="abcd")
    assert set(played) == {("R", "a")}
    assert played["R", "a"].score == 0.75
    assert played["R", "a"].reason == ("sends goods on to 2 members in 5 parcels; gets goods from outside in 4 parcels")


def test_without_freight_the_declared_room_and_the_payments_tell(roles: Roles) -> None:
    uses = [
        ("a", "warehouse_address", "depot"),
        ("b", "warehouse_address", "depot"),
        ("c", "ship_from_address", "depot"),
    ]
    played = roles(uses, [("a", "den", "goods", 3)], R="abcd")
    assert set(played) == {("R", "a")}
    assert "declares as its warehouse a room that 2 others use" in played["R", "a"].reason


def test_where_most_members_get_goods_nobody_keeps_them(roles: Roles) -> None:
    """Sellers of a chain each get their own goods into shared rooms that they declare."""
    uses = [(member, "warehouse_address", "depot") for member in "abcd"]
    money = [(member, "den", "goods", 3) for member in "abc"]
    assert roles(uses, money, [("den", member, "goods", 3) for member in "abc"], R="abcd") == {}


def test_a_keeper_need_not_be_a_member_and_a_public_counter_has_none(roles: Roles) -> None:
    uses = [(name, "ship_from_address", room) for name in "ab" for room in ("depot", "counter")]
    uses += [("w", "warehouse_address", "depot"), ("x", "warehouse_address", "counter")]
    played = roles(uses, R="ab")
    assert set(played) == {("R", "w")}
    assert "nobody else declares that room" in played["R", "w"].reason


def test_a_room_that_only_is_shared_is_nobodys_warehouse(roles: Roles) -> None:
    assert roles([(name, "ship_from_address", "room") for name in "abcd"], R="abcd") == {}


def test_getting_and_paying_for_goods_alone_keeps_no_warehouse(roles: Roles) -> None:
    """Three sellers of a small chain, each with goods of its own: below half of the ring, or just half of it."""
    money = [(member, "den", "goods", 3) for member in "abc"]
    freight = [("den", member, "goods", 3) for member in "abc"]
    assert roles([("a", "phone", "p")], money, freight, R="abcdefgh") == {}
    declared = [("a", "warehouse_address", "depot"), *((name, "ship_from_address", "depot") for name in "bcdef")]
    assert roles([*declared, ("b", "warehouse_address", "depot")], money, freight, R="abcdef") == {}
