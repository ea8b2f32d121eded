"""Distinctive made-up people in a landing zone, whose values may show up nowhere but in the vault (tests/canary.py).

``plant`` gives them to a ring's own store and account, so that their rows are cited by leads where that is possible,
and lands them a second time in rows that end in the quarantine.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from lineage.datasets import DATASETS
from tests.conftest import arrow_table, base_row

FILE = "canary.parquet"
MALFORMED = "13955550107,金丝雀庚"
"""A line of no extract's width, for a CSV file."""

ACCEPTED = {
    "phone": "13955550101",
    "contact_phone": "13955550102",
    "sender_phone": "057155550103",
    "id_number": "110101199003074530",
    "payee_number": "6222020299990104",
    "email": "canary.one@example.org",
    "name": "金丝雀甲",
    "other_name": "金丝雀乙",
    "address": "浙江省杭州市余杭区金丝雀路88号3幢501室",
    "face_id": "canaryface0001",
    "device_id": "canarydevice0001",
    "buyer_device_id": "canarydevice0002",
    "wifi_bssid": "c0:4a:ca:4a:01:01",
    "ip": "36.77.199.101",
    "buyer": "canarybuyer0001",
    "complainant": "canaryfiler0001",
    "analyst": "canaryanalyst01",
}
REFUSED = {
    "phone": "13955550201",
    "contact_phone": "13955550202",
    "sender_phone": "057155550203",
    "id_number": "110101199003076544",
    "payee_number": "6222020299990204",
    "email": "canary.two@example.org",
    "name": "金丝雀丙",
    "other_name": "金丝雀丁",
    "address": "浙江省杭州市余杭区金丝雀路99号4幢502室",
    "face_id": "canaryface0002",
    "device_id": "canarydevice0003",
    "buyer_device_id": "canarydevice0004",
    "wifi_bssid": "c0:4a:ca:4a:02:02",
    "ip": "36.77.199.201",
    "buyer": "canarybuyer0002",
    "complainant": "canaryfiler0002",
    "analyst": "canaryanalyst02",
}
# What a person wrote, or an export moved, where no such value belongs.
SLIPPED = {"title": "13955550301", "card": "6222020299990304", "email": "canary.three@example.org", "type": "金丝雀戊"}
# A part of the addresses that must not show either.
VALUES = sorted({*ACCEPTED.values(), *REFUSED.values(), *SLIPPED.values(), *MALFORMED.split(","), "金丝雀路"})


def plant(landing: Path, truth: Path, night: str) -> None:
    """Lands the rows as one file more of each dataset."""
    account, store = _of_a_ring(landing, truth, night)
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in DATASETS}
    for number, (people, change) in enumerate(((ACCEPTED, {}), (REFUSED, TOO_EARLY)), start=1):
        for dataset, row in _rows(people, account, store, number).items():
            rows[dataset].append({**row, **change.get(dataset, {})})
    rows["accounts"].append({"account_id": "canary-slipped", "account_type": SLIPPED["type"]})
    for dataset, found in rows.items():
        full = [base_row(dataset, 900 + number, row) for number, row in enumerate(found)]
        folder = landing / dataset / f"night={night}"
        if full:
            folder.mkdir(parents=True, exist_ok=True)
            pq.write_table(arrow_table(DATASETS[dataset], full), folder / FILE)
    _plant_wrong_types(landing / "orders" / f"night={night}" / f"typed-{FILE}")


EARLY = "1900-01-01T00:00:00"
TOO_EARLY = {name: {dataset.time: EARLY} for name, dataset in DATASETS.items() if dataset.time}


def _rows(people: dict[str, str], account: str, store: str, number: int) -> dict[str, dict[str, Any]]:
    name, other, address = people["name"], people["other_name"], people["address"]
    said = f"跑鞋 微信 {SLIPPED['title']} 卡 {SLIPPED['card']} {SLIPPED['email']}"
    return {
        "accounts": {
            "account_id": f"canary-{number}",
            "holder_name": name,
            "legal_person": other,
            "registered_address": address,
            **{field: people[field] for field in ("phone", "id_number", "email", "face_id")},
        },
        "stores": {"store_id": f"canary-{number}", "store_name": f"{name}的店"},
        "payees": {"account_id": account, "payee_number": people["payee_number"], "payee_name": other},
        "addresses": {
            "account_id": account,
            "address": address,
            "contact_name": name,
            "contact_phone": people["contact_phone"],
        },
        "logins": {"account_id": account, **{field: people[field] for field in ("device_id", "ip", "wifi_bssid")}},
        "transfers": {"transfer_id": f"canary-{number}", "from_account_id": account, "purpose": said},
        "listings": {"listing_id": f"canary-{number}", "store_id": store, "title": said, "brand": f"Acme {said}"},
        "orders": {
            "order_id": f"canary-{number}",
            "store_id": store,
            "buyer_id": people["buyer"],
            "buyer_device_id": people["buyer_device_id"],
            "buyer_ip": people["ip"],
            "receiver_address": address,
        },
        "shipments": {
            "waybill": f"canary-{number}",
            "order_id": f"canary-{number}",
            "store_id": store,
            "sender_name": other,
            "sender_phone": people["sender_phone"],
            "sender_address": address,
            "delivered_address": address,
            "pickup_outlet": said,
        },
        "complaints": {
            "complaint_id": f"canary-{number}",
            "complainant_id": people["complainant"],
            "complainant_type": "consumer",
            "store_id": store,
            "brand": f"Acme {said}",
        },
        "shared_places": {"trait_type": f"phone {SLIPPED['title']}", "value": people["contact_phone"]},
        "lead_outcomes": {"lead_id": f"L-canary{number}", "status": "pushed", "reason": said},
        "labels": {"account_a": f"canary-{number}", "account_b": account, "decided_by": people["analyst"]},
    }


def _plant_wrong_types(path: Path) -> None:
    """Values of other columns where numbers and times belong."""
    row = {**base_row("orders", 990, {}), "amount": f"微信 {SLIPPED['title']}", "paid_at": SLIPPED["email"]}
    pq.write_table(pa.table({name: [str(value)] for name, value in row.items()}), path)


def _of_a_ring(landing: Path, truth: Path, night: str) -> tuple[str, str]:
    """(account, store) of a ring's member that owns a store."""
    people = pd.read_parquet(truth / "accounts.parquet")
    owned = pd.read_parquet(landing / "store_operators" / f"night={night}")
    owners = owned[(owned["relation"] == "owner") & owned["valid_to"].isna()]
    ring = owners.merge(people[people["ring_id"].notna()], on="account_id").sort_values(["account_id", "store_id"])
    return str(ring["account_id"].iloc[0]), str(ring["store_id"].iloc[0])
