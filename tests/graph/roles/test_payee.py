"""Payees: by the name on the cards, by the takings that are gathered; and who gets money without being one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from graph.roles.payee import OUTSIDE_PAYEES, PAYEES

Roles = Callable[..., dict[tuple[str, str], Any]]


@pytest.fixture
def roles(rows: Any, ring: Any, uses: Any, moves: Any, played: Any) -> Roles:
    def run(
        money: Any = (), freight: Any = (), payers: str = "", held: Any = (), **rings: str
    ) -> dict[tuple[str, str], Any]:
        paid = rows("payers", *(("R", name) for name in payers))
        tables = {**ring(**rings), **uses(held, **rings), **moves(money, freight), "payers": paid}
        return played(f"({PAYEES}) UNION ALL ({OUTSIDE_PAYEES})", tables)

    return run


def named_card(*uses: tuple[str, ...], name: str, users: str) -> list[tuple[str, ...]]:
    """Traits of accounts paid out to one card; number and name come from one row."""
    named = (("payee_number", "card"), ("payee_name", name))
    return [*uses, *((user, kind, value) for user in users for kind, value in named)]


def test_the_payee_is_the_member_whose_name_stands_on_the_card(roles: Roles) -> None:
    played = roles(held=named_card(("c", "holder_name", "Chen"), name="Chen", users="abc"), R="abc")
    assert set(played) == {("R", "c")}
    assert played["R", "c"].score == 1.0
    assert played["R", "c"].reason == "3 members are paid out to a payee that bears its holder's name"


def test_a_card_in_the_name_of_somebody_without_an_account_is_no_members(roles: Roles) -> None:
    assert roles(held=named_card(("c", "holder_name", "Chen"), name="Wang", users="abc"), R="abc") == {}


def test_of_a_card_without_a_name_the_first_to_bind_stands_in(roles: Roles, night_end: datetime) -> None:
    early, late = night_end - timedelta(days=90), night_end - timedelta(days=10)
    held = [("a", "payee_number", "card", late), ("b", "payee_number", "card", early)]
    assert set(roles(held=held, R="ab")) == {("R", "b")}


def test_whoever_gathers_the_takings_is_a_payee_with_or_without_purposes(roles: Roles) -> None:
    for kind in ("takings", None):
        money = [(sender, "d", kind, 3) for sender in "abc"] + [("d", "a", kind, 1)]
        played = roles(money, R="abcd")
        assert set(played) == {("R", "d")}
        assert played["R", "d"].score == 1.0
        assert played["R", "d"].reason == "gathers money of 3 members: 9 transfers, 900 yuan"


def test_trade_between_members_and_money_that_goes_back_is_not_gathered(roles: Roles) -> None:
    trade = [(sender, "d", "goods", 3) for sender in "abc"]
    back = [(sender, "d", None, 2) for sender in "abc"] + [("d", taker, None, 2) for taker in "abc"]
    single = [("a", "d", None, 9)]
    for money in (trade, back, single):
        assert roles(money, R="abcd") == {}


def test_an_outsider_is_a_payee_only_for_what_is_said_to_be_takings_of_most(roles: Roles) -> None:
    said = [(sender, "x", "takings", 2) for sender in "abc"]
    assert roles(said, R="abcd")["R", "x"].reason == (
        "gathers money of 3 members: 6 transfers, 600 yuan; is no member; 0 accounts outside suspected rings pay it"
    )
    unsaid = [(sender, "x", None, 2) for sender in "abc"]
    assert roles(unsaid, R="abcd") == {}
    assert roles(said, R="abcdefgh") == {}


def test_an_agency_a_supplier_and_a_hired_buyer_gather_nothing(roles: Roles) -> None:
    """Decoys: 300 strangers pay the agency, the supplier sends goods, the buyer pays for faked orders."""
    said = [(sender, "x", "takings", 2) for sender in "abc"]
    assert roles(said + [(f"stranger{n}", "x", "other", 1) for n in range(300)], R="abc") == {}
    assert roles(said, [("x", "a", "goods", 1)], R="abc") == {}
    assert roles(said, [("a", "x", "goods", 1)], R="abc") == {}
    assert roles(said, payers="x", R="abc") == {}
