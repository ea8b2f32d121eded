"""Single accounts: attached on two families and a clear margin, else left alone."""

from __future__ import annotations

import numpy as np
import pytest

from graph.groups.attachment import attached
from graph.groups.between import Uses, between_account_and_group
from graph.link.kinds import Kinds
from graph.settings import CommunitySettings

DISCOUNT = 0.5
SINGLE = 9
GROUP = np.array([0, 0, 0, 3, 3, 3, -1, -1, -1, -1])
DEVICE, PHONE, PAYEE, ROOM = "device_id", "phone", "payee_number", "ship_from_address"
Row = tuple[int, int, str, int]


def uses(rows: list[Row], kinds: Kinds) -> Uses:
    """Rows (value, account, trait type, millibits); frequency plays no part here."""
    numbered = [(value, account, kinds.names.index(name), millibits) for value, account, name, millibits in rows]
    value, account, kind, millibits = (np.array(column, dtype=np.int64) for column in zip(*numbered, strict=True))
    return Uses(value, account, GROUP[account], kind, np.full(len(rows), 2), millibits, millibits)


def common(value: int, member: int, name: str, millibits: int) -> list[Row]:
    return [(value, member, name, millibits), (value, SINGLE, name, millibits)]


@pytest.mark.parametrize(
    ("rows", "joins"),
    [
        (common(0, 1, DEVICE, 6000) + common(1, 2, PHONE, 6000), 0),
        (common(0, 1, DEVICE, 9000) + common(1, 2, DEVICE, 9000), -1),
        (common(0, 1, PAYEE, 9000), 0),
        (common(0, 1, ROOM, 12000), -1),
        (common(0, 1, ROOM, 6000) + common(1, 2, ROOM, 6000), 0),
        (common(0, 1, DEVICE, 3000) + common(1, 2, PHONE, 3000), -1),
        (
            common(0, 1, DEVICE, 6000)
            + common(1, 2, PHONE, 6000)
            + common(2, 4, DEVICE, 6000)
            + common(3, 5, PHONE, 6000),
            -1,
        ),
        (common(0, 1, DEVICE, 6000) + common(1, 2, PHONE, 6000) + common(2, 4, DEVICE, 6000), 0),
    ],
    ids=[
        "two families",
        "one family",
        "a payee",
        "a room",
        "two rooms",
        "too little",
        "halfway between two groups",
        "a clear margin",
    ],
)
def test_two_families_and_a_margin_attach(
    rows: list[Row], joins: int, kinds: Kinds, community_settings: CommunitySettings
) -> None:
    found = attached(between_account_and_group(uses(rows, kinds)), kinds, DISCOUNT, community_settings)
    expected = [(SINGLE, joins, 0)] if joins >= 0 else []
    assert list(zip(found.account, found.group, found.core, strict=True)) == expected
