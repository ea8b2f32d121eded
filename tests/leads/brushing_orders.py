"""Orders of a suspected ring with one sign each, beside honest orders that look almost alike."""

from __future__ import annotations

from typing import Any

PAID = "2026-02-01T04:00:00"  # noon in Shanghai
MIDNIGHT = "2026-02-01T16:30:00"
# Order, what it has beside the base row, the reasons expected of it, and the signs that can't be told.
OrderCase = tuple[str, dict[str, Any], set[str], set[str]]
CASES: list[OrderCase] = [
    ("honest", {"buyer_id": "B1"}, set(), {"ring_room", "ring_network", "other_address"}),
    ("device", {"buyer_id": "B2", "buyer_device_id": "ring-device"}, {"buyer_device"}, set()),
    ("no-device", {"buyer_id": "B3", "buyer_device_id": "-"}, set(), {"buyer_device"}),
    ("null-device", {"buyer_id": "B3b", "buyer_device_id": None}, set(), {"buyer_device"}),
    ("paid-by-ring", {"buyer_id": "B4", "payer_account_id": "b"}, {"ring_payer"}, set()),
    ("no-payer", {"buyer_id": "B4b", "payer_account_id": None}, set(), {"ring_payer", "funded_buyer", "money_back"}),
    ("funded", {"buyer_id": "B5", "payer_account_id": "P5"}, {"funded_buyer"}, set()),
    ("funded-long-ago", {"buyer_id": "B6", "payer_account_id": "P6"}, set(), set()),
    ("paid-back", {"buyer_id": "B7", "payer_account_id": "P7"}, {"money_back"}, set()),
    ("tip", {"buyer_id": "B8", "payer_account_id": "P8"}, set(), set()),
    ("yesterday", {"buyer_id": "B8b", "paid_at": "2026-02-28T04:00:00"}, set(), {"money_back", "missing_parcel"}),
    ("reused-1", {"buyer_id": "B9"}, {"reused_waybill"}, set()),
    ("reused-2", {"buyer_id": "B10"}, {"reused_waybill"}, set()),
    ("one-parcel-1", {"buyer_id": "B11"}, set(), set()),
    ("one-parcel-2", {"buyer_id": "B11"}, set(), set()),
    ("empty", {"buyer_id": "B12"}, {"empty_parcel"}, set()),
    ("unweighed", {"buyer_id": "B12b"}, set(), {"empty_parcel"}),
    (
        "missing",
        {"buyer_id": "B13"},
        {"missing_parcel"},
        {"empty_parcel", "reused_waybill", "refund_after_receipt"},
    ),
    (
        "missing-but-refunded",
        {"buyer_id": "B14", "refunded_at": PAID, "refund_reason": "not_received"},
        set(),
        {"missing_parcel"},
    ),
    (
        "returned",
        {"buyer_id": "B15", "refunded_at": "2026-02-09T00:00:00", "refund_reason": "other"},
        {"refund_after_receipt"},
        set(),
    ),
    ("fake", {"buyer_id": "B16", "refunded_at": "2026-02-09T00:00:00", "refund_reason": "counterfeit"}, set(), set()),
    *((f"three-{n}", {"buyer_id": "B17", "store_id": f"S{n}"}, {"shared_buyer"}, set()) for n in (1, 2, 3)),
    *((f"two-{n}", {"buyer_id": "B18", "store_id": f"S{n}"}, set(), {"hour_concentration"}) for n in (2, 3)),
    ("home", {"buyer_id": "B19"}, set(), set()),
    ("rooms", {"buyer_id": "B20"}, {"ring_room", "ring_network", "other_address"}, set()),
    # A quarter of the orders of S4 fall in the night hours, one of them in the day; of S1 one of very many.
    *(
        (f"night-{n}", {"buyer_id": f"N{n}", "store_id": "S4", "paid_at": MIDNIGHT}, {"hour_concentration"}, set())
        for n in range(5)
    ),
    *((f"day-{n}", {"buyer_id": f"D{n}", "store_id": "S4"}, set(), set()) for n in range(15)),
    ("late", {"buyer_id": "L1", "paid_at": MIDNIGHT}, set(), set()),
]
WAYBILLS = {"reused-1": "R", "reused-2": "R", "one-parcel-1": "O", "one-parcel-2": "O"}
WITHOUT_PARCEL = {"missing", "missing-but-refunded", "yesterday"}
# What ``leads.brushing.whereabouts`` says of an order: ring_room, ring_network, other_address; of the others nothing.
WHEREABOUTS = {"home": (False, False, False), "rooms": (True, True, True)}


def transfer(to: str, at: str, amount: str, giver: str = "a") -> dict[str, Any]:
    return {"from_account_id": giver, "to_account_id": to, "transferred_at": at, "amount": amount}


def rows() -> dict[str, list[dict[str, Any]]]:
    """The rows of orders, logins, transfers and shipments; the members of the ring are accounts a and b."""
    base = {"store_id": "S1", "paid_at": PAID, "amount": "100.00", "buyer_device_id": "own", "payer_account_id": "own"}
    unrefunded = {"refunded_at": None, "refund_amount": None, "refund_reason": None}
    weights = {"empty": 0.01, "unweighed": None}
    return {
        "orders": [{**base, **unrefunded, "order_id": name, **fields} for name, fields, _, _ in CASES],
        "logins": [{"account_id": "a", "device_id": device} for device in ("ring-device", "-")]
        + [{"account_id": "stranger", "device_id": "own"}],
        "transfers": [
            transfer("P5", "2026-01-30T05:00:00", "1.00"),
            transfer("P6", "2026-01-29T03:00:00", "100.00"),
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
                "weight_kg": weights.get(name, 1.0),
                "delivered_at": "2026-02-05T00:00:00",
            }
            for name, fields, _, _ in CASES
            if name not in WITHOUT_PARCEL
        ],
    }
