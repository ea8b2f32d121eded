"""The regional distribution and the stores behind it: sums that add up, presence that does not, nothing dropped."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from pyspark.sql import DataFrame, Row, SparkSession

from graph.tables import RING_MEMBERS, RING_STORES
from leads.centre import centres, main_regions
from leads.distribution import regional_distribution
from leads.regional_tables import CELL_KEY, COUNTS, UNMAPPED
from leads.ring_regions import BASES, LEVELS, regional_facts, ring_places, ring_regions

WHEN = datetime(2026, 2, 1, tzinfo=UTC)
REGIONS = (
    "account_id string, basis string, adcode_province string, adcode_city string, adcode_county string, "
    "first_seen timestamp, last_seen timestamp"
)
HANGZHOU = ("330000", "330100", "330110")
WENZHOU = ("330000", "330300", "330302")
GUANGZHOU = ("440000", "440100", None)
NOWHERE = (None, None, None)
Place = tuple[str | None, str | None, str | None]


@pytest.fixture(scope="module")
def members(spark: SparkSession) -> DataFrame:
    rows = [("R", name, "core", 1.0, name != "c", 9.0, []) for name in "abc"] + [("Q", "d", "core", 1.0, True, 9.0, [])]
    rows.append(("R", "e", "associate", 0.5, False, 0.0, []))
    return spark.createDataFrame(rows, RING_MEMBERS.schema)


@pytest.fixture(scope="module")
def stores(spark: SparkSession) -> DataFrame:
    sold = [("R", "S1", "a", 10, "100.00"), ("R", "S2", "b", 5, "49.50"), ("Q", "S4", "d", 7, "70.00")]
    rows = [(ring, store, who, WHEN, None, orders, Decimal(value), []) for ring, store, who, orders, value in sold]
    return spark.createDataFrame(rows, RING_STORES.schema)


@pytest.fixture(scope="module")
def regions(spark: SparkSession) -> DataFrame:
    def row(who: str, place: Place, basis: str = "ship_from", day: int = 1) -> tuple[Any, ...]:
        return (who, basis, *place, WHEN, datetime(2026, 2, day, tzinfo=UTC))

    rows = [row("a", HANGZHOU), row("a", HANGZHOU, day=2), row("a", WENZHOU, day=9), row("b", GUANGZHOU)]
    rows += [row("c", NOWHERE), row("d", HANGZHOU), row("e", WENZHOU), row("a", WENZHOU, basis="registered")]
    return spark.createDataFrame(rows, REGIONS)


NAMES = [("330000", "浙江省"), ("330110", "余杭区")]
LEADS = "lead_id string, adcode_province string, adcode_city string, adcode_county string"


@pytest.fixture(scope="module")
def names(spark: SparkSession) -> DataFrame:
    return spark.createDataFrame(NAMES, "adcode string, name string")


@pytest.fixture(scope="module")
def facts(members: DataFrame, stores: DataFrame, regions: DataFrame) -> DataFrame:
    return regional_facts(members, stores, regions).cache()


@pytest.fixture(scope="module")
def distribution(spark: SparkSession, facts: DataFrame, names: DataFrame) -> DataFrame:
    leads = spark.createDataFrame([("L1", *HANGZHOU), ("L2", *NOWHERE)], LEADS)
    return regional_distribution(facts, leads, names, None, 2).cache()


@pytest.fixture(scope="module")
def cells(distribution: DataFrame) -> list[Row]:
    return distribution.collect()


def cell(cells: list[Row], basis: str, level: str, adcode: str, parent: str | None = None) -> Row:
    wanted = (basis, level, adcode)
    (found,) = [row for row in cells if (row.basis, row.level, row.adcode) == wanted and parent in (None, row.parent)]
    return found


def test_orders_value_and_leads_add_up_at_every_level_and_basis(cells: list[Row]) -> None:
    for basis in BASES:
        for level in LEVELS:
            here = [row for row in cells if (row.basis, row.level) == (basis, level)]
            assert sum(row.orders for row in here) == 22, (basis, level)
            assert sum(row.sold_value for row in here) == Decimal("219.50"), (basis, level)
            assert sum(row.leads for row in here) == 2, (basis, level)
            assert sum(row.rings_centred for row in here) == 2, (basis, level)


def test_rings_are_counted_wherever_they_are_present(cells: list[Row]) -> None:
    zhejiang = cell(cells, "ship_from", "province", "330000")
    assert (zhejiang.rings, zhejiang.members, zhejiang.stores, zhejiang.name) == (2, 2, 2, "浙江省")
    assert cell(cells, "ship_from", "county", "330302").rings == 1
    assert cell(cells, "ship_from", "county", "330302").orders == 0


def test_what_could_not_be_placed_has_its_own_row_below_what_is_known(cells: list[Row]) -> None:
    assert cell(cells, "ship_from", "province", UNMAPPED).members == 1
    guangzhou_has_no_county = cell(cells, "ship_from", "county", UNMAPPED, parent="440100")
    assert (guangzhou_has_no_county.members, guangzhou_has_no_county.orders) == (1, 5)
    assert cell(cells, "ship_from", "county", UNMAPPED, parent=UNMAPPED).members == 1
    assert cell(cells, "return", "province", UNMAPPED).orders == 22


def test_regions_below_a_region_add_up_to_it(cells: list[Row]) -> None:
    def sums(level: str, column: str) -> dict[tuple[str, str], tuple[int, Decimal, int, int]]:
        found: dict[tuple[str, str], tuple[int, Decimal, int, int]] = {}
        for row in cells:
            if row.level == level:
                key = (row.basis, row[column])
                old = found.get(key, (0, Decimal(0), 0, 0))
                new = (row.orders, row.sold_value, row.leads, row.rings_centred)
                found[key] = tuple(a + b for a, b in zip(old, new, strict=True))  # type: ignore[assignment]
        return found

    provinces = sums("province", "adcode")
    assert sums("city", "parent") == provinces == sums("county", "province")
    cities = {key: value for key, value in sums("city", "adcode").items() if key[1] != UNMAPPED}
    counties = {key: value for key, value in sums("county", "parent").items() if key[1] != UNMAPPED}
    assert counties == cities


def test_a_centre_is_counted_once_and_presence_wherever_it_is(cells: list[Row]) -> None:
    assert (
        cell(cells, "ship_from", "county", "330110").rings_centred,
        cell(cells, "ship_from", "county", "330302").rings,
    ) == (2, 1)
    assert cell(cells, "ship_from", "county", "330302").rings_centred == 0
    assert cell(cells, "warehouse", "province", UNMAPPED).rings_centred == 2, "nothing known has its own row"


def test_parts_of_rings_add_up_to_the_distribution(facts: DataFrame, names: DataFrame, cells: list[Row]) -> None:
    parts = ring_regions(facts, names).collect()
    for row in cells:
        mine = [p for p in parts if all(p[name] == row[name] for name in CELL_KEY)]
        assert sum(p.orders for p in mine) == row.orders
        assert sum(p.sold_value for p in mine) == row.sold_value
        assert sum(p.centre for p in mine) == row.rings_centred
        assert len(mine) == row.rings
    centres_of_rings = [p for p in parts if p.centre and (p.basis, p.level) == ("ship_from", "county")]
    assert {(p.ring_id, p.adcode) for p in centres_of_rings} == {("R", "330110"), ("Q", "330110")}


def test_change_since_the_night_before(
    spark: SparkSession, facts: DataFrame, names: DataFrame, distribution: DataFrame, cells: list[Row]
) -> None:
    assert all(row[f"{name}_change"] is None for row in cells for name in COUNTS), "the first night"
    no_leads = spark.createDataFrame([], LEADS)
    only_q = facts.where("ring_id = 'Q'")
    later = regional_distribution(only_q, no_leads, names, distribution, 2)
    rows = later.collect()
    hangzhou = cell(rows, "ship_from", "county", "330110")
    assert (hangzhou.rings, hangzhou.rings_change, hangzhou.orders_change, hangzhou.leads_change) == (1, -1, -10, -1)
    assert hangzhou.sold_value_change == Decimal("-100.00")
    left = cell(rows, "ship_from", "county", "330302")
    assert (left.rings, left.rings_change, left.name) == (0, -1, "330302"), "a region that was left is shown once"
    again = regional_distribution(only_q, no_leads, names, later, 2).collect()
    assert not [row for row in again if row.adcode == "330302"]
    assert all(row.rings_change == 0 for row in again)


def test_addresses_of_members_keep_their_rows_and_reasons(spark: SparkSession, members: DataFrame) -> None:
    source = ("addresses", "2026-03-01", "addresses/night=2026-03-01/rows.parquet")
    placed = [
        (who, "ship_from", *HANGZHOU, "resolved", ["330110", "330302"], "road", "why", WHEN, None, *source, f"d-{who}")
        for who in "ae"
    ]
    schema = "account_id string, basis string, adcode_province string, adcode_city string, adcode_county string, "
    schema += "region_status string, region_candidates array<string>, precision string, region_reason string, "
    schema += "first_seen timestamp, last_seen timestamp, source_dataset string, source_night string, "
    schema += "source_file string, row_digest string"
    (row,) = ring_places(members, spark.createDataFrame(placed, schema)).collect()
    assert (row.ring_id, row.account_id, row.region_status, row.region_reason) == ("R", "a", "resolved", "why")


def test_associates_are_on_no_map(cells: list[Row]) -> None:
    assert max(row.members for row in cells) == 4


def test_small_cells_are_marked(cells: list[Row]) -> None:
    assert cell(cells, "ship_from", "county", "330302").suppressed
    assert not cell(cells, "ship_from", "county", "330110").suppressed


def test_the_centre_is_where_most_orders_leave(members: DataFrame, stores: DataFrame, regions: DataFrame) -> None:
    found = {row.ring_id: row.region for row in centres(stores, members, main_regions(regions)).collect()}
    assert found == {"R": "330110", "Q": "330110"}
