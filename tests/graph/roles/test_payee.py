"""Payees: by the name on the cards, by the takings that are gathered; and who gets money without being one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from pyspark.sql import DataFrame

from graph.keeping import Keep
from graph.roles.member_traits import member_traits
from graph.roles.payee import payees
from graph.roles.payee_names import named_payees, names_on_payees
from graph.roles.takings import collectors, outside_collectors
from graph.settings import RoleSettings

Traits = Callable[..., DataFrame]
Found = Callable[[DataFrame], dict[tuple[str, str], Any]]
Roles = Callable[..., dict[tuple[str, str], Any]]


@pytest.fixture
def roles(
    ring: Any, traits: Traits, moves: Any, nobody: DataFrame, found: Found, role_settings: RoleSettings, keep: Keep
) -> Roles:
    def run(
        money: Any = (),
        freight: Any = (),
        payers: DataFrame | None = None,
        held: DataFrame | None = None,
        **rings: str,
    ) -> dict[tuple[str, str], Any]:
        moved = moves(money, freight, **rings)
        own = member_traits(ring(**rings), held or traits([("a", "phone", "p")]))
        named = named_payees(own, names_on_payees(own, role_settings), role_settings)
        outside = outside_collectors(moved.members, moved.moved, moved.near, payers or nobody, role_settings, keep)
        return found(payees(moved.members, named, collectors(moved.near, role_settings), outside))

    return run


def named_card(traits: Traits, *uses: tuple[str, ...], name: str, users: str) -> DataFrame:
    """Traits of accounts paid out to one card; number and name come from one row."""
    held = traits([*uses, *((user, kind, value) for user in users for kind, value in
                            (("payee_number", "card"), ("payee_name", name)))])  # fmt: skip
    rows = [
        (*tuple(row)[:-1], [f"payees of {row.account_id}"]) if row.trait_type.startswith("payee") else tuple(row)
        for row in held.collect()
    ]
    return held.sparkSession.createDataFrame(rows, held.schema)


def test_the_payee_is_the_member_whose_name_stands_on_the_card(traits: Traits, roles: Roles) -> None:
    played = roles(held=named_card(traits, ("c", "holder_name", "Chen"), name="Chen", users="abc"), R="abc")
    assert set(played) == {("R", "c")}
    assert played["R", "c"].score == 1.0
    assert played["R", "c"].reason == "3 members are paid out to a payee that bears its holder's name"


def test_a_card_in_the_name_of_somebody_without_an_account_is_no_members(traits: Traits, roles: Roles) -> None:
    assert roles(held=named_card(traits, ("c", "holder_name", "Chen"), name="Wang", users="abc"), R="abc") == {}


def test_of_a_card_without_a_name_the_first_to_bind_stands_in(
    traits: Traits, roles: Roles, night_end: datetime
) -> None:
    early, late = night_end - timedelta(days=90), night_end - timedelta(days=10)
    uses = [("a", "payee_number", "card", late, night_end), ("b", "payee_number", "card", early, night_end)]
    assert set(roles(held=traits(uses), R="ab")) == {("R", "b")}


def test_whoever_gathers_the_takings_is_a_payee_with_or_without_purposes(roles: Roles) -> None:
    for purpose in ("往来款", None):
        money = [(sender, "d", purpose, 3) for sender in "abc"] + [("d", "a", purpose, 1)]
        played = roles(money, R="abcd")
        assert set(played) == {("R", "d")}
        assert played["R", "d"].score == 1.0
        assert played["R", "d"].reason == "gathers money of 3 members: 9 transfers, 900 yuan"


def test_trade_between_members_and_money_that_goes_back_is_not_gathered(roles: Roles) -> None:
    trade = [(sender, "d", "货款", 3) for sender in "abc"]
    back = [(sender, "d", None, 2) for sender in "abc"] + [("d", taker, None, 2) for taker in "abc"]
    single = [("a", "d", None, 9)]
    for money in (trade, back, single):
        assert roles(money, R="abcd") == {}


def test_an_outsider_is_a_payee_only_for_what_is_said_to_be_takings_of_most(roles: Roles) -> None:
    said = [(sender, "x", "往来款", 2) for sender in "abc"]
    assert roles(said, R="abcd")["R", "x"].reason == (
        "gathers money of 3 members: 6 transfers, 600 yuan; is no member; 0 accounts outside suspected rings pay it"
    )
    unsaid = [(sender, "x", None, 2) for sender in "abc"]
    assert roles(unsaid, R="abcd") == {}
    assert roles(said, R="abcdefgh") == {}


def test_an_agency_a_supplier_and_a_hired_buyer_gather_nothing(roles: Roles, spark: Any) -> None:
    """Decoys: 300 strangers pay the agency, the supplier sends goods, the buyer pays for faked orders."""
    said = [(sender, "x", "往来款", 2) for sender in "abc"]
    assert roles(said + [(f"stranger{n}", "x", "服务费", 1) for n in range(300)], R="abc") == {}
    assert roles(said, [("x", "a", "goods", 1)], R="abc") == {}
    buyer = spark.createDataFrame([("R", "x")], "ring_id string, account_id string")
    assert roles(said, payers=buyer, R="abc") == {}
