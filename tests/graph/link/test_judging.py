"""Values and links of small worlds: what ties accounts, what never does, and that no order decides."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from graph.columns import empty
from graph.link.institutions import Guilty
from graph.link.judging import Linked, link
from graph.link.kinds import Kinds
from graph.link.meetings import Holdings
from graph.link.rules import Rules
from graph.link.verdicts import BROKER, HUB, JOINT, LISTED, NAMES, OPERATING, SMALL
from graph.passes.in_one_piece import InOnePiece
from graph.passes.kept import Kept, in_order
from graph.settings import CommunitySettings, LinkSettings
from tests.graph.holdings import Use, World, crew
from tests.graph.in_handfuls import InHandfuls

POPULATION = 20_000
NOBODY = Kept(Guilty, empty(Guilty))


class Found:
    """A linked world, by name."""

    def __init__(self, world: World, linked: Linked) -> None:
        self.judged, self.evidence, self.links = (part.rows for part in linked)
        self._world = world

    def verdicts(self) -> dict[str, int]:
        rows = zip(self.judged.value, self.judged.verdict.tolist(), strict=True)
        return {self._world.values[v]: code for v, code in rows}

    def in_rows(self) -> list[tuple[str, str]]:
        ends = zip(self.links.a, self.links.b, strict=True)
        return [(self._world.accounts[a], self._world.accounts[b]) for a, b in ends]

    def pairs(self) -> set[tuple[str, str]]:
        return set(self.in_rows())


@pytest.fixture
def linked(kinds: Kinds, link_settings: LinkSettings, community_settings: CommunitySettings):  # type: ignore[no-untyped-def]
    def run(uses: Sequence[Use], listed: Sequence[str] = ()) -> Found:
        world = World(uses, kinds, listed)
        rules = Rules(POPULATION, kinds, link_settings, community_settings)
        return Found(world, link(InOnePiece(), Kept(Holdings, world.holdings), NOBODY, rules))

    return run


def test_the_values_of_a_ring_are_operating_and_tie_it(linked) -> None:  # type: ignore[no-untyped-def]
    names = [f"r{number:02d}" for number in range(7)]
    found = linked(crew(names, ("device_id", "dev"), ("payee_number", "card"), ("ship_from_address", "room")))
    assert found.verdicts() == {"dev": OPERATING, "card": OPERATING, "room": OPERATING}
    assert len(found.pairs()) == 21


def test_a_hub_ties_nobody_however_many_share_it(linked) -> None:  # type: ignore[no-untyped-def]
    found = linked(crew([f"c{number:03d}" for number in range(100)], ("registered_address", "agency")))
    assert found.verdicts() == {"agency": HUB}
    assert found.pairs() == set()


def test_a_hub_that_a_ring_uses_with_strangers_ties_neither(linked) -> None:  # type: ignore[no-untyped-def]
    names = [f"r{number}" for number in range(5)]
    strangers = [f"s{number:02d}" for number in range(30)]
    ring = crew(names, ("device_id", "dev"), ("payee_number", "card"))
    found = linked(ring + crew(names + strangers, ("sender_address", "station")))
    assert NAMES[found.verdicts()["station"]] in ("hub", "doubtful")
    assert all(a in names and b in names for a, b in found.pairs())


def test_a_listed_place_stays_public_whatever_corroborates_it(linked) -> None:  # type: ignore[no-untyped-def]
    names = [f"r{number}" for number in range(6)]
    uses = crew(names, ("device_id", "dev"), ("payee_number", "card"), ("ship_from_address", "counter"))
    assert linked(uses, listed=["counter"]).verdicts()["counter"] == LISTED


def test_a_value_of_two_counts_without_corroboration(linked) -> None:  # type: ignore[no-untyped-def]
    found = linked(crew("ab", ("payee_number", "card")))
    assert found.verdicts() == {"card": SMALL}


def brokered() -> list[Use]:
    """Four rings of six; every account was opened with one of the broker's faces, phones and devices."""
    uses: list[Use] = []
    for letter in "abcd":
        names = [f"{letter}{number}" for number in range(6)]
        uses += crew(names, ("device_id", f"dev {letter}"), ("payee_number", f"card {letter}"))
        for number, name in enumerate(names):
            uses += [
                (name, "face_id", f"face {number % 3}"),
                (name, "phone", f"sim {number % 2}"),
                (name, "device_id", f"check {number % 3}", 90 + number, 89 + number),
            ]
    return uses


def test_a_brokers_stock_ties_none_of_the_rings_that_it_served(linked) -> None:  # type: ignore[no-untyped-def]
    found = linked(brokered())
    stock = {name for name, verdict in found.verdicts().items() if verdict == BROKER}
    assert stock == {
        *(f"face {n}" for n in range(3)),
        *(f"sim {n}" for n in range(2)),
        *(f"check {n}" for n in range(3)),
    }
    assert all(a[0] == b[0] for a, b in found.pairs())
    assert set(found.judged.stock[found.judged.verdict == BROKER].tolist()) == {8}


def test_an_agencys_phone_is_no_broker(linked) -> None:  # type: ignore[no-untyped-def]
    uses: list[Use] = []
    for letter in "abcd":
        names = [f"{letter}{number}" for number in range(4)]
        uses += crew(names, ("device_id", f"dev {letter}"), ("payee_number", f"card {letter}"))
        uses += crew(names[:2], ("phone", "agency phone"))
    assert BROKER not in linked(uses).verdicts().values()


def test_names_alone_tie_nobody_and_add_to_a_tie(linked) -> None:  # type: ignore[no-untyped-def]
    assert linked(crew("ab", ("holder_name", "王伟"))).pairs() == set()
    with_card = linked(crew("ab", ("holder_name", "王伟"), ("payee_number", "card")))
    assert len(with_card.evidence.a) == 2


def collecting() -> list[Use]:
    """Ninety-six shops of a careful crew: five collectors, each paid by a third of the shops, and seven rooms with six
    to eight shops each. No value is used by half of it, and half of the shops have a room of their own."""
    draw = random.Random(11)
    names = [f"r{number:02d}" for number in range(96)]
    uses: list[Use] = [
        (name, "transfer", f"collector {turn}") for name in names for turn in range(5) if draw.random() < 0.36
    ]
    return uses + [(name, "ship_from_address", f"room {draw.randrange(7)}") for name in names[::2]]


def buying(customers: int = 96, homes: int = 4) -> list[Use]:
    """Customers who buy from the same three wholesalers and have nothing else in common but, some of them, a home."""
    draw = random.Random(12)
    names = [f"c{number:02d}" for number in range(customers)]
    uses: list[Use] = [
        (name, "transfer", f"wholesaler {turn}") for name in names for turn in range(3) if draw.random() < 0.8
    ]
    return uses + [
        (name, "ship_from_address", f"home {place // homes}") for place, name in enumerate(names) if place % 12 < homes
    ]


def test_shops_that_meet_in_several_collectors_and_rooms_are_one_crew(linked) -> None:  # type: ignore[no-untyped-def]
    found = linked(collecting())
    verdicts = found.verdicts()
    assert {verdicts[f"collector {turn}"] for turn in range(5)} == {JOINT}
    assert sum(verdicts[f"room {turn}"] == OPERATING for turn in range(7)) >= 4
    firm = found.links.millibits >= 1000 * 14
    tied = {name for pair, kept in zip(found.in_rows(), firm, strict=True) if kept for name in pair}
    assert len(tied) > 0.55 * 96  # all but those who pay one collector at most
    together = found.evidence.joint == 1
    assert np.unique(found.evidence.value[together]).size == 5


def test_customers_of_the_same_wholesalers_are_tied_by_their_homes_alone(linked) -> None:  # type: ignore[no-untyped-def]
    found = linked(buying())
    assert not {found.verdicts()[f"wholesaler {turn}"] for turn in range(3)} & {JOINT, OPERATING}
    assert not found.evidence.joint.any()
    homes = {(name, value) for name, kind, value, *_ in buying() if kind == "ship_from_address"}
    of = dict(homes)
    assert all(of.get(a) == of.get(b) is not None for a, b in found.pairs())


def test_a_crew_among_the_customers_of_a_wholesaler_makes_none_of_them_its_own(linked) -> None:  # type: ignore[no-untyped-def]
    names = [f"c{number:02d}" for number in range(9)]
    found = linked(buying() + crew(names, ("device_id", "den"), ("payee_number", "card")))
    assert JOINT not in found.verdicts().values()
    assert all((a in names) == (b in names) for a, b in found.pairs() if "c00" <= a <= "c11")


@pytest.mark.parametrize("world", [brokered, collecting])
def test_no_order_and_no_share_of_rows_decides(
    world: Callable[[], list[Use]], kinds: Kinds, link_settings: LinkSettings, community_settings: CommunitySettings
) -> None:
    holdings = Kept(Holdings, World(world(), kinds).holdings)
    rules = Rules(POPULATION, kinds, link_settings, community_settings)
    whole = link(InOnePiece(), holdings, NOBODY, rules)
    for shares in (1, 3, 50):
        for part, other in zip(whole, link(InHandfuls(shares, seed=5), holdings, NOBODY, rules), strict=True):
            for column, same in zip(in_order(part.rows), in_order(other.rows), strict=True):
                assert np.array_equal(column, same), shares
