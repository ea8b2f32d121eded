"""Controllers: signs that add up, and the one member that shows most of them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import Any

import pytest

from graph.roles.controller import CONTROLLERS

Roles = Callable[..., dict[tuple[str, str], Any]]


@pytest.fixture
def roles(rows: Any, ring: Any, moves: Any, played: Any) -> Roles:
    def run(pairs: Any = (), money: Any = (), operated: Any = (), **rings: str) -> dict[Any, Any]:
        links = rows("links", *((*pair, 9.0) for pair in pairs))
        entered = rows("operated", *operated)
        return played(CONTROLLERS, {**ring(**rings), **moves(money), "links": links, "operated": entered})

    return run


def test_signs_add_up_and_each_is_said(roles: Roles) -> None:
    """All paths of R go through c, which gathers its money; of the pairs of Q only one is not tied."""
    meshed = [pair for pair in combinations("klmno", 2) if pair != ("k", "l")]
    money = [(sender, "c", None, 3) for sender in "abd"] + [(sender, "m", None, 3) for sender in "klno"]
    played = roles([("a", "c"), ("b", "c"), ("c", "d"), *meshed], money, R="abcd", Q="klmno")
    assert set(played) == {("R", "c")}
    assert played["R", "c"].score == 0.4
    assert played["R", "c"].reason == (
        "gathers the takings of 3 members; 100 % of the shortest paths between the other 3 members pass it"
    )


def test_an_operator_needs_a_second_sign(roles: Roles) -> None:
    operated = [("R", owner, f"S{owner}", "b") for owner in "acd"]
    assert roles(operated=operated, R="abcd") == {}
    played = roles(money=[("b", "den", "goods", 3)], operated=operated, R="abcd")
    assert played["R", "b"].reason == "entered as operator for 3 other members; pays 1 suppliers"


def test_one_member_at_most_and_none_of_a_triple(roles: Roles) -> None:
    operated = [("R", "a", "S1", "b"), ("R", "b", "S2", "a")]
    money = [(payer, "den", "goods", 3) for payer in "ab"]
    assert set(roles(money=money, operated=operated, R="abcd")) == {("R", "a")}
    assert roles(money=money, operated=operated, R="abc") == {}
