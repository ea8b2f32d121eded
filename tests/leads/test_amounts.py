"""What a ring sold: bounds to the cent, per ring, per store and over the stores that a lead may name."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from graph.passes.sql import database
from jobs.configuration import read_tree, values
from leads.amounts import offered, ring_amounts, ring_goods, split_by_goods
from leads.brushing.evidence import NET
from leads.settings import BrushingSettings
from tests.arrow import table

Tables = Callable[[Mapping[str, Sequence[Mapping[str, Any]]]], dict[str, pa.Table]]
FROM, SOLD, TO = (datetime(year, 1, 1, tzinfo=UTC) for year in (2025, 2026, 9999))
NIGHT_END = datetime(2026, 3, 1, 16, tzinfo=UTC)
MEMBERS = "ring_id string, account_id string, suspected boolean"
SPANS = "ring_id string, account_id string, store_id string, owned_from timestamp, owned_to timestamp"
ASSESSED = (
    "ring_id string, order_id string, account_id string, store_id string, amount decimal(18,2), "
    "net_amount decimal(18,2), brushing_probability double, counts_as string"
)
# account, store, amount, without refunds, probability, what it counts as
ORDERS = [
    ("a", "S1", "100.00", "100.00", 0.0, "genuine"),
    ("a", "S1", "300.00", "200.00", 0.01, "genuine"),
    ("a", "S1", "50.00", "50.00", 0.4, "doubtful"),
    ("a", "S1", "70.00", "70.00", 0.99, "faked"),
    ("b", "S2", "40.00", "40.00", 0.0, "genuine"),
]
SHARED = "goods_class string, brand string, share_low decimal(7,6), share_high decimal(7,6)"
FAKE, COVER = ("appraised", "VELTRO", 1, 1), ("other", None, 0, Decimal("0.5"))
Shared = tuple[str, str | None, int | Decimal, int | Decimal]
Cells = dict[tuple[str, str | None], dict[str, Any]]


@pytest.fixture(scope="module")
def settings(root: Path) -> BrushingSettings:
    return BrushingSettings.model_validate(values(read_tree(root / "conf/brushing.yaml")))


def counted(accepted_tables: Tables, of_order: Sequence[Shared], of_listing: Shared = FAKE) -> dict[str, pa.Table]:
    """What is added up where the goods of ``ORDERS`` are known as said, and those of all listings."""
    members = table(MEMBERS, ("R", "a", True), ("R", "b", False))
    spans = table(SPANS, ("R", "a", "S1", FROM, TO), ("R", "b", "S2", FROM, TO), ("R", "b", "S3", FROM, SOLD))
    assessed = table(
        ASSESSED,
        *(
            ("R", f"O{n}", who, store, Decimal(paid), Decimal(left), p, word)
            for n, (who, store, paid, left, p, word) in enumerate(ORDERS)
        ),
    )
    listed = [("S1", "10.00", 3, None), ("S1", "9.00", 1, "2026-01-01T00:00:00"), ("S1", "8.00", -2, None)]
    listed += [("S2", "5.00", 1, None), ("S3", "99.00", 9, None)]
    rows = [
        {"listing_id": f"L{n}", "store_id": store, "unit_price": price, "stock_quantity": pieces, "delisted_at": gone}
        for n, (store, price, pieces, gone) in enumerate(listed)
    ]
    owned = spans.drop_columns("owned_to")
    listings = accepted_tables({"listings": rows})["listings"]
    joined = listings.join(owned, "store_id", join_type="inner")
    tables = {
        "assessed": assessed,
        "offered": offered({"listings": joined, "spans": spans}, NIGHT_END),
        "order_goods": table(
            f"ring_id string, order_id string, {SHARED}", *(("R", f"O{n}", *one) for n, one in enumerate(of_order))
        ),
        "listing_goods": table(
            f"ring_id string, listing_id string, {SHARED}", *(("R", f"L{n}", *of_listing) for n in range(len(listed)))
        ),
    }
    return {"members": members, "spans": spans, **split_by_goods(tables)}


def by_cell(rows: pa.Table) -> Cells:
    return {(row["scope"], row["store_id"]): row for row in rows.to_pylist()}


@pytest.fixture
def cells(accepted_tables: Tables, settings: BrushingSettings) -> Cells:
    """All goods are proven fakes."""
    return by_cell(ring_amounts(counted(accepted_tables, [FAKE] * len(ORDERS)), settings))


def test_bounds_of_each_scope(cells: Cells, settings: BrushingSettings) -> None:
    assert set(cells) == {("ring", None), ("suspected", None), ("store", "S1"), ("store", "S2"), ("store", "S3")}
    named = cells["suspected", None]
    # One genuine order of 200 yuan may be faked with a probability of .01: 2 yuan, and the deviations of that sum.
    allowance = 2 + settings.bound_deviations * math.sqrt(round(0.01 * 0.99 * 200**2))
    assert float(named["allowance"]) == pytest.approx(allowance, abs=0.01)
    assert float(named["sold_value_low"]) == pytest.approx(300 - allowance, abs=0.01)
    assert named["combined_value"] == named["sold_value_low"] + named["unsold_value_low"]
    assert [named[f"all_goods_{bound}"] for bound in ("low", "high")] == [
        named[f"sold_value_{bound}"] for bound in ("low", "high")
    ], "where all goods are fakes, both are the same"
    exact = {name: str(named[name]) for name in ("sold_value_all", "sold_value_high", "refunded_value", "unsold_value")}
    assert exact == {
        "sold_value_all": "520.00",
        "sold_value_high": "350.00",
        "refunded_value": "100.00",
        "unsold_value": "30.00",
    }
    assert (named["stores"], named["orders"], named["doubtful_orders"], named["faked_orders"]) == (1, 4, 2, 1)


def test_a_ring_is_the_sum_of_its_stores(cells: Cells) -> None:
    whole = cells["ring", None]
    stores = [cell for (scope, _), cell in cells.items() if scope == "store"]
    for name in ("sold_value_all", "sold_value_high", "refunded_value", "unsold_value", "orders", "doubtful_orders"):
        assert whole[name] == sum(cell[name] for cell in stores), name
    # Chances of many orders add up to less than the sum of each store's worst case.
    assert whole["sold_value_low"] >= sum(cell["sold_value_low"] for cell in stores)
    assert cells["store", "S3"]["unsold_value"] == 0, "a store that was sold offers nothing of the ring's"


def test_cover_goods_count_nothing(accepted_tables: Tables, settings: BrushingSettings) -> None:
    named = by_cell(ring_amounts(counted(accepted_tables, [COVER] * len(ORDERS), COVER), settings))["suspected", None]
    nothing = {name: named[name] for name in ("sold_value_low", "unsold_value_low", "combined_value", "allowance")}
    assert set(nothing.values()) == {Decimal(0)}
    assert (str(named["sold_value_high"]), str(named["unsold_value_high"])) == ("175.00", "15.00")
    assert str(named["all_goods_high"]) == "350.00"
    assert named["all_goods_low"] > 250


def test_the_allowance_is_of_what_counts(accepted_tables: Tables, settings: BrushingSettings) -> None:
    half = ("alike", "VELTRO", Decimal("0.5"), 1)
    named = by_cell(ring_amounts(counted(accepted_tables, [FAKE, half, FAKE, FAKE, FAKE]), settings))["suspected", None]
    allowance = 1 + settings.bound_deviations * math.sqrt(round(0.01 * 0.99 * 100**2))
    assert float(named["allowance"]) == pytest.approx(allowance, abs=0.01)
    assert float(named["sold_value_low"]) == pytest.approx(200 - allowance, abs=0.01)
    assert str(named["sold_value_high"]) == "350.00"


def test_the_steps_add_up_to_the_bounds(accepted_tables: Tables, settings: BrushingSettings) -> None:
    tables = counted(accepted_tables, [FAKE, COVER, ("alike", "VELTRO", Decimal("0.3"), 1), FAKE, COVER])
    steps, sums = ring_goods(tables).to_pylist(), by_cell(ring_amounts(tables, settings))
    keys = [(row["scope"], row["store_id"], row["goods_class"], row["brand"]) for row in steps]
    assert len(keys) == len(set(keys))
    for cell, whole in sums.items():
        mine = [row for row in steps if (row["scope"], row["store_id"]) == cell]

        def total(name: str, mine: list[dict[str, Any]] = mine) -> Decimal:
            return sum((row[name] for row in mine), Decimal(0))

        assert total("sold_value_low") - whole["allowance"] == whole["sold_value_low"]
        assert total("sold_value_high") == whole["sold_value_high"]
        assert total("sold_value") == whole["all_goods_high"]
        assert total("orders") == whole["orders"]
        for name in ("unsold_value", "unsold_value_low", "unsold_value_high"):
            assert total(name) == whole[name]


def test_what_goes_back_is_not_sold() -> None:
    rows = [
        ("whole", None, datetime(2026, 2, 1, tzinfo=UTC), "0.00"),
        ("part", Decimal("30.00"), datetime(2026, 2, 1, tzinfo=UTC), "70.00"),
        ("more", Decimal("130.00"), datetime(2026, 2, 1, tzinfo=UTC), "0.00"),
        ("none", None, None, "100.00"),
    ]
    orders = table(
        "name string, amount decimal(18,2), refund_amount decimal(18,2), refunded_at timestamp",
        *((name, Decimal(100), refund, at) for name, refund, at, _ in rows),
    )
    with database({"orders": orders}) as engine:
        found = engine.execute(f"SELECT name, {NET} FROM orders").fetchall()
    assert {name: str(left) for name, left in found} == {name: left for name, _, _, left in rows}
