"""Merkle trees (RFC 6962, section 2.1): one hash that changes when any row is changed, added, dropped or moved."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

LEAF, NODE = b"\x00", b"\x01"
CANONICAL = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def canonical(row: Mapping[str, Any]) -> bytes:
    """A row as bytes that depend on nothing but its values: JSON, keys sorted, no spaces, UTF-8."""
    return CANONICAL.encode(row).encode()


def merkle_root(leaves: Sequence[bytes]) -> bytes:
    """Root (32 bytes) over ``leaves`` in their order; that of no leaves is the hash of nothing."""
    if not leaves:
        return hashlib.sha256().digest()
    level = [hashlib.sha256(LEAF + leaf).digest() for leaf in leaves]
    while len(level) > 1:
        # An odd hash at the end goes up as it is: RFC 6962 splits at the largest power of two, which comes to the same.
        paired = [hashlib.sha256(NODE + level[at] + level[at + 1]).digest() for at in range(0, len(level) - 1, 2)]
        level = paired + level[len(paired) * 2 :]
    return level[0]


def rows_root(rows: Iterable[Mapping[str, Any]]) -> str:
    """Root (hex) over rows sorted by their canonical bytes, so that the order they come in does not matter."""
    return merkle_root(sorted(canonical(row) for row in rows)).hex()
