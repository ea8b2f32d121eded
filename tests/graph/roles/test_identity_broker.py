"""Identity brokers: whoever holds what several rings were opened with, from outside."""

from __future__ import annotations

from typing import Any

from graph.roles.identity_broker import IDENTITY_BROKERS


def test_a_broker_serves_rings_from_outside(rows: Any, uses: Any, ring: Any, played: Any) -> None:
    """Whoever is paid for sales of its own is a client, though of no ring that was found."""
    used = [*((name, "face_id", "template") for name in "abcdxy"), ("y", "payee_number", "card")]
    value = ("template", "face_id", "face", 6, "broker", None, None, "", True, True, True)
    rings = {"R": "ab", "Q": "cd"}
    values = rows("trait_values", value)
    roles = played(IDENTITY_BROKERS, {**ring(**rings), **uses(used, **rings), "trait_values": values})
    assert set(roles) == {("R", "x"), ("Q", "x")}
    assert "serves 2 suspected rings" in roles["R", "x"].reason
