"""What is written down about values and accounts that were held back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from graph.exclusions import EXCLUDED

Found = dict[tuple[str, str], tuple[str | None, str]]
PUBLIC = ("public", None, None)


@pytest.fixture(scope="module")
def found(rows: Any, uses: Any, asked: Any) -> Found:
    """(account, reason) to (token, detail) for one ring of a and b with an associate c, and three outsiders."""
    members = [
        ("R", "a", "core", True, 9.0, []),
        ("R", "b", "core", False, 0.0, ["tied", "not named: no evidence of its own"]),
        ("R", "c", "associate", False, 0.0, ["not named: belonging is not sure enough"]),
    ]
    used = [(name, "ship_from_address", "counter") for name in "ax"]
    used += [(name, "registered_address", "agency") for name in "ay"]
    used += [(name, "phone", "half") for name in "ay"]
    used += [(name, "device_id", "kiosk") for name in "az"]
    used += [(name, "ip", day) for name in "ay" for day in ("day 1", "day 2", "day 3")]
    days = [(f"day {n}", "ip", "network", 8, *PUBLIC, "shared", True, True, False) for n in (1, 2, 3)]
    values = [
        ("counter", "ship_from_address", "room", 9, "public", "express_station", None, "listed", True, True, False),
        ("agency", "registered_address", "room", 9, "public", None, "agency", "widely shared", True, True, False),
        ("kiosk", "device_id", "device", 500, *PUBLIC, "widely shared", True, False, False),
        ("half", "phone", "phone", 6, "unproven", None, None, "held back for review", True, True, False),
        *days,
    ]
    tables = {
        "ring_members": rows("ring_members", *members),
        "ring_ids": rows("ring_ids", ("G", "R")),
        "trait_values": rows("trait_values", *values),
        "recycled": rows("recycled", ("b", "z", "old number")),
        "sold": rows("sold", ("G", "c", ["S1", "S2"], datetime(2026, 1, 9, tzinfo=UTC))),
        "households": rows("households", ("G", "a", "a"), ("G", "b", "a")),
        **uses(used, R="ab"),
    }
    excluded = asked(EXCLUDED, tables).to_pylist()
    assert {row["ring_id"] for row in excluded} == {"R"}
    assert len(excluded) == len({(row["account_id"], row["reason"]) for row in excluded})
    return {(row["account_id"], row["reason"]): (row["trait_token"], row["detail"]) for row in excluded}


@pytest.mark.parametrize(
    ("account", "reason", "token"),
    [
        ("x", "station_user", "counter"),
        ("y", "agency_client", "agency"),
        ("y", "unproven_phone", "half"),
        ("y", "nat_neighbour", "day 1"),
        ("z", "recycled_phone", "old number"),
        ("c", "past_owner", None),
        ("b", "family", None),
        ("b", "not_named", None),
    ],
)
def test_each_has_its_innocent_explanation(account: str, reason: str, token: str | None, found: Found) -> None:
    assert found[account, reason][0] == token


def test_what_hundreds_use_is_listed_for_members_alone(found: Found) -> None:
    assert {account for (account, _), (token, _) in found.items() if token == "kiosk"} == {"a"}


def test_the_sentences_say_what_shows_it(found: Found) -> None:
    assert found["y", "nat_neighbour"][1].endswith("shared; so are 2 more values like it")
    assert "2026-01-09" in found["c", "past_owner"][1]
    assert "S1, S2" in found["c", "past_owner"][1]
    assert "with a," in found["b", "family"][1]
    assert "no evidence of its own" in found["b", "not_named"][1]


def test_who_is_named_needs_no_explanation(found: Found) -> None:
    assert not {reason for account, reason in found if account == "a"} & {"family", "not_named", "past_owner"}
