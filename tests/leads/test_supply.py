"""Supply edges: freight and money across the border of a suspected ring, one step further up, and parcels to buyers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyspark.sql import DataFrame, SparkSession

from graph.settings import StandardiseSettings
from graph.tables import RING_MEMBERS, RING_ROLES
from jobs.configuration import read_tree, values
from leads.regions.placing import CODES, places_of
from leads.sales import SALES, sales
from leads.supply import SupplyInputs, edges, supply_edges
from tests.arrow import table, with_columns

Rows = Mapping[str, list[dict[str, object]]]
Tables = Callable[[Rows], dict[str, pa.Table]]
Frames = Callable[[Rows], dict[str, DataFrame]]
Edges = Callable[..., dict[tuple[str, ...], tuple[Any, ...]]]
MEMBERS = (("R", "a"), ("R", "b"), ("Q", "c"))
ASSESSED = (
    "ring_id string, order_id string, account_id string, paid_at timestamp, receiver_address string, "
    "net_amount decimal(18,2), counts_as string"
)
REGIONS = (
    "account_id string, basis string, adcode_province string, adcode_city string, adcode_county string, "
    "first_seen timestamp, last_seen timestamp"
)
PAID = datetime(2026, 2, 20, 4, tzinfo=UTC)
HANGZHOU, YIWU, BEIJING = "浙江省杭州市余杭区文一西路969号", "浙江省金华市义乌市福田街道1号", "北京市朝阳区建国路88号"
FREIGHT = {"order_id": None, "store_id": None, "sender_account_id": "den", "receiver_account_id": "a"}


@pytest.fixture(scope="module")
def standardise(root: Path) -> StandardiseSettings:
    tree = values(read_tree(root / "conf/ringtrace.yaml"))["standardise"]
    return StandardiseSettings.model_validate(tree)


@pytest.fixture
def supplied(accepted_tables: Tables, standardise: StandardiseSettings) -> Edges:
    """Edges of the rings R (a, b) and Q (c); ``orders``: (order, account, counts as, net amount, receiver's address);
    ``upstream``: (account, role) towards R; ``homes``: (account, basis, address)."""

    def run(
        orders: Sequence[tuple[str, str, str, str, str | None]] = (),
        upstream: Sequence[tuple[str, str]] = (),
        homes: Sequence[tuple[str, str, str]] = (),
        **rows: list[dict[str, object]],
    ) -> dict[tuple[str, ...], tuple[Any, ...]]:
        accepted = accepted_tables(rows)
        tables = {
            "members": table("ring_id string, account_id string", *MEMBERS),
            "roles": table("ring_id string, account_id string, role string", *(("R", *part) for part in upstream)),
            "transfers": accepted["transfers"],
            "shipments": accepted["shipments"],
            "sales": sales(table(ASSESSED, *map(sold, orders)), accepted["shipments"], standardise),
            "regions": with_columns(table(REGIONS, *(region(*home, standardise) for home in homes)), ring_id=None),
        }
        return told(edges(tables, standardise).to_pylist())

    return run


def sold(order: tuple[str, str, str, str, str | None]) -> tuple[object, ...]:
    name, who, word, net, to = order
    return ("R", name, who, PAID, to, Decimal(net), word)


def region(who: str, basis: str, address: str, standardise: StandardiseSettings) -> tuple[object, ...]:
    (place,) = places_of(pa.array([address]), standardise).to_pylist()
    return (who, basis, *(place[code] for code in CODES), PAID, PAID)


def told(rows: Iterable[Mapping[str, Any]]) -> dict[tuple[str, ...], tuple[Any, ...]]:
    return {
        (row["from_id"], row["to_id"], row["kind"]): (
            *(row["from_adcode"], row["to_adcode"], row["amount"], row["shipments"]),
        )
        for row in rows
    }


def money(giver: str, taker: str, amount: str, number: int) -> dict[str, object]:
    return {"transfer_id": f"T{number}", "from_account_id": giver, "to_account_id": taker, "amount": amount}


def test_edges_join_rings_and_suppliers_and_leave_out_what_stays_inside(supplied: Edges) -> None:
    nowhere = {"sender_address": None, "delivered_address": None}
    shipments = [
        {**FREIGHT, **nowhere, "waybill": "W1", "goods_kind": "packaging"},
        {**FREIGHT, **nowhere, "waybill": "W2", "goods_kind": "packaging", "receiver_account_id": "b"},
        {"waybill": "W3", "sender_account_id": None, "receiver_account_id": None},
    ]
    sent = [("a", "den", "10.10"), ("b", "den", "5.05"), ("a", "b", "99.00"), ("c", "a", "1.00"), ("x", "y", "7.00")]
    transfers = [money(*one, number) for number, one in enumerate(sent)]
    unknown = ("unmapped", "unmapped")
    assert supplied(shipments=shipments, transfers=transfers) == {
        ("den", "R", "packaging"): (*unknown, None, 2),
        ("R", "den", "money"): (*unknown, Decimal("15.15"), 0),
        ("Q", "R", "money"): (*unknown, Decimal("1.00"), 0),
    }


def test_places_are_read_from_the_parcel_else_known_from_the_account(supplied: Edges) -> None:
    shipments = [{**FREIGHT, "waybill": "W1", "goods_kind": "goods", "sender_address": YIWU, "delivered_address": None}]
    homes = [("a", "ship_from", HANGZHOU), ("a", "registered", BEIJING), ("den", "registered", BEIJING)]
    found = supplied(shipments=shipments, transfers=[money("a", "den", "5.00", 1)], homes=homes)
    assert found["den", "R", "goods"][:2] == ("330782", "330110")
    assert found["R", "den", "money"][:2] == ("330110", "110105")


def test_the_suppliers_of_a_rings_supplier_are_a_step_further_up(supplied: Edges) -> None:
    """A wholesaler that a den pays without a part towards the ring is no edge of the chain."""
    transfers = [money("den", "maker", "5.00", 1), money("den", "wholesaler", "5.00", 2)]
    shipments = [{**FREIGHT, "waybill": "W1", "sender_account_id": "maker", "receiver_account_id": "den"}]
    upstream = [("den", "supplier"), ("maker", "packaging")]
    found = supplied(transfers=transfers, shipments=shipments, upstream=upstream)
    assert set(found) == {("den", "maker", "money"), ("maker", "den", "goods")}
    assert supplied(transfers=transfers, upstream=upstream[:1]) == {}


def test_sales_go_to_cities_without_orders_faked_beyond_doubt(supplied: Edges) -> None:
    orders = [
        ("O1", "a", "genuine", "10.00", BEIJING),
        ("O2", "b", "doubtful", "20.00", BEIJING),
        ("O3", "a", "faked", "999.00", BEIJING),
        ("O4", "a", "genuine", "5.00", None),
        ("O5", "a", "genuine", "7.00", "详见面单"),
    ]
    parcel = {"sender_account_id": None, "receiver_account_id": None, "sender_address": YIWU}
    shipments = [
        {**parcel, "waybill": "W1", "order_id": "O1", "delivered_address": HANGZHOU},
        {**parcel, "waybill": "W2", "order_id": "O1", "delivered_address": HANGZHOU},
        {**parcel, "waybill": "W3", "order_id": "O2", "delivered_address": None},
        {**parcel, "waybill": "W4", "order_id": "O4", "delivered_address": HANGZHOU},
    ]
    assert supplied(orders=orders, shipments=shipments, homes=[("a", "ship_from", HANGZHOU)]) == {
        ("R", "110100", "sale"): ("330782", "110100", Decimal("30.00"), 2),
        ("R", "330100", "sale"): ("330782", "330100", Decimal("5.00"), 1),
        ("R", "unmapped", "sale"): ("330110", "unmapped", Decimal("7.00"), 0),
    }


def test_shares_give_what_one_gives(
    spark: SparkSession,
    accepted_tables: Tables,
    standardise: StandardiseSettings,
    one_share: Callable[[], AbstractContextManager[None]],
) -> None:
    orders = [(f"O{n}", "ab"[n % 2], "genuine", f"{n}.00", (BEIJING, YIWU, None)[n % 3]) for n in range(9)]
    parcels = [
        {**FREIGHT, "sender_account_id": None, "waybill": f"W{n}", "order_id": f"O{n}", "delivered_address": HANGZHOU}
        for n in range(6)
    ]
    people = ["a", "b", "c", "den", "maker", "x", "y"]
    sent = [(giver, taker) for giver in people for taker in people]
    rows = accepted_tables(
        {
            "shipments": [*parcels, {**FREIGHT, "waybill": "F1", "sender_address": YIWU}],
            "transfers": [money(*ends, f"{n + 1}.00", n) for n, ends in enumerate(sent)],
        }
    )
    homes = [("den", "ship_from", YIWU), ("a", "ship_from", HANGZHOU), ("c", "registered", BEIJING)]
    roles = [("R", "den", "supplier", 1.0, ""), ("R", "maker", "packaging", 1.0, "")]
    inputs = SupplyInputs(
        ring_members=spark.createDataFrame(
            [(*member, "core", 1.0, True, 9.0, []) for member in MEMBERS], RING_MEMBERS.schema
        ),
        ring_roles=spark.createDataFrame(roles, RING_ROLES.schema),
        transfers=spark.createDataFrame(rows["transfers"]),
        shipments=spark.createDataFrame(rows["shipments"]),
        sales=spark.createDataFrame(sales(table(ASSESSED, *map(sold, orders)), rows["shipments"], standardise), SALES),
        regions=spark.createDataFrame(table(REGIONS, *(region(*home, standardise) for home in homes))),
    )
    in_shares = sorted(map(tuple, supply_edges(inputs, standardise).collect()), key=str)
    with one_share():
        assert sorted(map(tuple, supply_edges(inputs, standardise).collect()), key=str) == in_shares
    assert len({(row[0], row[3]) for row in in_shares}) > 15
