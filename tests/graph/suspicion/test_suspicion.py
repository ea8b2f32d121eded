"""Suspicion: what makes a group a suspected ring, and who in it may be named."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pytest

from graph.guilt.record import GUILT_EVIDENCE
from graph.settings import SuspicionSettings
from graph.suspicion.groups import groups_of_size, suspected_groups
from graph.suspicion.lead_bar import Population, lead_candidates, sizes
from graph.suspicion.naming import Considered, judge_members
from graph.suspicion.own_guilt import account_guilt
from graph.tables import GROUP_MEMBERS
from tests.arrow import table

WHEN = datetime(2026, 2, 1, tzinfo=UTC)
GROUNDS = "group_id string, account_id string, grounds array<string>, past_grounds array<string>"
CONTROL = "group_id string, account_id string, control string, no_control string"
PARTIES = "group_id string, account_id string, household string"
SALES = "group_id string, seller string, buyer string, stores array<string>, sold_at timestamp"
Fact = tuple[str, str, str]
Suspecter = Callable[..., "Suspicion"]


@dataclass(frozen=True)
class Ring:
    """A suspected group, and whether it may become a lead."""

    members: int
    suspicion: float
    guilty_members: int
    guilt_sources: list[str]
    brands: list[str]
    passes: bool
    why: list[str]


@dataclass(frozen=True)
class Person:
    suspected: bool
    reasons: list[str]


@dataclass(frozen=True)
class Suspicion:
    rings: list[Ring]
    members: dict[str, Person]


@pytest.fixture(scope="module")
def suspecter(suspicion_settings: SuspicionSettings) -> Suspecter:
    def run(
        members: Sequence[tuple[str, str]],
        facts: Sequence[Fact],
        control: Mapping[str, str] | None = None,
        no_control: Mapping[str, str] | None = None,
        grounds: Mapping[str, Sequence[str]] | None = None,
        past_grounds: Mapping[str, Sequence[str]] | None = None,
        homes: Mapping[str, str] | None = None,
        sellers: Sequence[str] = (),
        buyers: Sequence[str] = (),
        **changes: Any,
    ) -> Suspicion:
        settings = suspicion_settings.model_copy(update=changes)
        names = [name for name, _ in members]
        rows = [("G-1", name, membership, 0.99, 0.9, 20.0, ["device", "payment"]) for name, membership in members]
        group = table(GROUP_MEMBERS, *rows)
        accounts = table("account_id string", *([name] for name in (*names, *(f"z{number}" for number in range(500)))))
        guilt = table(GUILT_EVIDENCE, *(_fact(place, fact, settings) for place, fact in enumerate(facts)))
        own = account_guilt(guilt, settings)
        belonging = [name for name, membership in members if membership != "associate"]
        parties = table(PARTIES, *(("G-1", name, (homes or {}).get(name, name)) for name in belonging))
        rings = suspected_groups(group, guilt, own, parties, settings)
        at_the_time, before = grounds or {}, past_grounds or {}
        tied_on = [("G-1", name, at_the_time.get(name, ["device", "payment"]), before.get(name, [])) for name in names]
        has, has_not = control or {}, no_control or {}
        money = [("G-1", name, has.get(name), has_not.get(name)) for name in names]
        sold = [("G-1", name, "somebody", ["S1"], WHEN) for name in sellers]
        bought = [("G-1", "somebody", name, ["S1"], WHEN) for name in buyers]
        considered = Considered(own, table(GROUNDS, *tied_on), table(CONTROL, *money), table(SALES, *sold, *bought))
        inside = group if rings.num_rows else group.slice(0, 0)
        judged = judge_members(inside, considered, settings)
        guilty = sum(row["guilt_bits"] >= settings.guilty_bits for row in own.to_pylist())
        population = Population(
            groups_of_size(parties), pa.table({"accounts": [accounts.num_rows]}), pa.table({"guilty": [guilty]})
        )
        counted = sizes(judged, own, parties, accounts, settings)
        candidates = lead_candidates(rings, counted, population, settings).to_pylist()
        passing = {row.pop("group_id"): row for row in candidates}
        return Suspicion(
            [_as(Ring, {**row, **passing[row["group_id"]]}) for row in rings.to_pylist()],
            {row["account_id"]: _as(Person, row) for row in judged.to_pylist()},
        )

    return run


def _as(kind: type[Any], row: Mapping[str, Any]) -> Any:
    return kind(**{field.name: row[field.name] for field in fields(kind)})


def _fact(number: int, fact: Fact, settings: SuspicionSettings) -> tuple[Any, ...]:
    account, kind, source = fact
    weight = settings.evidence[kind]
    digest = f"row-{number}"
    if kind in ("appraisal", "appraisal_genuine", "rights_holder_complaint"):
        rests_on = f"rights_holder {source}"
    else:
        rests_on = "buyers" if kind in ("refund", "consumer_complaint") else "platform"
    return (
        account,
        kind,
        source,
        rests_on,
        weight.bits,
        weight.strong,
        True,
        WHEN,
        WHEN,
        WHEN,
        "Acme",
        None,
        "x",
        "2026-03-01",
        "f",
        digest,
        "a fact",
    )


def rings(suspicion: Suspicion) -> list[Ring]:
    return suspicion.rings


def people(suspicion: Suspicion) -> dict[str, Person]:
    return suspicion.members


UNCALIBRATED = {"calibration_slope": 1.0, "calibration_intercept": 0.0}
THREE = [("a", "core"), ("b", "core"), ("c", "core")]
TWO_GUILTY = [("a", "strike", "platform"), ("b", "rights_holder_complaint", "holder 1"), ("b", "appraisal", "holder 1")]


def test_a_family_without_guilt_is_no_ring(suspecter: Suspecter) -> None:
    assert rings(suspecter(THREE, [])) == []


def test_guilt_of_two_members_from_two_sources_makes_a_ring_that_may_lead(suspecter: Suspecter) -> None:
    (ring,) = rings(suspecter(THREE, TWO_GUILTY))
    assert ring.suspicion > 0.9
    assert (ring.guilty_members, ring.guilt_sources, ring.brands) == (
        2,
        ["platform", "rights_holder holder 1"],
        ["Acme"],
    )
    assert ring.passes, ring.why


def test_one_loud_complainant_counts_once(suspecter: Suspecter) -> None:
    once = suspecter(THREE, [("a", "consumer_complaint", "loud")], ring_bar=0.0001, **UNCALIBRATED)
    often = suspecter(
        THREE,
        [(name, "consumer_complaint", "loud") for name in "abc" for _ in range(9)],
        ring_bar=0.0001,
        **UNCALIBRATED,
    )
    # Members who are complained about are no longer silent; the complaints themselves add nothing.
    silent = 2 * 0.2
    assert rings(often)[0].suspicion < rings(once)[0].suspicion * 2**silent * 1.01
    assert not rings(often)[0].passes


def test_a_genuine_appraisal_speaks_against(suspecter: Suspecter) -> None:
    guilty = [("a", "strike", "platform")]
    cleared = [*guilty, ("b", "appraisal_genuine", "holder 1")]
    assert (
        rings(suspecter(THREE, cleared, ring_bar=0.0001, **UNCALIBRATED))[0].suspicion
        < rings(suspecter(THREE, guilty, ring_bar=0.0001, **UNCALIBRATED))[0].suspicion
    )


def test_an_innocent_relative_in_a_ring_is_not_named(suspecter: Suspecter) -> None:
    found = people(suspecter(THREE, TWO_GUILTY))
    assert {name: row.suspected for name, row in found.items()} == {"a": True, "b": True, "c": False}
    assert any("no evidence of its own" in reason for reason in found["c"].reasons)


def test_money_that_stays_with_a_guilty_member_names(suspecter: Suspecter) -> None:
    found = people(suspecter(THREE, TWO_GUILTY, control={"c": "its takings go to an account of a"}))
    assert found["c"].suspected
    assert "its takings go to an account of a" in found["c"].reasons


def test_a_shared_payee_alone_names_nobody_and_says_why(suspecter: Suspecter) -> None:
    found = people(suspecter(THREE, TWO_GUILTY, no_control={"c": "shares a payee with a, with whom it shares a home"}))
    assert not found["c"].suspected
    assert any(
        reason.startswith("not named: no evidence of its own; it shares a payee with a")
        for reason in found["c"].reasons
    )


def test_what_tied_an_account_at_another_time_is_no_ground(suspecter: Suspecter) -> None:
    found = people(suspecter(THREE, TWO_GUILTY, grounds={"a": ["payment"]}, past_grounds={"a": ["device", "place"]}))
    assert not found["a"].suspected
    said = "not named: tied at the time of the deeds by payment only, at other times or in passing by device, place"
    assert said in found["a"].reasons


def test_an_associate_is_never_named_nor_counted(suspecter: Suspecter) -> None:
    suspicion = suspecter(
        [*THREE, ("d", "associate")], [*TWO_GUILTY, ("d", "appraisal", "holder 2")], control={"d": "said"}
    )
    assert not people(suspicion)["d"].suspected
    assert rings(suspicion)[0].members == 3


def test_one_source_or_one_guilty_member_is_no_lead(suspecter: Suspecter) -> None:
    one_source = rings(suspecter(THREE, [("a", "strike", "platform"), ("b", "closure", "platform")], **UNCALIBRATED))[0]
    assert (one_source.passes, one_source.why) == (False, ["fewer than 2 independent sources"])
    one_guilty = [("a", "strike", "platform"), ("a", "appraisal", "holder 1")]
    one_member = rings(suspecter(THREE, one_guilty, ring_bar=0.1, **UNCALIBRATED))[0]
    assert not one_member.passes


def test_who_may_not_be_named_makes_no_lead(suspecter: Suspecter) -> None:
    (ring,) = rings(suspecter(THREE, TWO_GUILTY, grounds={"a": ["place"]}))
    assert (ring.passes, ring.why) == (False, ["fewer than 2 members that may be named"])


def test_a_large_group_with_two_bad_shops_is_no_ring(suspecter: Suspecter) -> None:
    franchise = [(f"f{number:03d}", "core") for number in range(200)]
    facts = [("f001", "strike", "platform"), ("f002", "rights_holder_complaint", "holder 1")]
    assert rings(suspecter(franchise, facts)) == []


def test_a_household_with_a_bad_supplier_is_no_lead(suspecter: Suspecter) -> None:
    """Two shops of one home were sold the same counterfeits: one party's misfortune."""
    at_home = dict.fromkeys("abc", "a")
    assert rings(suspecter(THREE, TWO_GUILTY, homes=at_home)) == []
    (ring,) = rings(suspecter(THREE, TWO_GUILTY, homes=at_home, ring_bar=0.01))
    assert (ring.passes, ring.why) == (False, ["fewer than 2 households or firms with guilt of their own"])


def test_a_household_says_no_more_than_its_bits(suspecter: Suspecter) -> None:
    """However much is held against one home: 6 bits from a base of log2(.02 / .98), .2 bits for each silent member."""
    loud = [("a", kind, "platform") for kind in ("strike", "closure", "interception")]
    more = [*loud, ("b", "appraisal", "holder 1")]
    changes = {"ring_bar": 0.0001, **UNCALIBRATED}
    apart = rings(suspecter(THREE, more, **changes))[0].suspicion
    together = rings(suspecter(THREE, more, homes={"a": "a", "b": "a"}, **changes))[0].suspicion
    assert together == pytest.approx(1 / (1 + 2 ** -(math.log2(0.02 / 0.98) + 6 - 0.2)))
    assert apart == pytest.approx(1 / (1 + 2 ** -(math.log2(0.02 / 0.98) + 12 - 0.2)))


def test_one_place_is_one_ground(suspecter: Suspecter) -> None:
    found = people(suspecter(THREE, TWO_GUILTY, grounds={"a": ["place"], "b": ["device", "place"]}))
    assert {name: row.suspected for name, row in found.items()} == {"a": False, "b": True, "c": False}
    assert "not named: tied on one ground only: place" in found["a"].reasons


def test_whoever_sold_a_shop_to_a_member_answers_for_deeds_of_the_own_time_alone(suspecter: Suspecter) -> None:
    found = people(suspecter(THREE, TWO_GUILTY, sellers=["a", "c"], control={"c": "said"}))
    assert found["a"].suspected
    assert not found["c"].suspected
    assert any("sold a shop to a member" in reason for reason in found["c"].reasons)


def test_whoever_bought_a_shop_is_told_that_its_past_is_the_sellers(suspecter: Suspecter) -> None:
    found = people(suspecter(THREE, TWO_GUILTY, buyers=["c"]))
    assert any("what was done in it before is the seller's" in reason for reason in found["c"].reasons)


def test_a_doubtful_ring_is_held_back_for_the_nights_false_discovery_rate(suspecter: Suspecter) -> None:
    (ring,) = rings(suspecter(THREE, TWO_GUILTY, calibration_intercept=-13.0, ring_bar=0.01))
    assert ring.suspicion < 0.98
    assert not ring.passes
    assert "expected to be false" in ring.why[0]
