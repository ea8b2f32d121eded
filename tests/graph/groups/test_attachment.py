"""Single accounts: attached on two families and a clear margin, else left alone."""

from __future__ import annotations

import numpy as np
import pytest

from graph.groups.attachment import attached
from graph.groups.between import Uses, between_account_and_group
from graph.settings import CommunitySettings

DISCOUNT = 0.5
SINGLE = 9
GROUP = np.array([0, 0, 0, 3, 3, 3, -1, -1, -1, -1])
Row = tuple[int, int, int, int]


def uses(rows: list[Row]) -> Uses:
    """Rows (value, account, family, millibits); frequency plays no part here."""
    value, account, family, millibits = (np.array(column, dtype=np.int64) for column in zip(*rows, strict=True))
    return Uses(value, account, GROUP[account], family, np.full(len(rows), 2), millibits, millibits)


def common(value: int, member: int, family: int, millibits: int) -> list[Row]:
    return [(value, member, family, millibits), (value, SINGLE, family, millibits)]


@pytest.mark.parametrize(
    ("rows", "joins"),
    [
        (common(0, 1, 0, 6000) + common(1, 2, 1, 6000), 0),
        (common(0, 1, 0, 9000) + common(1, 2, 0, 9000), -1),
        (common(0, 1, 0, 3000) + common(1, 2, 1, 3000), -1),
        (common(0, 1, 0, 6000) + common(1, 2, 1, 6000) + common(2, 4, 0, 6000) + common(3, 5, 1, 6000), -1),
        (common(0, 1, 0, 6000) + common(1, 2, 1, 6000) + common(2, 4, 0, 6000), 0),
    ],
    ids=["two families", "one family", "too little", "halfway between two groups", "a clear margin"],
)
def test_two_families_and_a_margin_attach(rows: list[Row], joins: int, community_settings: CommunitySettings) -> None:
    found = attached(between_account_and_group(uses(rows)), DISCOUNT, community_settings)
    expected = [(SINGLE, joins, 0)] if joins >= 0 else []
    assert list(zip(found.account, found.group, found.core, strict=True)) == expected
