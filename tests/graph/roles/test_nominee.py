"""Nominees: accounts that others are paid by and work on; and accounts that merely share something."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from graph.roles.nominee import NOMINEES

Roles = Callable[..., dict[tuple[str, str], Any]]


@pytest.fixture
def roles(rows: Any, ring: Any, uses: Any, played: Any) -> Roles:
    def run(used: Any, operated: Any = (), controller: str = "", **rings: str) -> dict[tuple[str, str], Any]:
        control = rows("controllers", *(("R", name) for name in controller))
        made = {"operated": rows("operated", *operated), "controllers": control}
        return played(NOMINEES, {**ring(**rings), **uses(used, **rings), **made})

    return run


def paid(account: str, card: str, name: str) -> list[tuple[str, ...]]:
    return [(account, "payee_number", card), (account, "payee_name", name)]


def test_paid_in_anothers_name_and_worked_on_others_devices_looks_lent(roles: Roles) -> None:
    uses = [("a", "holder_name", "An"), ("b", "holder_name", "Bo"), *paid("a", "card", "Bo"), *paid("b", "card", "Bo")]
    uses += [("a", "device_id", "phone"), ("b", "device_id", "phone"), ("b", "device_id", "own")]
    played = roles(uses, R="ab")
    assert set(played) == {("R", "a")}
    assert played["R", "a"].reason == (
        "looks like a lent name: paid out under another's name, with 1 other members; "
        "all 1 of its devices also work 1 other members"
    )


def test_an_entered_operator_counts_with_a_second_sign(roles: Roles) -> None:
    uses = [("a", "device_id", "phone"), ("b", "device_id", "phone"), ("b", "device_id", "own")]
    assert set(roles(uses, [("R", "a", "S1", "b")], R="ab")) == {("R", "a")}
    assert roles([("a", "device_id", "own")], [("R", "a", "S1", "b")], R="ab") == {}


def test_a_device_of_its_own_or_its_own_name_on_the_card_speaks_for_the_holder(roles: Roles) -> None:
    """Nor is a name that nobody told another's; nor the controller's own account a cover."""
    shared = [("a", "device_id", "phone"), ("b", "device_id", "phone")]
    own_name = [("a", "holder_name", "An"), *paid("a", "card", "An"), *paid("b", "card", "An")]
    assert roles(own_name + shared, R="ab") == {}
    untold = [*paid("a", "card", "Bo"), *paid("b", "card", "Bo")]
    assert roles(untold + shared, R="ab") == {}
    other = [("a", "holder_name", "An"), *paid("a", "card", "Bo"), *paid("b", "card", "Bo")]
    assert set(roles(other + shared, R="ab")) == {("R", "a")}
    assert roles(other + shared, controller="a", R="ab") == {}
