"""Supply edges: freight and money across the border of a suspected ring, one step further up, and parcels to buyers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from graph.settings import StandardiseSettings
from graph.tables import RING_MEMBERS, RING_ROLES
from graph.tokens import Keyring
from jobs.configuration import read_tree, values
from leads.regions.account_regions import account_regions, placed_addresses
from leads.regions.known_places import known_places
from leads.supply import SupplyInputs, supply_edges

Frames = Callable[[Mapping[str, list[dict[str, object]]]], dict[str, DataFrame]]
Edges = Callable[..., dict[tuple[str, ...], tuple[Any, ...]]]
HANGZHOU, YIWU, BEIJING = "浙江省杭州市余杭区文一西路969号", "浙江省金华市义乌市福田街道1号", "北京市朝阳区建国路88号"
FREIGHT = {"order_id": None, "store_id": None, "sender_account_id": "den", "receiver_account_id": "a"}


@pytest.fixture(scope="module")
def standardise(root: Path) -> StandardiseSettings:
    tree = values(read_tree(root / "conf/ringtrace.yaml"))["standardise"]
    return StandardiseSettings.model_validate(tree)


@pytest.fixture
def edges(spark: SparkSession, accepted_frames: Frames, standardise: StandardiseSettings) -> Edges:
    """Edges of the rings R (a, b) and Q (c); ``orders``: (order, account, counts as, net amount, receiver's address);
    ``upstream``: (account, role) towards R."""

    def run(
        orders: Sequence[tuple[str, str, str, str, str | None]] = (),
        upstream: Sequence[tuple[str, str]] = (),
        **rows: list[dict[str, object]],
    ) -> dict[tuple[str, ...], tuple[Any, ...]]:
        members = [(ring, who, "core", 1.0, True, 9.0, []) for ring, who in (("R", "a"), ("R", "b"), ("Q", "c"))]
        frames = accepted_frames({"addresses": [], "accounts": [], **rows})
        addresses = placed_addresses(frames, known_places(frames, None, standardise, Keyring(b"k" * 32, "1")))
        sold = spark.createDataFrame(
            [("R", order, who, word, Decimal(net), to) for order, who, word, net, to in orders],
            "ring_id string, order_id string, account_id string, counts_as string, net_amount decimal(18,2), "
            "receiver_address string",
        ).selectExpr("*", "timestamp'2026-02-20 04:00:00' as paid_at")
        inputs = SupplyInputs(
            ring_members=spark.createDataFrame(members, RING_MEMBERS.schema),
            ring_roles=spark.createDataFrame([("R", who, role, 1.0, "") for who, role in upstream], RING_ROLES.schema),
            transfers=frames["transfers"],
            shipments=frames["shipments"],
            orders=sold.drop("counts_as", "net_amount"),
            assessed=sold,
            regions=account_regions(addresses, frames, standardise),
        )
        return {
            (row.from_id, row.to_id, row.kind): (row.from_adcode, row.to_adcode, row.amount, row.shipments)
            for row in supply_edges(inputs, standardise).collect()
        }

    return run


def money(giver: str, taker: str, amount: str, number: int) -> dict[str, object]:
    return {"transfer_id": f"T{number}", "from_account_id": giver, "to_account_id": taker, "amount": amount}


def test_edges_join_rings_and_suppliers_and_leave_out_what_stays_inside(edges: Edges) -> None:
    nowhere = {"sender_address": None, "delivered_address": None}
    shipments = [
        {**FREIGHT, **nowhere, "waybill": "W1", "goods_kind": "packaging"},
        {**FREIGHT, **nowhere, "waybill": "W2", "goods_kind": "packaging", "receiver_account_id": "b"},
        {"waybill": "W3", "sender_account_id": None, "receiver_account_id": None},
    ]
    sent = [("a", "den", "10.10"), ("b", "den", "5.05"), ("a", "b", "99.00"), ("c", "a", "1.00"), ("x", "y", "7.00")]
    transfers = [money(*one, number) for number, one in enumerate(sent)]
    unknown = ("unmapped", "unmapped")
    assert edges(shipments=shipments, transfers=transfers) == {
        ("den", "R", "packaging"): (*unknown, None, 2),
        ("R", "den", "money"): (*unknown, Decimal("15.15"), 0),
        ("Q", "R", "money"): (*unknown, Decimal("1.00"), 0),
    }


def test_places_are_read_from_the_parcel_else_known_from_the_account(edges: Edges) -> None:
    shipments = [{**FREIGHT, "waybill": "W1", "goods_kind": "goods", "sender_address": YIWU, "delivered_address": None}]
    addresses = [{"account_id": "a", "address_kind": "ship_from", "address": HANGZHOU}]
    accounts = [
        {"account_id": "a", "registered_address": BEIJING},
        {"account_id": "den", "registered_address": BEIJING},
    ]
    found = edges(shipments=shipments, transfers=[money("a", "den", "5.00", 1)], addresses=addresses, accounts=accounts)
    assert found["den", "R", "goods"][:2] == ("330782", "330110")
    assert found["R", "den", "money"][:2] == ("330110", "110105")


def test_the_suppliers_of_a_rings_supplier_are_a_step_further_up(edges: Edges) -> None:
    """A wholesaler that a den pays without a part towards the ring is no edge of the chain."""
    transfers = [money("den", "maker", "5.00", 1), money("den", "wholesaler", "5.00", 2)]
    shipments = [{**FREIGHT, "waybill": "W1", "sender_account_id": "maker", "receiver_account_id": "den"}]
    upstream = [("den", "supplier"), ("maker", "packaging")]
    found = edges(transfers=transfers, shipments=shipments, upstream=upstream)
    assert set(found) == {("den", "maker", "money"), ("maker", "den", "goods")}
    assert edges(transfers=transfers, upstream=upstream[:1]) == {}


def test_sales_go_to_cities_without_orders_faked_beyond_doubt(edges: Edges) -> None:
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
    addresses = [{"account_id": "a", "address_kind": "ship_from", "address": HANGZHOU}]
    assert edges(orders=orders, shipments=shipments, addresses=addresses) == {
        ("R", "110100", "sale"): ("330782", "110100", Decimal("30.00"), 2),
        ("R", "330100", "sale"): ("330782", "330100", Decimal("5.00"), 1),
        ("R", "unmapped", "sale"): ("330110", "unmapped", Decimal("7.00"), 0),
    }
