"""What leaves the house tells of no few rings or accounts: within a night, between two, and to whoever knows the rule.

The attacks are complete: every table that a small country can have is made, and whoever sees an output knows each table
that gives it, and nothing else.
"""

from __future__ import annotations

import itertools
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.maps.outside import (
    AMOUNTS,
    CHANGES,
    COUNTED_ONCE,
    COUNTS,
    PRESENCE,
    outside,
    possible_parts,
    rounded_down,
    safe_sum,
)
from leads.settings import OutsideSettings
from tests.leads.maps.conftest import Night

KEYS = ["basis", "level", "province", "parent", "adcode"]
RULE = OutsideSettings(multiple=5, dominance_percent=15)
PROVINCES = ("440000", "330000", "110000", "350000")
YEAR = 2024

# --- Attacks on one kind of count ------------------------------------------------------------------------------------

TREES = {
    "a city of two counties": {"city": ["a", "b"]},
    "a city of three counties": {"city": ["a", "b", "c"]},
    "a province of a city of two counties and one of one": {"province": ["x", "y"], "x": ["a", "b"], "y": ["c"]},
    "a province of one city of two counties": {"province": ["x"], "x": ["a", "b"]},
}
Table = dict[str, int]


def leaves(tree: Mapping[str, list[str]]) -> list[str]:
    return sorted({part for parts in tree.values() for part in parts} - tree.keys())


def order(tree: Mapping[str, list[str]]) -> list[str]:
    """Parts before what they are parts of."""
    return [*leaves(tree), *sorted(tree, key=lambda node: sum(part in tree for part in tree[node]))]


def every_table(tree: Mapping[str, list[str]], most: int, *, adds_up: bool) -> Iterator[Table]:
    """Every table with counts up to ``most`` in the counties; what counts presence is anything from the greatest part
    to the sum of the parts."""
    for counts in itertools.product(range(most + 1), repeat=len(leaves(tree))):
        yield from _upward(dict(zip(leaves(tree), counts, strict=True)), order(tree), tree, adds_up)


def _upward(table: Table, rest: list[str], tree: Mapping[str, list[str]], adds_up: bool) -> Iterator[Table]:
    node = next((one for one in rest if one not in table), None)
    if node is None:
        yield table
        return
    parts = [table[part] for part in tree[node]]
    for count in [sum(parts)] if adds_up else range(max(parts), sum(parts) + 1):
        yield from _upward({**table, node: count}, rest, tree, adds_up)


def seen(table: Table, tree: Mapping[str, list[str]], multiple: int) -> tuple[tuple[str, int], ...]:
    """What is shown of a table: rows that are there, whose counts are not nothing."""
    there = {node: count for node, count in table.items() if count}
    parts = {node: [part for part in tree.get(node, ()) if part in there] for node in there}
    possible = {node: len(found) for node, found in tree.items()}
    shown = rounded_down(there, parts, possible, multiple, [node for node in order(tree) if node in there])
    return tuple(sorted((node, count) for node, count in shown.items() if count))


def sums(tree: Mapping[str, list[str]]) -> list[tuple[str, ...]]:
    """Cells, and cells taken together: parts of one region, all or some."""
    nodes = [*leaves(tree), *tree]
    together = {
        some
        for parts in tree.values()
        for size in range(2, len(parts) + 1)
        for some in itertools.combinations(parts, size)
    }
    return [*((node,) for node in nodes), *sorted(together)]


@pytest.mark.parametrize("name", TREES)
@pytest.mark.parametrize(("multiple", "most"), [(3, 5), (4, 3)])
@pytest.mark.parametrize("adds_up", [True, False], ids=["counted once", "presence"])
def test_nobody_learns_of_a_few_within_a_night_or_between_two(
    name: str, multiple: int, most: int, adds_up: bool
) -> None:
    tree = TREES[name]
    if not adds_up and len(leaves(tree)) > 2 and most > 3:
        most = 3 if "province" in tree else most
    tables: dict[object, list[Table]] = defaultdict(list)
    for table in every_table(tree, most, adds_up=adds_up):
        tables[seen(table, tree, multiple)].append(table)
    cells = sums(tree)
    # What each output leaves open: of every cell and sum of cells the least and the most that it may hold.
    open_: dict[object, dict[tuple[str, ...], set[int]]] = {
        shown: {cell: {sum(table[node] for node in cell) for table in possible} for cell in cells}
        for shown, possible in tables.items()
    }
    for shown, found in open_.items():
        for cell, values in found.items():
            assert not values <= set(range(1, multiple)), f"{shown} tells that {cell} holds {values}"
        for leaf in leaves(tree):
            told = dict(shown).get(leaf, 0)  # type: ignore[call-overload]
            assert found[leaf,] == set(range(told, min(told + multiple, most + 1))), f"{shown} narrows {leaf}"
    for one, other in itertools.combinations(open_, 2):
        for cell in cells:
            low = min(open_[other][cell]) - max(open_[one][cell])
            high = max(open_[other][cell]) - min(open_[one][cell])
            proven = (low > 0 and high < multiple) or (high < 0 and low > -multiple)
            assert not proven, f"from {one} to {other} {cell} changed by {low} to {high}"


def test_without_the_cut_a_sum_would_give_its_parts_away() -> None:
    tree = TREES["a city of two counties"]
    plain = {node: count // 5 * 5 for node, count in {"a": 4, "b": 4, "city": 8}.items()}
    assert plain == {"a": 0, "b": 0, "city": 5}, "each of the two must then hold one at least"
    assert seen({"a": 4, "b": 4, "city": 8}, tree, 5) == ()
    wide = {"city": ["a", "b", "c"]}
    assert seen({"a": 4, "b": 4, "c": 0, "city": 8}, wide, 5) == (("city", 5),), "any of three may be empty"


# --- The tables that are shown ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def possible() -> dict[tuple[str, str, str, str], int]:
    return possible_parts(YEAR)


def shown_of(night: Night, possible: dict[tuple[str, str, str, str], int]) -> pd.DataFrame:
    return outside(night.regional_distribution(), night.ring_regions(), possible, RULE)


def by_cell(frame: pd.DataFrame) -> dict[tuple[str, ...], dict[str, object]]:
    return {tuple(row[name] for name in KEYS): row for row in frame.to_dict("records")}


@pytest.fixture(scope="module")
def busy() -> Night:
    """A night with so many rings that counties are shown."""
    return Night(7, 400, PROVINCES)


def test_what_is_shown_is_a_lower_bound_in_multiples(busy: Night, possible: dict) -> None:
    whole, shown = by_cell(busy.regional_distribution()), by_cell(shown_of(busy, possible))
    held = busy.ring_regions().groupby(KEYS)[list(AMOUNTS)].sum().to_dict("index")
    assert {"province", "city", "county"} == {cell[1] for cell in shown}
    assert shown.keys() < whole.keys()
    for cell, row in shown.items():
        assert row["rings"] >= RULE.multiple
        assert row["members"] >= row["rings"]
        for name in COUNTS:
            if row[name] is None:
                continue
            assert 0 < row[name] <= (held if name in AMOUNTS else whole)[cell][name]
            if name not in AMOUNTS:
                assert row[name] % RULE.multiple == 0
    lost = [cell for cell in whole if whole[cell]["rings"] >= 2 * RULE.multiple and cell not in shown]
    assert lost == []


def test_what_is_counted_once_is_told_on_one_basis_only(busy: Night, possible: dict) -> None:
    shown = shown_of(busy, possible)
    once = [*COUNTED_ONCE, *AMOUNTS]
    assert shown.loc[shown["basis"] != "ship_from", once].isna().all(axis=None)
    assert shown.loc[shown["basis"] == "ship_from", once].notna().any().all()
    assert shown[list(PRESENCE)].notna().all(axis=None)
    assert shown[CHANGES].isna().all(axis=None)
    assert not shown["suppressed"].any()


def test_no_amount_is_told_that_one_ring_dominates(busy: Night, possible: dict) -> None:
    """What a region shows beyond its parts is a sum over enough rings, of what its parts do not show."""
    shown = by_cell(shown_of(busy, possible))
    parts = busy.ring_regions().query("basis == 'ship_from'")
    told = 0
    for (basis, level, province, _, code), row in shown.items():
        below = {"province": "city", "city": "county"}.get(level)
        inside = [each for cell, each in shown.items() if cell[:4] == (basis, below, province, code)]
        for name in AMOUNTS:
            more = (row[name] or 0) - sum(each[name] or 0 for each in inside)
            assert more >= 0
            if more and basis == "ship_from":
                told += 1
                own = parts[(parts["level"] == level) & (parts["province"] == province) & (parts["adcode"] == code)]
                assert (own[name] > 0).sum() >= RULE.multiple
    assert told > 5


def test_the_order_of_rows_does_not_matter(busy: Night, possible: dict) -> None:
    regions, parts = busy.regional_distribution(), busy.ring_regions()
    luck = random.Random(3)
    mixed = [frame.iloc[luck.sample(range(len(frame)), len(frame))] for frame in (regions, parts)]
    again = outside(*mixed, possible, RULE)
    assert by_cell(again) == by_cell(outside(regions, parts, possible, RULE))


def test_nothing_is_shown_of_nothing(busy: Night, possible: dict) -> None:
    regions, parts = busy.regional_distribution(), busy.ring_regions()
    assert outside(regions.iloc[:0], parts.iloc[:0], possible, RULE).empty
    alone = Night(1, 1, ("440000",))
    assert shown_of(alone, possible).empty, "one ring, however many accounts it has"


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("leaves", ["an account", "a ring"])
def test_of_two_nights_nobody_learns_that_one_came(seed: int, leaves: str, possible: dict) -> None:
    """Nights that differ in one: what is shown of each cell stays, or moves by a whole multiple, which may be many."""
    after, before = (Night(seed, 120, PROVINCES[:2]) for _ in range(2))
    gone = random.Random(seed).choice(after.accounts)
    before.accounts = [
        one for one in before.accounts if one["ring"] != gone["ring"] or (leaves == "an account" and one != gone)
    ]
    shown = [by_cell(shown_of(night, possible)) for night in (before, after)]
    for cell in shown[0].keys() | shown[1].keys():
        for name in (*PRESENCE, *COUNTED_ONCE):
            was, now = (night.get(cell, {}).get(name) or 0 for night in shown)
            assert abs(now - was) % RULE.multiple == 0, "so it may be none, or as many as a multiple and more"


# --- Amounts ---------------------------------------------------------------------------------------------------------


@given(st.lists(st.integers(0, 10_000), max_size=30))
def test_a_sum_over_rings_is_rounded_by_the_largest_and_dominated_by_none(values: list[int]) -> None:
    told = safe_sum(values, RULE)
    largest = sorted(values, reverse=True)
    assert told <= sum(values)
    if told:
        assert sum(value > 0 for value in values) >= RULE.multiple
        assert sum(values) - told < 2.5 * largest[0] + 1
        # The second largest takes away what is its own: what is left is no closer estimate than the rule allows.
        assert sum(values) - largest[1] >= largest[0] * Decimal("1.15")
        steps = [number * 10**power for power in range(6) for number in (1, 2, 5)]
        assert told in {sum(values) // step * step for step in steps if step >= largest[0]}
        without = Counter(values)
        without.subtract([largest[0]])
        assert sum(without.elements()) < told + 2.5 * largest[0] + 1


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ([100, 100, 100, 100], 0),
        ([100, 100, 100, 100, 100], 500),
        ([1000, 900, 40, 40, 40], 0),
        ([1000, 900, 50, 50, 50], 2000),
        ([Decimal("700.00")] * 5, Decimal("3000.00")),
        ([3, 3, 3, 3, 3], 15),
        ([0, 0, 100, 100, 100, 100], 0),
    ],
)
def test_examples_of_amounts(values: list[object], told: object) -> None:
    assert safe_sum(values, RULE) == told


def test_the_register_says_how_many_parts_there_can_be(possible: dict) -> None:
    assert possible["province", "440000", "100000", "440000"] == 21 + 1
    assert possible["city", "440000", "440000", "441900"] == 1, "Dongguan is its own only county"
    assert possible["city", "440000", "440000", "440100"] == 11 + 1
    assert ("province", "unmapped", "100000", "unmapped") not in possible
