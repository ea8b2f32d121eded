"""Several values that the same accounts share: against pairs counted one by one, and what chance and trade give."""

from __future__ import annotations

import random
from itertools import combinations

import numpy as np
import pytest
from scipy.stats import poisson

from graph.link.joint import Joint, both, joint, marked, often, pairs_tied, with_tied
from graph.link.kinds import Kinds
from graph.link.meetings import meet
from graph.settings import LinkSettings
from tests.graph.holdings import Use, World

POPULATION = 20_000


def found(uses: list[Use], kinds: Kinds, settings: LinkSettings) -> set[tuple[str, str, str, str]]:
    """(account, account, value, value) of joint evidence."""
    world = World(uses, kinds)
    rows = joint(
        both(often(world.holdings, POPULATION, kinds, settings), settings.family_discount, settings),
        POPULATION,
        settings,
    )
    accounts, values = world.accounts, world.values
    named = zip(rows.a, rows.b, rows.value, rows.other, strict=True)
    return {(accounts[a], accounts[b], values[v], values[o]) for a, b, v, o in named}


def test_pairs_are_those_counted_one_by_one(kinds: Kinds, link_settings: LinkSettings) -> None:
    seed = random.SystemRandom().randrange(2**32)
    draw = random.Random(seed)
    uses = sorted({(f"a{draw.randrange(40):02d}", "transfer", f"v{draw.randrange(6)}") for _ in range(90)})
    payers = {value: {who for who, _, paid in uses if paid == value} for _, _, value in uses}
    expected = set()
    for one, other in combinations(sorted(payers), 2):
        users = payers[one] & payers[other]
        chance = poisson.sf(len(users) - 1, len(payers[one]) * len(payers[other]) / POPULATION)
        alike = len(users) / len(payers[one] | payers[other])
        if len(users) >= 2 and chance < link_settings.joint_chance and alike < link_settings.institution_same:
            expected |= {(a, b, one, other) for a, b in combinations(sorted(users), 2)}
    got = {(a, b, *sorted((v, o))) for a, b, v, o in found(uses, kinds, link_settings)}
    assert got == expected, f"seed {seed}"


def test_what_chance_gives_is_no_evidence(kinds: Kinds, link_settings: LinkSettings) -> None:
    """Two suppliers with 600 customers each have 18 of 20,000 shops in common by chance."""
    uses: list[Use] = [(f"a{number:04d}", "transfer", "x") for number in range(600)]
    uses += [(f"a{number:04d}", "transfer", "y") for number in range(582, 1182)]
    assert found(uses, kinds, link_settings) == set()


def test_what_nearly_the_same_accounts_use_is_one_value(kinds: Kinds, link_settings: LinkSettings) -> None:
    uses: list[Use] = [(f"a{number}", "transfer", value) for number in range(9) for value in "xy"]
    assert found(uses, kinds, link_settings) == set()
    apart: list[Use] = [(f"b{number}", "transfer", "x") for number in range(4)]
    assert len(found(uses + apart, kinds, link_settings)) == 36


def test_values_of_two_families_are_no_joint_evidence(kinds: Kinds, link_settings: LinkSettings) -> None:
    uses: list[Use] = [(f"a{number}", "transfer", "x") for number in range(9)]
    uses += [(f"a{number}", "ship_from_address", "room") for number in range(5)]
    assert found(uses, kinds, link_settings) == set()


def test_an_operators_several_machines_are_no_joint_evidence(kinds: Kinds, link_settings: LinkSettings) -> None:
    """What one institution brings, however many machines or rooms it has: only money is asked."""
    for kind in ("device_id", "ship_from_address", "phone", "operator"):
        uses: list[Use] = [(f"a{at:02d}", kind, f"{kind} {(at + turn) % 3}") for at in range(12) for turn in range(2)]
        assert found(uses, kinds, link_settings) == set()
    paid: list[Use] = [(f"a{at:02d}", "transfer", f"v{(at + turn) % 3}") for at in range(12) for turn in range(2)]
    assert found(paid, kinds, link_settings)


def test_whoever_pays_everybody_is_compared_in_its_rarest_values_only(
    kinds: Kinds, link_settings: LinkSettings
) -> None:
    uses: list[Use] = [("much", "transfer", f"v{number:03d}") for number in range(300)]
    uses += [("little", "transfer", f"v{number:03d}") for number in range(300)]
    uses += [(f"c{number}", "transfer", f"v{number:03d}") for number in range(8, 300)]
    values = {value for _, _, *both_values in found(uses, kinds, link_settings) for value in both_values}
    assert len(values) <= link_settings.joint_rarest


@pytest.mark.parametrize("crowd", [5, 70])
def test_pairs_that_are_tied_meet_in_values_of_any_size(crowd: int, kinds: Kinds, link_settings: LinkSettings) -> None:
    """Of a value of many holders few pairs are compared; those that joint evidence ties are there, and each once."""
    names = [f"a{number:02d}" for number in range(crowd)]
    holdings = World([(name, "transfer", value) for name in names for value in "xy"], kinds).holdings
    ties = pairs_tied(Joint(*(np.array([number]) for number in (crowd - 2, crowd - 1, 0, 1, 0, 9000))))
    met = with_tied(meet(holdings, kinds, link_settings), holdings, ties, kinds, link_settings)
    rows = list(zip(met.value.tolist(), met.a.tolist(), met.b.tolist(), strict=True))
    assert len(rows) == len(set(rows))
    assert {(value, crowd - 2, crowd - 1) for value in (0, 1)} <= set(rows)
    assert marked(met.value, met.a, met.b, ties).sum() == 2
