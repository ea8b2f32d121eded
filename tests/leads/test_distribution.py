"""The regional distribution and the stores behind it: sums that add up, presence that does not, nothing dropped."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from pyspark.sql import Row, SparkSession

from graph.passes.rows import output
from graph.passes.sql import database
from graph.tables import RING_MEMBERS, RING_STORES
from leads.centre import CENTRES
from leads.distribution import distributed, regional_distribution
from leads.regional_tables import CELL_KEY, COUNTS, REGIONAL_DISTRIBUTION, RING_PLACES, UNMAPPED
from leads.regions.cells import region_table
from leads.ring_regions import BASES, LEAD_PLACES, LEVELS, parts_of_rings, regional_facts, ring_regions
from tests.arrow import rows_of, same, table

WHEN = datetime(2026, 2, 1, tzinfo=UTC)
LEADS = "ring_id string, lead_id string, lead_region string, state string"
RING_OF = {**dict.fromkeys("abce", "R"), "d": "Q"}
SHOWN = ("addresses", "2026-03-01", "addresses/night=2026-03-01/rows.parquet")
HANGZHOU = ("330000", "330100", "330110")
WENZHOU = ("330000", "330300", "330302")
GUANGZHOU = ("440000", "440100", None)
NOWHERE = (None, None, None)
Place = tuple[str | None, str | None, str | None]
Cell = SimpleNamespace


@pytest.fixture(scope="module")
def members(spark: SparkSession) -> pa.Table:
    rows = [("R", name, "core", 1.0, name != "c", 9.0, []) for name in "abc"] + [("Q", "d", "core", 1.0, True, 9.0, [])]
    rows.append(("R", "e", "associate", 0.5, False, 0.0, []))
    return table(RING_MEMBERS.schema, *rows)


@pytest.fixture(scope="module")
def stores(spark: SparkSession) -> pa.Table:
    sold = [("R", "S1", "a", 10, "100.00"), ("R", "S2", "b", 5, "49.50"), ("Q", "S4", "d", 7, "70.00")]
    rows = [(ring, store, who, WHEN, None, orders, Decimal(value), []) for ring, store, who, orders, value in sold]
    return table(RING_STORES.schema, *rows)


@pytest.fixture(scope="module")
def regions(spark: SparkSession) -> pa.Table:
    def row(who: str, place: Place, basis: str = "ship_from", day: int = 1) -> tuple[Any, ...]:
        codes = (*place, "mapped", None, None, None)
        return (
            RING_OF[who],
            who,
            basis,
            *codes,
            WHEN,
            datetime(2026, 2, day, tzinfo=UTC),
            *SHOWN,
            f"{who} {place} {day}",
        )

    rows = [row("a", HANGZHOU), row("a", HANGZHOU, day=2), row("a", WENZHOU, day=9), row("b", GUANGZHOU)]
    rows += [row("c", NOWHERE), row("d", HANGZHOU), row("e", WENZHOU), row("a", WENZHOU, basis="registered")]
    return table(RING_PLACES.schema, *rows)


@pytest.fixture(scope="module")
def leads(spark: SparkSession) -> pa.Table:
    return table(
        LEADS, ("R", "L1", "330110", "proposed"), ("Q", "L2", None, "pushed"), ("Q", "L0", "330110", "cleared")
    )


@pytest.fixture(scope="module")
def divisions() -> pa.Table:
    """Those of 2024, of which two have their names."""
    table = region_table(2024)
    named = pc.is_in(table["adcode"], value_set=pa.array(["330000", "330110"]))
    return table.set_column(1, "name", pc.if_else(named, table["name"], None))


@pytest.fixture(scope="module")
def facts(members: pa.Table, stores: pa.Table, regions: pa.Table, leads: pa.Table, divisions: pa.Table) -> pa.Table:
    inside = members.filter(pc.not_equal(members["membership"], "associate")).select(["ring_id", "account_id"])
    placed = regions.filter(pc.not_equal(regions["account_id"], "e"))
    tables = {"members": inside, "ring_stores": stores, "regions": placed, "leads": leads, "divisions": divisions}
    return regional_facts(tables)


@pytest.fixture(scope="module")
def distribution(facts: pa.Table, divisions: pa.Table) -> pa.Table:
    return distributed({"facts": facts, "divisions": divisions}, 2)


@pytest.fixture(scope="module")
def cells(distribution: pa.Table) -> list[Cell]:
    return [SimpleNamespace(**row) for row in distribution.to_pylist()]


def cell(cells: list[Cell], basis: str, level: str, adcode: str, parent: str | None = None) -> Cell:
    wanted = (basis, level, adcode)
    (found,) = [row for row in cells if (row.basis, row.level, row.adcode) == wanted and parent in (None, row.parent)]
    return found


def test_orders_value_and_leads_add_up_at_every_level_and_basis(cells: list[Cell]) -> None:
    for basis in BASES:
        for level in LEVELS:
            here = [row for row in cells if (row.basis, row.level) == (basis, level)]
            assert sum(row.orders for row in here) == 22, (basis, level)
            assert sum(row.sold_value for row in here) == Decimal("219.50"), (basis, level)
            assert sum(row.leads for row in here) == 2, (basis, level)
            assert sum(row.rings_centred for row in here) == 2, (basis, level)


def test_rings_are_counted_wherever_they_are_present(cells: list[Cell]) -> None:
    zhejiang = cell(cells, "ship_from", "province", "330000")
    assert (zhejiang.rings, zhejiang.members, zhejiang.stores, zhejiang.name) == (2, 2, 2, "浙江省")
    assert cell(cells, "ship_from", "county", "330302").rings == 1
    assert cell(cells, "ship_from", "county", "330302").orders == 0


def test_what_could_not_be_placed_has_its_own_row_below_what_is_known(cells: list[Cell]) -> None:
    assert cell(cells, "ship_from", "province", UNMAPPED).members == 1
    guangzhou_has_no_county = cell(cells, "ship_from", "county", UNMAPPED, parent="440100")
    assert (guangzhou_has_no_county.members, guangzhou_has_no_county.orders) == (1, 5)
    assert cell(cells, "ship_from", "county", UNMAPPED, parent=UNMAPPED).members == 1
    assert cell(cells, "return", "province", UNMAPPED).orders == 22


def test_regions_below_a_region_add_up_to_it(cells: list[Cell]) -> None:
    def sums(level: str, column: str) -> dict[tuple[str, str], tuple[int, Decimal, int, int]]:
        found: dict[tuple[str, str], tuple[int, Decimal, int, int]] = {}
        for row in cells:
            if row.level == level:
                key = (row.basis, getattr(row, column))
                old = found.get(key, (0, Decimal(0), 0, 0))
                new = (row.orders, row.sold_value, row.leads, row.rings_centred)
                found[key] = tuple(a + b for a, b in zip(old, new, strict=True))  # type: ignore[assignment]
        return found

    provinces = sums("province", "adcode")
    assert sums("city", "parent") == provinces == sums("county", "province")
    cities = {key: value for key, value in sums("city", "adcode").items() if key[1] != UNMAPPED}
    counties = {key: value for key, value in sums("county", "parent").items() if key[1] != UNMAPPED}
    assert counties == cities


def test_a_centre_is_counted_once_and_presence_wherever_it_is(cells: list[Cell]) -> None:
    assert (
        cell(cells, "ship_from", "county", "330110").rings_centred,
        cell(cells, "ship_from", "county", "330302").rings,
    ) == (2, 1)
    assert cell(cells, "ship_from", "county", "330302").rings_centred == 0
    assert cell(cells, "warehouse", "province", UNMAPPED).rings_centred == 2, "nothing known has its own row"


def test_parts_of_rings_add_up_to_the_distribution(facts: pa.Table, divisions: pa.Table, cells: list[Cell]) -> None:
    parts = ring_regions(facts, divisions).to_pylist()
    for row in cells:
        mine = [p for p in parts if all(p[name] == getattr(row, name) for name in CELL_KEY)]
        assert sum(p["orders"] for p in mine) == row.orders
        assert sum(p["sold_value"] for p in mine) == row.sold_value
        assert sum(p["centre"] for p in mine) == row.rings_centred
        assert len(mine) == row.rings
    centres_of_rings = [p for p in parts if p["centre"] and (p["basis"], p["level"]) == ("ship_from", "county")]
    assert {(p["ring_id"], p["adcode"]) for p in centres_of_rings} == {("R", "330110"), ("Q", "330110")}


def test_change_since_the_night_before(
    facts: pa.Table, divisions: pa.Table, distribution: pa.Table, cells: list[Cell]
) -> None:
    assert all(getattr(row, f"{name}_change") is None for row in cells for name in COUNTS), "the first night"
    only_q = facts.filter(pc.and_(pc.equal(facts["ring_id"], "Q"), pc.is_null(facts["lead_id"])))

    def night_after(before: pa.Table) -> tuple[pa.Table, list[Cell]]:
        made = distributed({"facts": only_q, "divisions": divisions, "before": before}, 2)
        return made, [SimpleNamespace(**row) for row in made.to_pylist()]

    later, rows = night_after(distribution)
    hangzhou = cell(rows, "ship_from", "county", "330110")
    assert (hangzhou.rings, hangzhou.rings_change, hangzhou.orders_change, hangzhou.leads_change) == (1, -1, -10, -1)
    assert hangzhou.sold_value_change == Decimal("-100.00")
    left = cell(rows, "ship_from", "county", "330302")
    assert (left.rings, left.rings_change, left.name) == (0, -1, "330302"), "a region that was left is shown once"
    _, again = night_after(later)
    assert not [row for row in again if row.adcode == "330302"]
    assert all(row.rings_change == 0 for row in again)


def test_it_is_the_same_in_one_share(
    spark: SparkSession,
    one_share: Callable[[], AbstractContextManager[None]],
    members: pa.Table,
    stores: pa.Table,
    regions: pa.Table,
    leads: pa.Table,
    divisions: pa.Table,
    distribution: pa.Table,
) -> None:
    """What is counted in tables alone comes out of frames as well, with the rows of associates left out."""
    frames = map(spark.createDataFrame, (members, stores, regions.drop_columns("ring_id"), leads))
    given = tuple(frames)

    def made() -> tuple[list[Row], ...]:
        parts = parts_of_rings(*given, divisions).cache()
        counted = regional_distribution(output(parts, "facts"), divisions, None, 2)
        tables = (output(parts, "ring_places"), output(parts, "ring_regions"), counted)
        return tuple(sorted(table.collect(), key=str) for table in tables)

    in_shares = made()
    places, _, counted = in_shares
    columns = " ".join(REGIONAL_DISTRIBUTION.names)
    assert same(pa.Table.from_pylist([row.asDict() for row in counted]), columns, rows_of(distribution, columns))
    assert {row.account_id for row in places} == set("abcd")
    with one_share():
        assert made() == in_shares


def test_addresses_of_members_keep_their_rows_and_reasons(
    spark: SparkSession, members: pa.Table, stores: pa.Table, leads: pa.Table, divisions: pa.Table
) -> None:
    placed = [
        (
            "",
            who,
            "ship_from",
            *HANGZHOU,
            "resolved",
            ["330110", "330302"],
            "road",
            "why",
            WHEN,
            None,
            *SHOWN,
            f"d-{who}",
        )
        for who in "ae"
    ]
    regions = table(RING_PLACES.schema, *placed).drop_columns("ring_id")
    members_, stores_, regions_, leads_ = map(spark.createDataFrame, (members, stores, regions, leads))
    (row,) = output(parts_of_rings(members_, stores_, regions_, leads_, divisions), "ring_places").collect()
    assert (row.ring_id, row.account_id, row.region_status, row.region_reason) == ("R", "a", "resolved", "why")


def test_associates_are_on_no_map(cells: list[Cell]) -> None:
    assert max(row.members for row in cells) == 4


def test_small_cells_are_marked(cells: list[Cell]) -> None:
    assert cell(cells, "ship_from", "county", "330302").suppressed
    assert not cell(cells, "ship_from", "county", "330110").suppressed


def test_the_centre_is_where_most_orders_leave(members: pa.Table, stores: pa.Table, regions: pa.Table) -> None:
    suspected = members.filter(members["suspected"])
    with database({"suspected": suspected, "ring_stores": stores, "regions": regions}) as engine:
        found = engine.execute(CENTRES).to_arrow_table()
    assert same(found, "ring_id region", [("R", "330110"), ("Q", "330110")])


def test_a_leads_place_is_told_on_every_level(members: pa.Table, stores: pa.Table, regions: pa.Table) -> None:
    rows = [("county", "330110", "proposed"), ("city", "441900", "pushed"), ("province", "420000", "accepted")]
    rows += [
        ("apart", "810109", "proposed"),
        ("nowhere", None, "proposed"),
        ("gone", "330110", "recalled"),
        ("cleared", "330110", "cleared"),
    ]
    leads = table("ring_id string, lead_id string, lead_region string, state string", *(("R", *row) for row in rows))
    with database({"leads": leads, "divisions": region_table(2024)}) as engine:
        found = engine.execute(LEAD_PLACES).to_arrow_table()
    expected = {
        "county": ("330000", "330100", "330110"),
        "city": ("440000", "441900", "441900"),
        "province": ("420000", None, None),
        "apart": ("810000", "810000", "810109"),
        "nowhere": (None, None, None),
    }
    columns = "lead_id adcode_province adcode_city adcode_county"
    assert same(found, columns, [(lead, *codes) for lead, codes in expected.items()])
