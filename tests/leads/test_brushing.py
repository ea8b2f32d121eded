"""Each sign of a faked order speaks on its own, honest orders are left alone, and missing values say nothing."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from graph.tables import RING_MEMBERS
from jobs.configuration import read_tree, values
from leads.brushing import REASONS, assess, gather
from leads.settings import BrushingSettings
from leads.tables import ORDER_ASSESSMENTS

Frames = Callable[[Mapping[str, Sequence[Mapping[str, Any]]]], dict[str, DataFrame]]
NIGHT_END = datetime(2026, 3, 1, 16, tzinfo=UTC)
PAID = "2026-02-01T12:00:00"
# Order, what it has beside the base row, and the reasons expected of it.
ORDERS: list[tuple[str, dict[str, Any], set[str]]] = [
    ("honest", {"buyer_id": "B1"}, set()),
    ("device", {"buyer_id": "B2", "buyer_device_id": "ring-device"}, {"buyer_device"}),
    ("no-device", {"buyer_id": "B3", "buyer_device_id": "-"}, set()),
    ("null-device", {"buyer_id": "B3b", "buyer_device_id": None}, set()),
    ("paid-by-ring", {"buyer_id": "B4", "payer_account_id": "b"}, {"ring_payer"}),
    ("funded", {"buyer_id": "B5", "payer_account_id": "P5"}, {"funded_buyer"}),
    ("funded-long-ago", {"buyer_id": "B6", "payer_account_id": "P6"}, set()),
    ("paid-back", {"buyer_id": "B7", "payer_account_id": "P7"}, {"money_back"}),
    ("tip", {"buyer_id": "B8", "payer_account_id": "P8"}, set()),
    ("reused-1", {"buyer_id": "B9"}, {"reused_waybill"}),
    ("reused-2", {"buyer_id": "B10"}, {"reused_waybill"}),
    ("one-parcel-1", {"buyer_id": "B11"}, set()),
    ("one-parcel-2", {"buyer_id": "B11"}, set()),
    ("empty", {"buyer_id": "B12"}, {"empty_parcel"}),
    ("missing", {"buyer_id": "B13"}, {"missing_parcel"}),
    ("missing-but-refunded", {"buyer_id": "B14", "refunded_at": PAID, "refund_reason": "not_received"}, set()),
    (
        "returned",
        {"buyer_id": "B15", "refunded_at": "2026-02-09T00:00:00", "refund_reason": "other"},
        {"refund_after_receipt"},
    ),
    ("fake", {"buyer_id": "B16", "refunded_at": "2026-02-09T00:00:00", "refund_reason": "counterfeit"}, set()),
    *((f"three-{n}", {"buyer_id": "B17", "store_id": f"S{n}"}, {"shared_buyer"}) for n in (1, 2, 3)),
    *((f"two-{n}", {"buyer_id": "B18", "store_id": f"S{n}"}, set()) for n in (1, 2)),
]
WAYBILLS = {"reused-1": "R", "reused-2": "R", "one-parcel-1": "O", "one-parcel-2": "O"}
WITHOUT_PARCEL = {"missing", "missing-but-refunded"}


def transfer(to: str, at: str, amount: str, giver: str = "a") -> dict[str, Any]:
    return {"from_account_id": giver, "to_account_id": to, "transferred_at": at, "amount": amount}


@pytest.fixture(scope="module")
def settings(root: Path) -> BrushingSettings:
    return BrushingSettings.model_validate(values(read_tree(root / "conf/brushing.yaml")))


@pytest.fixture
def rows(spark: SparkSession, accepted_frames: Frames, settings: BrushingSettings) -> dict[str, Any]:
    base = {"store_id": "S1", "paid_at": PAID, "amount": "100.00", "buyer_device_id": "own", "payer_account_id": "own"}
    unrefunded = {"refunded_at": None, "refund_amount": None, "refund_reason": None}
    frames = accepted_frames(
        {
            "orders": [{**base, **unrefunded, "order_id": name, **fields} for name, fields, _ in ORDERS],
            "logins": [{"account_id": "a", "device_id": device} for device in ("ring-device", "-")]
            + [{"account_id": "stranger", "device_id": "own"}],
            "transfers": [
                transfer("P5", "2026-01-30T13:00:00", "1.00"),
                transfer("P6", "2026-01-29T11:00:00", "100.00"),
                transfer("P7", "2026-02-10T00:00:00", "50.00"),
                transfer("P8", "2026-02-10T00:00:00", "49.99"),
                transfer("b", "2026-02-01T00:00:00", "100.00"),
                transfer("own", "2026-02-01T00:00:00", "100.00", giver="stranger"),
            ],
            "shipments": [
                {
                    "waybill": WAYBILLS.get(name, f"W-{name}"),
                    "order_id": name,
                    "store_id": fields.get("store_id", "S1"),
                    "weight_kg": 0.01 if name == "empty" else 1.0,
                    "delivered_at": "2026-02-05T00:00:00",
                }
                for name, fields, _ in ORDERS
                if name not in WITHOUT_PARCEL
            ],
        }
    )
    members = spark.createDataFrame([("R", who, "core", 1.0, True, 9.0, []) for who in "ab"], RING_MEMBERS.schema)
    orders = frames["orders"].withColumn("ring_id", F.lit("R")).withColumn("account_id", F.lit("a"))
    gathered = gather(orders, members, frames["logins"], frames["transfers"], frames["shipments"], ["-"])
    found = ORDER_ASSESSMENTS.select(assess(gathered, NIGHT_END, settings)).collect()
    assert len(found) == len(ORDERS)
    return {row["order_id"]: row for row in found}


def test_each_order_has_the_reasons_that_it_shows_and_no_others(
    rows: dict[str, Any], settings: BrushingSettings
) -> None:
    found = {name: {reason.split(": ")[1] for reason in row["reasons"]} for name, row in rows.items()}
    assert found == {name: expected for name, _, expected in ORDERS}
    prior = math.log2(settings.prior / (1 - settings.prior))
    for name, row in rows.items():
        bits = prior + sum(settings.reasons[reason].bits for reason in found[name])
        assert row["brushing_probability"] == pytest.approx(1 / (1 + 2**-bits)), name


def test_every_reason_has_its_weight_in_conf(settings: BrushingSettings) -> None:
    assert set(settings.reasons) == set(REASONS)
    assert {reason.kind for reason in settings.reasons.values()} == {"payment", "parcel", "buyer"}
