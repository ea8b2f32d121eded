"""Small pieces of what a night gathers about an account."""

from __future__ import annotations

from typing import Any


def deed(kind: str, number: int, **fields: Any) -> dict[str, Any]:
    day = f"2026-02-{number:02d}"
    shown = {"brand": "Acme", "store_id": "S1", "listing_id": f"P{number}"}
    return {"kind": kind, **shown, "filed": day, "deed_from": "2026-01-02", "deed_to": day, "row": f"row-{number}",
            **fields}  # fmt: skip


def tie(trait_type: str, token: str, others: int = 2) -> dict[str, Any]:
    span = {"first_seen": "2025-10-01", "last_seen": "2026-02-28"}
    return {"trait_type": trait_type, "token": token, "others": others, **span, "rows": [f"row of {token}"]}
