"""Suppliers and packaging makers, one and two steps up; and everybody who serves the public."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import SimpleNamespace
from typing import Any

import pytest

from graph.roles.all_roles import one_look
from graph.settings import CommunitySettings, RoleSettings

Roles = Callable[..., dict[tuple[str, str, str], Any]]


@pytest.fixture
def roles(
    rows: Any,
    ring: Any,
    moves: Any,
    raw: Any,
    role_settings: RoleSettings,
    community_settings: CommunitySettings,
) -> Roles:
    def run(money: Any = (), freight: Any = (), payers: Iterable[str] = (), **rings: str) -> dict[Any, Any]:
        paid = rows("payers", *(("R", name) for name in payers))
        tables = {**raw, **ring(**rings), **moves(money, freight), "payers": paid}
        found = one_look(role_settings, community_settings)(tables)["roles"].to_pylist()
        played = [SimpleNamespace(**row) for row in found if row["role"] in ("supplier", "packaging")]
        return {(row.ring_id, row.account_id, row.role): row for row in played}

    return run


def test_a_den_and_the_maker_of_its_boxes_are_told_by_freight_and_money(roles: Roles) -> None:
    money = [("a", "den", "goods", 2), ("b", "den", "goods", 1), ("den", "maker", "packaging", 2)]
    freight = [("den", "a", "goods", 3), ("maker", "den", "packaging", 1)]
    played = roles(money, freight, R="abc")
    assert set(played) == {("R", "den", "supplier"), ("R", "maker", "packaging")}
    assert played["R", "den", "supplier"].reason == (
        "sends goods in 3 parcels; is paid for goods 3 times, 300 yuan in all; serves 2 members; "
        "serves 1 suspected rings and 0 accounts outside them"
    )
    assert played["R", "maker", "packaging"].reason == (
        "sends packaging in 1 parcels; is paid for packaging 2 times, 200 yuan in all; "
        "serves 1 suspected rings and 0 accounts outside them"
    )


def test_freight_or_purposes_are_enough_and_without_both_nothing_is_told(roles: Roles) -> None:
    unsaid, said = ([(buyer, "den", purpose, 3) for buyer in "abc"] for purpose in (None, "goods"))
    freight = [("den", buyer, "goods", 1) for buyer in "abc"]
    assert set(roles(unsaid, freight, R="abc")) == set(roles(said, R="abc")) == {("R", "den", "supplier")}
    assert roles(unsaid, R="abc") == {}


def test_an_honest_wholesaler_whom_300_sellers_pay_is_nobodys_supplier(roles: Roles) -> None:
    """Nor is the one that a den buys from, nor a village shop with as many strangers as members."""
    public = [(f"seller{n}", "wholesaler", "goods", 1) for n in range(300)]
    money = [(buyer, "wholesaler", "goods", 5) for buyer in "abc"] + [("den", "wholesaler", "packaging", 5)]
    freight = [("wholesaler", "a", "goods", 5), ("den", "a", "goods", 3), ("den", "b", "goods", 3)]
    assert set(roles(money + public, freight, R="abc")) == {("R", "den", "supplier")}
    village = [("a", "shop", "goods", 5), ("b", "shop", "goods", 5), *((f"s{n}", "shop", "goods", 1) for n in range(2))]
    assert roles(village, R="abc") == {}


def test_services_single_deals_and_hired_buyers_are_no_supply(roles: Roles) -> None:
    station = [(member, "station", "other", 9) for member in "abc"]
    single = [("a", "friend", "goods", 9)]
    assert roles(station + single, R="abc") == {}
    assert roles([(member, "buyer", "goods", 3) for member in "abc"], payers=["buyer"], R="abc") == {}


def test_one_supplier_serves_two_rings_and_a_member_of_one_may_supply_the_other(roles: Roles) -> None:
    money = [(member, "den", "goods", 2) for member in "abde"] + [(member, "f", "goods", 2) for member in "ab"]
    played = roles(money, R="abc", Q="def")
    assert set(played) == {("R", "den", "supplier"), ("Q", "den", "supplier"), ("R", "f", "supplier")}
    assert "serves 2 suspected rings" in played["R", "den", "supplier"].reason
