"""Groups of small worlds: what merges, who attaches, who stays in doubt, and how sure it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pytest

from graph.columns import empty, take
from graph.communities.detection import label_graph
from graph.groups.belonging import ASSOCIATE, CORE, MEMBER, Members
from graph.groups.forming import form
from graph.groups.grouped import Communities
from graph.link.institutions import Guilty
from graph.link.judging import Judged, link
from graph.link.kinds import Kinds
from graph.link.meetings import Holdings
from graph.link.rules import Rules
from graph.passes.in_one_piece import InOnePiece
from graph.passes.kept import Kept, Passes, in_order
from graph.settings import CommunitySettings, LinkSettings
from tests.graph.holdings import Use, World, crew
from tests.graph.in_handfuls import InHandfuls

POPULATION = 20_000
ONE_PIECE = InOnePiece()
Former = Callable[..., "Found"]


class Found:
    """Grouped accounts, by name."""

    def __init__(self, world: World, members: Members) -> None:
        self.rows = {
            (world.accounts[account], int(group)): (int(membership), int(runs))
            for account, group, membership, runs in zip(
                members.account, members.group, members.membership, members.runs, strict=True
            )
        }

    def groups(self) -> list[set[str]]:
        """Who belongs, group by group."""
        names = sorted({group for _, group in self.rows})
        belongs = [(name, group) for (name, group), (membership, _) in self.rows.items() if membership != ASSOCIATE]
        found = [{name for name, group in belongs if group == each} for each in names]
        return [group for group in found if group]

    def of(self, name: str) -> list[int]:
        return [membership for (account, _), (membership, _) in self.rows.items() if account == name]


@pytest.fixture
def former(kinds: Kinds, link_settings: LinkSettings, community_settings: CommunitySettings) -> Former:
    def run(uses: Sequence[Use], passes: Passes = ONE_PIECE, **changes: float) -> Found:
        settings = community_settings.model_copy(update=changes)
        world = World(uses, kinds)
        rules, holdings = Rules(POPULATION, kinds, link_settings, settings), Kept(Holdings, world.holdings)
        linked = link(passes, holdings, Kept(Guilty, empty(Guilty)), rules)
        judged = Kept(Judged, in_order(linked.judged.rows))
        firm = take(linked.links.rows, linked.links.rows.millibits >= rules.firm_millibits())
        found = Kept(Communities, Communities(*label_graph(firm.a, firm.b, firm.millibits, settings)))
        return Found(world, form(passes, found, holdings, judged, linked.evidence, rules).rows)

    return run


def ring(letter: str, size: int) -> tuple[list[str], list[Use]]:
    names = [f"{letter}{number}" for number in range(size)]
    return names, crew(names, ("device_id", f"dev {letter}"), ("payee_number", f"card {letter}"))


def test_two_rings_without_a_tie_are_two_groups(former: Former) -> None:
    (one, uses), (two, others) = ring("a", 4), ring("b", 3)
    assert former(uses + others).groups() == [set(one), set(two)]


def test_one_family_alone_makes_no_group(former: Former) -> None:
    assert former(crew("abc", ("device_id", "dev"))).groups() == []


def test_two_rooms_count_as_two_families(former: Former) -> None:
    assert former(crew("abc", ("ship_from_address", "room"), ("return_address", "office"))).groups() == [set("abc")]


def test_one_room_in_two_uses_is_one(former: Former) -> None:
    assert former(crew("abc", ("ship_from_address", "room"), ("return_address", "room"))).groups() == []


def test_an_account_that_one_family_ties_is_an_associate(former: Former) -> None:
    names, uses = ring("a", 5)
    found = former([*uses, ("x", "device_id", "dev a")])
    assert found.groups() == [set(names)]
    assert found.of("x") == [ASSOCIATE]


def test_a_payee_holds_an_account_by_itself(former: Former) -> None:
    names, uses = ring("a", 5)
    assert former([*uses, ("x", "payee_number", "card a")]).groups() == [{*names, "x"}]


def test_two_families_from_two_members_attach_an_account(former: Former) -> None:
    names, uses = ring("a", 5)
    tied = [*crew(["a0", "x"], ("ship_from_address", "room")), *crew(["a1", "x"], ("phone", "number"))]
    found = former(uses + tied)
    assert found.groups() == [{*names, "x"}]
    assert found.of("x")[0] in (CORE, MEMBER)


def test_rooms_of_a_crew_whose_people_pay_the_same_collectors_are_one_group(former: Former) -> None:
    """Four rooms of eight, each of whom pays two of four collectors."""
    names = [f"{letter}{number}" for letter in "abcd" for number in range(8)]
    uses: list[Use] = []
    for place, letter in enumerate("abcd"):
        room = names[8 * place : 8 * place + 8]
        uses += crew(room, ("ship_from_address", f"room {letter}"), ("wifi_bssid", f"wifi {letter}"))
        uses += [
            (name, "transfer", f"collector {(at + turn) % 4}") for at, name in enumerate(room) for turn in range(2)
        ]
    assert former(uses).groups() == [set(names)]


@pytest.mark.parametrize(
    ("bridges", "groups"),
    [
        ([("payee_number", "card"), ("device_id", "dev")], 1),
        ([("ship_from_address", "room"), ("device_id", "dev")], 2),
        ([("ship_from_address", "room"), ("device_id", "dev"), ("phone", "number")], 1),
        ([("payee_number", "card")], 2),
    ],
)
def test_cores_merge_on_two_families_with_payment_or_on_three(
    former: Former, bridges: list[tuple[str, str]], groups: int
) -> None:
    (_, one), (_, two) = ring("a", 7), ring("b", 7)
    tied: list[Use] = []
    for number, (kind, value) in enumerate(bridges):
        tied += crew([f"a{number}", f"b{number}"], (kind, value))
    assert len(former(one + two + tied).groups()) == groups


def test_who_shares_one_value_in_each_of_two_families_is_held_in_two_runs_of_three(former: Former) -> None:
    """(1 - .2)^2 = .64, by arithmetic."""
    found = former(crew("ab", ("device_id", "dev"), ("phone", "number")), resample_runs=2000)
    held = {runs / 2000 for _, runs in found.rows.values()}
    assert all(abs(share - 0.64) < 0.04 for share in held)


def test_who_shares_more_is_held_more_often(former: Former) -> None:
    values = [("device_id", "dev"), ("payee_number", "card"), ("ship_from_address", "room"), ("phone", "number")]
    few, many = (next(iter(former(crew("ab", *values[:count])).rows.values()))[1] for count in (2, 4))
    assert many > few


def test_no_order_and_no_share_of_rows_decides(former: Former) -> None:
    (_, one), (_, two) = ring("a", 6), ring("b", 6)
    uses = [*one, *two, *crew(["a0", "b0"], ("payee_number", "x")), *crew(["a1", "b1", "y"], ("phone", "z"))]
    whole: Mapping[tuple[str, int], tuple[int, int]] = former(uses).rows
    assert all(former(uses, InHandfuls(shares, seed=shares)).rows == whole for shares in (1, 2, 7, 40))
