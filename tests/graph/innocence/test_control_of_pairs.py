"""The money is judged without making pairs; the rule is about pairs, and says the same when each is asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

import pytest

from graph.innocence.control import CONTROL, control
from graph.settings import SuspicionSettings
from graph.tables import ACCOUNT_TRAITS, TRAIT_VALUES
from tests.arrow import rows_of, table

pytestmark = pytest.mark.slow

MEMBERS = "group_id string, account_id string, membership string"
GUILTY = "group_id string, account_id string, deeds array<int>"
PARTIES = "group_id string, account_id string, household string"
FIRST = 2024 * 12 + 1
PAYEES = ("card", "purse", "till")


@dataclass
class World:
    """A group drawn at random. ``paid``: months from and to, by account and payee; months since the first."""

    accounts: Sequence[str]
    homes: Mapping[str, str]
    rooms: Mapping[str, frozenset[str]]
    paid: Mapping[tuple[str, str], tuple[int, int]]
    names: Mapping[str, str]
    called: Mapping[str, str]
    deeds: Mapping[str, frozenset[int]]

    @classmethod
    def drawn(cls, seed: int) -> World:
        draw = Random(seed)
        accounts = [f"a{number}" for number in range(draw.randrange(4, 24))]
        payees = PAYEES[: draw.randrange(1, 4)]
        return cls(
            accounts,
            {one: f"home {draw.randrange(6)}" for one in accounts},
            {one: frozenset(f"room {draw.randrange(8)}" for _ in range(draw.randrange(3))) for one in accounts},
            {(one, payee): cls._span(draw) for one in accounts for payee in payees if draw.random() < 0.6},
            {payee: draw.choice(["Nobody", "Nobody", "Mr a1", "Mr a2"]) for payee in payees},
            {one: draw.choice([f"Mr {one}", "Mr a1"]) for one in accounts},
            {one: frozenset(draw.choices(range(8), k=2)) for one in accounts if draw.random() < 0.5},
        )

    @staticmethod
    def _span(draw: Random) -> tuple[int, int]:
        first, last = sorted(draw.choices(range(8), k=2))
        return first, last

    def traits(self) -> Iterator[tuple[object, ...]]:
        for (account, payee), (first, last) in self.paid.items():
            row = [f"{account}/{payee}"]
            span = (moment(first), moment(last))
            yield (account, "payment", "payee_number", "payee_number", payee, *span, 1, row)
            yield (account, "payment", "payee_name", "person_name", self.names[payee], *span, 1, row)
        for account in self.accounts:
            span = (moment(0), moment(7))
            yield (account, "identity", "holder_name", "person_name", self.called[account], *span, 1, [account])
            for room in self.rooms[account]:
                yield (account, "address", "ship_from_address", "room", room, *span, 1, [account])

    def values(self) -> Iterator[tuple[object, ...]]:
        for payee in PAYEES:
            yield (payee, "payment", "payee_number", "payee_number", 9, 1.0, "operating", None, None, 14.0, "")
        for room in {room for rooms in self.rooms.values() for room in rooms}:
            held = sum(room in rooms for rooms in self.rooms.values())
            yield (room, "address", "ship_from_address", "room", held, 0.0, "unproven", None, None, 0.0, "")

    def owns(self, account: str, payee: str) -> bool:
        return any(p == payee for _, p in self.paid) and self.names[payee] == self.called[account]


def moment(month: int) -> datetime:
    return datetime(2024, 1 + month, 3, tzinfo=UTC)


@dataclass
class Pairs:
    """The rule as it is meant: every pair of a member without evidence and one with it, at every payee."""

    world: World
    settings: SuspicionSettings

    def asked(self) -> list[tuple[str | None, ...]]:
        controls: dict[str, list[str]] = {}
        why_not: dict[str, list[str]] = {}
        for payee in PAYEES:
            users = {one for one in self.world.accounts if (one, payee) in self.world.paid}
            touched = [one for one in self.world.accounts if one in users or self.world.owns(one, payee)]
            caught = [other for other in touched if other in self.world.deeds]
            for one in (one for one in touched if one not in self.world.deeds and caught):
                why_not.setdefault(one, []).extend(self._why_not(one, other, payee) for other in caught)
                away = [other for other in caught if not self._at_home(one, other) and self._timely(one, other, payee)]
                said = [self._through_one(one, other, payee) for other in away]
                owned = any(self.world.owns(user, payee) for user in touched)
                said += [] if owned else [self._through_many(users, users & set(away))]
                controls.setdefault(one, []).extend(word for word in said if word)
        return [("G", one, max(controls[one], default=None), max(said)) for one, said in why_not.items()]

    def _why_not(self, one: str, other: str, payee: str) -> str:
        if self._at_home(one, other):
            return f"shares a payee with {other}, with whom it shares a home or a firm"
        if not self._timely(one, other, payee):
            return f"shares a payee with {other}, but not at the time of the deeds"
        return f"shares a payee with {other}, but the money stays with neither"

    def _through_one(self, one: str, other: str, payee: str) -> str | None:
        if (one, payee) in self.world.paid and self.world.owns(other, payee):
            return f"its takings go to an account of {other}, which has evidence of its own"
        if self.world.owns(one, payee) and (other, payee) in self.world.paid:
            return f"the takings of {other}, which has evidence of its own, go to its account"
        return None

    def _through_many(self, users: set[str], away: set[str]) -> str | None:
        caught, homes = (len({self.world.homes[one] for one in some}) for some in (away, users))
        if caught < self.settings.control_homes or 2 * caught <= homes - 1:
            return None
        return f"its takings go to the account that those of {caught} homes with evidence of their own go to"

    def _at_home(self, one: str, other: str) -> bool:
        rooms = self.world.rooms
        few = any(
            sum(room in held for held in rooms.values()) <= self.settings.household_accounts
            for room in rooms[one] & rooms[other]
        )
        return few or self.world.homes[one] == self.world.homes[other]

    def _timely(self, one: str, other: str, payee: str) -> bool:
        spans = [self.world.paid[account, payee] for account in (one, other) if (account, payee) in self.world.paid]
        return all(any(first <= month <= last for month in self.world.deeds[other]) for first, last in spans)


@pytest.mark.parametrize("start", range(0, 200, 50))
def test_whoever_is_said_is_said_of_all_pairs(start: int, suspicion_settings: SuspicionSettings) -> None:
    for seed in range(start, start + 50):
        world = World.drawn(seed)
        found = control(
            table(MEMBERS, *(("G", one, "core") for one in world.accounts)),
            table(ACCOUNT_TRAITS, *world.traits()),
            table(TRAIT_VALUES, *world.values()),
            table(GUILTY, *(("G", one, sorted(FIRST + month for month in did)) for one, did in world.deeds.items())),
            table(PARTIES, *(("G", *home) for home in world.homes.items())),
            suspicion_settings,
        )
        expected = sorted(Pairs(world, suspicion_settings).asked(), key=str)
        assert rows_of(found, CONTROL.replace(" string", "").replace(",", "")) == expected, seed
