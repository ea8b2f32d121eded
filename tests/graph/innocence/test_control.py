"""With whom the money stays: cards of husbands, collectors and cooperatives."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from graph.innocence.control import control
from graph.settings import SuspicionSettings
from graph.tables import ACCOUNT_TRAITS, TRAIT_VALUES
from tests.arrow import table

THEN, NOW = datetime(2024, 1, 1, tzinfo=UTC), datetime(2026, 2, 20, tzinfo=UTC)
SINCE = datetime(2025, 12, 1, tzinfo=UTC)
DEEDS = [2026 * 12 + 1, 2026 * 12 + 2]
MEMBERS = "group_id string, account_id string, membership string"
GUILTY = "group_id string, account_id string, deeds array<int>"
PARTIES = "group_id string, account_id string, household string"
Judge = Callable[..., dict[str, tuple[str | None, str | None]]]


@dataclass
class Money:
    """A small group: who is paid to which card in whose name, and since when till when."""

    paid: Sequence[tuple[str, str, str]]
    times: Mapping[str, tuple[datetime, datetime]] = field(default_factory=dict)
    rooms: Sequence[tuple[str, str, str]] = ()
    worthless: Sequence[str] = ()

    def traits(self) -> list[tuple[object, ...]]:
        rows: list[tuple[object, ...]] = []
        for account, card, name in self.paid:
            first, last = self.times.get(account, (SINCE, NOW))
            digest = [f"{account}/{card}"]
            rows.append((account, "payment", "payee_number", "payee_number", card, first, last, 1, digest))
            rows.append((account, "payment", "payee_name", "person_name", name, first, last, 1, digest))
        accounts = sorted({account for account, _, _ in self.paid})
        rows += [(a, "identity", "holder_name", "person_name", f"Mr {a}", SINCE, NOW, 1, [a]) for a in accounts]
        rows += [
            (account, "address", "ship_from_address", domain, token, THEN, THEN, 1, ["room"])
            for account, domain, token in self.rooms
        ]
        return rows

    def values(self) -> list[tuple[object, ...]]:
        cards = {card for _, card, _ in self.paid}
        of_cards = [
            (card, "payment", "payee_number", "payee_number", 2, 1.0, "operating", None, None,
             0.0 if card in self.worthless else 14.0, "")
            for card in sorted(cards)
        ]  # fmt: skip
        homes = {(domain, token) for _, domain, token in self.rooms}
        return of_cards + [
            (token, "address", "ship_from_address", domain, 2, 0.0, "unproven", None, None, 0.0, "")
            for domain, token in sorted(homes)
        ]


@pytest.fixture(scope="module")
def judge(suspicion_settings: SuspicionSettings) -> Judge:
    def run(
        money: Money, guilty: str, homes: Mapping[str, str] | None = None
    ) -> dict[str, tuple[str | None, str | None]]:
        names = sorted({account for account, _, _ in money.paid})
        members = table(MEMBERS, *(("G", name, "core") for name in names))
        caught = table(GUILTY, *(("G", name, DEEDS) for name in guilty))
        parties = table(PARTIES, *(("G", name, (homes or {}).get(name, name)) for name in names))
        traits = table(ACCOUNT_TRAITS, *money.traits())
        values = table(TRAIT_VALUES, *money.values())
        found = control(members, traits, values, caught, parties, suspicion_settings)
        return {row["account_id"]: (row["control"], row["no_control"]) for row in found.to_pylist()}

    return run


def test_takings_that_go_to_a_caught_members_own_card_are_controlled(judge: Judge) -> None:
    found = judge(Money([("g", "card", "Mr g"), ("n", "card", "Mr g")]), "g")
    assert found["n"][0] == "its takings go to an account of g, which has evidence of its own"


def test_whoever_gets_the_takings_of_a_caught_member_has_them(judge: Judge) -> None:
    found = judge(Money([("g", "card", "Mr c"), ("c", "other", "Mr c")]), "g")
    assert found["c"][0] == "the takings of g, which has evidence of its own, go to its account"


def test_within_one_home_no_card_is_control(judge: Judge) -> None:
    paid = [("g", "card", "Mr g"), ("w", "card", "Mr g")]
    words = "shares a payee with g, with whom it shares a home or a firm"
    assert judge(Money(paid), "g", homes={"g": "g", "w": "g"})["w"] == (None, words)
    for domain in ("room", "wifi"):
        before = Money(paid, rooms=[("g", domain, "flat"), ("w", domain, "flat")])
        assert judge(before, "g")["w"] == (None, words)


def test_a_card_shared_before_the_deeds_is_no_control(judge: Judge) -> None:
    long_ago = {"w": (THEN, datetime(2024, 12, 1, tzinfo=UTC))}
    found = judge(Money([("g", "card", "Mr g"), ("w", "card", "Mr g")], times=long_ago), "g")
    assert found["w"] == (None, "shares a payee with g, but not at the time of the deeds")


def test_a_third_persons_card_is_control_where_most_of_those_it_pays_are_caught(judge: Judge) -> None:
    crew = Money([(name, "purse", "Nobody") for name in "abcn"])
    assert judge(crew, "abc")["n"][0] == (
        "its takings go to the account that those of 3 homes with evidence of their own go to"
    )
    assert judge(crew, "a")["n"] == (None, "shares a payee with a, but the money stays with neither")
    farmers = Money([(name, "purse", "Nobody") for name in "abcdefghijn"])
    assert judge(farmers, "ab")["n"][0] is None
    one_home = judge(crew, "abc", homes={"a": "a", "b": "a", "c": "a"})
    assert one_home["n"][0] is None


def test_the_account_of_an_institution_is_nobodys(judge: Judge) -> None:
    money = Money([("g", "card", "Mr g"), ("n", "card", "Mr g")], worthless=["card"])
    assert "n" not in judge(money, "g")
