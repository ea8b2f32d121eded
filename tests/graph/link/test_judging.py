"""Values and links of small worlds: what ties accounts, what never does, and that no order decides."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from graph.columns import empty
from graph.link.institutions import Guilty
from graph.link.judging import Linked, link
from graph.link.kinds import Kinds
from graph.link.meetings import Holdings
from graph.link.rules import Rules
from graph.link.verdicts import BROKER, HUB, LISTED, NAMES, OPERATING, SMALL
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

    def pairs(self) -> set[tuple[str, str]]:
        ends = zip(self.links.a, self.links.b, strict=True)
        return {(self._world.accounts[a], self._world.accounts[b]) for a, b in ends}


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


def test_no_order_and_no_share_of_rows_decides(
    kinds: Kinds, link_settings: LinkSettings, community_settings: CommunitySettings
) -> None:
    holdings = Kept(Holdings, World(brokered(), kinds).holdings)
    rules = Rules(POPULATION, kinds, link_settings, community_settings)
    whole = link(InOnePiece(), holdings, NOBODY, rules)
    for shares in (1, 3, 50):
        for part, other in zip(whole, link(InHandfuls(shares, seed=5), holdings, NOBODY, rules), strict=True):
            for column, same in zip(in_order(part.rows), in_order(other.rows), strict=True):
                assert np.array_equal(column, same), shares
