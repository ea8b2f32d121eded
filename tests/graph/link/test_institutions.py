"""Institutions and crews: what serves accounts with nothing else in common, and what a crew deals out among its own."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from graph.columns import empty
from graph.link.institutions import Guilty
from graph.link.judging import link
from graph.link.kinds import Kinds
from graph.link.meetings import Holdings
from graph.link.rules import Rules
from graph.link.verdicts import INSTITUTION, OPERATING
from graph.passes.in_one_piece import InOnePiece
from graph.passes.kept import Kept, Passes, in_order
from graph.settings import CommunitySettings, LinkSettings
from tests.graph.holdings import Use, World, crew
from tests.graph.in_handfuls import InHandfuls

ONE_PIECE = InOnePiece()
Told = Callable[..., tuple[dict[str, int], set[frozenset[str]]]]
SERVICE = (("device_id", "desk"), ("ship_from_address", "room"), ("phone", "number"), ("payee_number", "account"))


def clients(count: int) -> list[str]:
    return [f"c{number:02d}" for number in range(count)]


def own_lives(names: Sequence[str]) -> list[Use]:
    """Each has a device and a card of the own."""
    return [
        (name, kind, f"{name}'s {kind}") for name in names for kind in ("device_id", "payee_number", "sender_address")
    ]


def dealt(names: Sequence[str], seed: int = 3) -> list[Use]:
    """A crew of ``names``: devices, cards and rooms are dealt out anew for every account."""
    draw = random.Random(seed)
    pools = {"device_id": 3, "payee_number": 3, "ship_from_address": 2}
    return [(name, kind, f"{kind} {draw.randrange(size)}") for name in names for kind, size in pools.items()]


@pytest.fixture
def told(kinds: Kinds, link_settings: LinkSettings, community_settings: CommunitySettings) -> Told:
    """Verdicts by value and the tied pairs of a small world among many accounts."""

    def run(
        uses: Sequence[Use], guilty: Sequence[str] = (), passes: Passes = ONE_PIECE
    ) -> tuple[dict[str, int], set[frozenset[str]]]:
        world = World(uses, kinds)
        rules = Rules(20_000, kinds, link_settings, community_settings)
        numbers = np.array(sorted(world.accounts.index(name) for name in guilty), dtype=np.int64)
        caught = Guilty(numbers, np.full(len(numbers), 9000)) if guilty else empty(Guilty)
        found = link(passes, Kept(Holdings, world.holdings), Kept(Guilty, caught), rules)
        judged, links = in_order(found.judged.rows), found.links.rows
        verdicts = dict(zip((world.values[v] for v in judged.value), judged.verdict.tolist(), strict=True))
        pairs = {
            frozenset((world.accounts[a], world.accounts[b]))
            for a, b in zip(links.a.tolist(), links.b.tolist(), strict=True)
        }
        return verdicts, pairs

    return run


def test_what_one_operator_brings_its_clients_ties_nobody(told: Told) -> None:
    names = clients(12)
    verdicts, pairs = told(crew(names, *SERVICE) + own_lives(names))
    assert {verdicts[value] for _, value in SERVICE} == {INSTITUTION}
    assert pairs == set()


def test_an_operator_with_several_machines_is_one_institution(told: Told) -> None:
    names = clients(12)
    machines = [(name, "device_id", f"machine {number % 3}") for number, name in enumerate(names)]
    clerks = [(name, "email", f"clerk {number % 3}") for number, name in enumerate(names)]
    verdicts, pairs = told(crew(names, *SERVICE[1:]) + machines + clerks)
    assert verdicts["machine 0"] == verdicts["clerk 2"] == INSTITUTION
    assert pairs == set()


def test_services_that_some_clients_take_do_not_make_a_crew_of_them(told: Told) -> None:
    names, draw = clients(24), random.Random(5)
    machines = [(name, "device_id", f"machine {draw.randrange(3)}") for name in names]
    some = [(name, kind, value) for kind, value in SERVICE[2:] for name in draw.sample(names, 11)]
    verdicts, pairs = told(crew(names, SERVICE[1]) + machines + some)
    assert {verdicts[value] for _, value in SERVICE[1:]} == {INSTITUTION}
    assert pairs == set()


def test_what_only_some_clients_get_is_judged_again_without_the_service(told: Told) -> None:
    names = clients(12)
    paid = crew(names[:7], ("payee_number", "for some"))
    verdicts, pairs = told(crew(names, *SERVICE[:3]) + paid)
    assert verdicts["for some"] != OPERATING
    assert pairs == set()


@pytest.mark.parametrize("elsewhere", [0, 1])
def test_what_a_part_of_the_clients_of_one_place_share_ties_nobody(told: Told, elsewhere: int) -> None:
    names = clients(30)
    uses = crew(names[elsewhere:], ("sender_address", "hall")) + own_lives(names)
    keeper = names[2]
    payers = [name for name in names[:6] if name != keeper]
    paid = [use for name in payers for use in crew([keeper, name], ("transfer", f"paid by {name}"))]
    verdicts, pairs = told(uses + paid + crew(names[:6], ("phone", "hotline")))
    assert verdicts["hotline"] == INSTITUTION
    assert all(keeper in pair for pair in pairs), "each client is tied to whom he pays, none to another"


@pytest.mark.parametrize("users", [5, 6])
def test_all_that_a_part_of_the_clients_get_is_one_service(told: Told, users: int) -> None:
    names = clients(30)
    uses = crew(names, ("sender_address", "hall")) + own_lives(names)
    verdicts, pairs = told(uses + crew(names[:6], ("phone", "hotline")) + crew(names[:users], ("device_id", "desk")))
    assert verdicts["hotline"] == verdicts["desk"] == INSTITUTION
    assert pairs == set()


def test_a_part_that_shares_a_purse_is_a_crew(told: Told) -> None:
    ring, others = clients(6), [f"x{number:02d}" for number in range(24)]
    uses = crew(ring + others, ("sender_address", "hall")) + own_lives(others)
    verdicts, pairs = told(uses + crew(ring, ("phone", "hotline"), ("payee_number", "purse")))
    assert verdicts["hotline"] == verdicts["purse"] == OPERATING
    assert len(pairs) == 15


def test_a_part_that_deals_its_machines_and_flats_out_is_a_crew(told: Told) -> None:
    ring, others = clients(6), [f"x{number:02d}" for number in range(24)]
    uses = crew(ring + others, ("sender_address", "hall")) + crew(ring, ("phone", "hotline")) + own_lives(others)
    machines = [(name, "device_id", f"machine {number // 2}") for number, name in enumerate(ring)]
    flats = [(name, "return_address", f"flat {number % 3}") for number, name in enumerate(ring)]
    verdicts, pairs = told(uses + machines + flats)
    assert verdicts["hotline"] == OPERATING
    assert len(pairs) == 15


def test_two_services_that_a_part_takes_are_told_beside_one_that_all_take(told: Told) -> None:
    names = clients(20)
    wide = [*SERVICE[:2], SERVICE[3]]
    uses = crew(names, *wide) + crew(names[:6], SERVICE[2]) + crew(names[:5], ("warehouse_address", "shelf"))
    verdicts, pairs = told(uses + own_lives(names))
    assert {verdicts[value] for _, value in SERVICE} == {verdicts["shelf"]} == {INSTITUTION}
    assert pairs == set()


def test_a_few_of_a_station_s_hundreds_are_no_part_of_its_clients(told: Told) -> None:
    ring, others = clients(5), [f"x{number:03d}" for number in range(95)]
    uses = crew(ring + others, ("sender_address", "station")) + own_lives(others)
    verdicts, pairs = told(uses + crew(ring, ("phone", "hotline"), ("device_id", "desk")))
    assert verdicts["hotline"] == OPERATING
    assert len(pairs) == 10


def test_few_who_share_a_phone_and_pay_one_of_them_but_share_no_place_are_tied(told: Told) -> None:
    names = clients(6)
    paid = [use for name in names[1:] for use in crew([names[0], name], ("transfer", f"paid by {name}"))]
    verdicts, pairs = told(crew(names, ("phone", "hotline")) + paid + own_lives(names))
    assert verdicts["hotline"] == OPERATING
    assert len(pairs) == 15


def test_a_crew_that_shares_one_room_is_no_clientele(told: Told) -> None:
    names = clients(12)
    verdicts, pairs = told(dealt(names) + crew(names, ("warehouse_address", "den")))
    assert verdicts["den"] == OPERATING
    assert len(pairs) > 40


def test_a_crew_among_the_clients_of_a_warehouse_is_still_tied(told: Told) -> None:
    ring, others = clients(6), [f"x{number:02d}" for number in range(30)]
    uses = crew(ring + others, ("sender_address", "hall"), ("phone", "hotline"))
    verdicts, pairs = told(uses + crew(ring, ("device_id", "desk"), ("payee_number", "purse")) + own_lives(others))
    assert verdicts["hall"] != OPERATING
    assert pairs
    assert all(pair <= set(ring) for pair in pairs)


def test_a_service_most_of_whose_clients_are_caught_is_none(told: Told) -> None:
    names = clients(10)
    verdicts, _ = told(crew(names, *SERVICE), guilty=names[:5])
    assert verdicts["account"] == OPERATING
    verdicts, _ = told(crew(names, *SERVICE), guilty=names[:4])
    assert verdicts["account"] == INSTITUTION


def test_institutions_do_not_follow_order_or_share_of_rows(told: Told) -> None:
    names, ring = clients(12), [f"r{number}" for number in range(9)]
    uses = crew(names, *SERVICE) + own_lives(names) + dealt(ring)
    whole = told(uses)
    for shares in (1, 4, 30):
        assert told(uses, passes=InHandfuls(shares, seed=11)) == whole
