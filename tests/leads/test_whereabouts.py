"""Buyers in the ring's rooms and networks: found in another spelling, strangers' places left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from graph.settings import StandardiseSettings
from graph.tokens import Keyring
from graph.traits import NormalForms
from jobs.configuration import read_tree, values
from leads.brushing import whereabouts
from tests.arrow import table, with_columns

Tables = Callable[[Mapping[str, Sequence[Mapping[str, Any]]]], dict[str, pa.Table]]
ROOM, SPELLED = "浙江省杭州市余杭区文一西路969号3幢502室", "杭州市余杭区文一西路969号 3幢 502"
OTHER, MARKET = "浙江省杭州市余杭区文一西路971号1幢101室", "浙江省杭州市余杭区文一西路1号5幢1室"
PAID = "2026-02-01T20:00:00"  # the second of February in Shanghai
# Order, receiver, delivered at, buyer's address in the network; whether room, network, another address.
CASES = [
    ("room", SPELLED, SPELLED, None, (True, None, False)),
    ("elsewhere", OTHER, OTHER, None, (False, None, False)),
    ("redirected", OTHER, ROOM, None, (False, None, True)),
    ("two parcels", OTHER, None, None, (False, None, None)),
    ("market", MARKET, MARKET, None, (False, None, False)),
    ("network", None, None, "115.192.1.9", (None, True, None)),
    ("the day before", None, None, "115.192.1.8", (None, False, None)),
    ("nothing", None, None, None, None),
]


def test_whereabouts(root: Path, accepted_tables: Tables) -> None:
    settings = StandardiseSettings.model_validate(values(read_tree(root / "conf/standardise.yaml")))
    keyring = Keyring(b"k" * 32, "1")

    def token(trait_type: str, text: str, domain: str) -> str:
        (value,) = [text for name, text in NormalForms(settings).of(trait_type, text).values if name == domain]
        return keyring.token(domain, value)

    held = [
        token("ship_from_address", ROOM, "room"),
        token("ship_from_address", MARKET, "room"),
        token("ip", "115.192.1.9|2026-02-02", "network"),
        token("ip", "115.192.1.8|2026-02-01", "network"),
    ]
    base = {"paid_at": PAID}
    tables = accepted_tables(
        {
            "orders": [
                {**base, "order_id": name, "receiver_address": receiver, "buyer_ip": ip}
                for name, receiver, _, ip, _ in CASES
            ],
            "shipments": [{"order_id": name, "delivered_address": place} for name, _, place, _, _ in CASES if place],
        }
    )
    around = {
        "orders": with_columns(tables["orders"], ring_id="R"),
        "shipments": tables["shipments"],
        "places": table("ring_id string, trait_token string", *(("R", value) for value in held)),
        "strangers": table("trait_token string", (held[1],)),
    }
    found = whereabouts(around, NormalForms(settings), keyring, settings.time_zone).to_pylist()
    told = {row["order_id"]: (row["ring_room"], row["ring_network"], row["other_address"]) for row in found}
    assert told == {name: expected for name, _, _, _, expected in CASES if expected}
