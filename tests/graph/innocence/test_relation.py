"""A penalty that came with another account's, for no cause of its own, weighs nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from graph.guilt.record import GUILT_EVIDENCE
from graph.innocence.relation import related, without_relation
from graph.settings import SuspicionSettings
from graph.tables import GROUP_MEMBERS
from tests.arrow import table

WHEN = datetime(2026, 2, 1, 10, tzinfo=UTC)
Weigh = Callable[..., dict[str, float]]


def penalty(account: str, days: float = 0, *, caused: bool = True, bits: float = 5.0, kind: str = "strike") -> Any:
    at = WHEN + timedelta(days=days)
    return (
        *(account, kind, "platform", "platform", bits, True, caused, at, at, at, None, None),
        *("penalties", "2026-03-01", "f", f"{account} {kind} {days}", "a fact"),
    )


@pytest.fixture
def weigh(suspicion_settings: SuspicionSettings) -> Weigh:
    """Bits by account, where a, b and c are of one group (c as an associate) and x is of another."""

    def run(*penalties: Any) -> dict[str, float]:
        groups = [("G", "a", "core"), ("G", "b", "core"), ("G", "c", "associate"), ("H", "x", "core")]
        rows = [(group, name, membership, 0.99, 0.9, 20.0, []) for group, name, membership in groups]
        members = table(GROUP_MEMBERS, *rows)
        guilt = table(GUILT_EVIDENCE, *penalties)
        found = without_relation(guilt, related(guilt, members, suspicion_settings)).to_pylist()
        assert len(found) == len(penalties)
        assert all(("weighs nothing" in row["statement"]) == (row["bits"] == 0) for row in found)
        return {row["account_id"]: row["bits"] for row in found}

    return run


def test_who_is_struck_with_a_relative_did_nothing(weigh: Weigh) -> None:
    assert weigh(penalty("a"), penalty("b", 1, caused=False)) == {"a": 5.0, "b": 0.0}
    assert weigh(penalty("c"), penalty("b", -1, caused=False, kind="closure")) == {"c": 5.0, "b": 0.0}


def test_what_the_platform_found_itself_stands(weigh: Weigh) -> None:
    assert weigh(penalty("a"), penalty("b", 9, caused=False)) == {"a": 5.0, "b": 5.0}
    assert weigh(penalty("x"), penalty("b", caused=False)) == {"x": 5.0, "b": 5.0}
    assert weigh(penalty("a", caused=False), penalty("b", caused=False)) == {"a": 5.0, "b": 5.0}


def test_a_cause_of_the_own_counts_whenever_it_came(weigh: Weigh) -> None:
    assert weigh(penalty("a"), penalty("b")) == {"a": 5.0, "b": 5.0}
    assert weigh(penalty("b"), penalty("b", 1, caused=False, kind="closure"))["b"] == 5.0


def test_what_came_with_a_false_accusation_is_worth_as_little(weigh: Weigh) -> None:
    found = weigh(penalty("a", bits=0.5), penalty("b", caused=False))
    assert found == {"a": 0.5, "b": 0.0}


def test_nothing_is_changed_where_nobody_is_penalised(suspicion_settings: SuspicionSettings) -> None:
    empty = table(GUILT_EVIDENCE)
    found = without_relation(empty, related(empty, table(GROUP_MEMBERS), suspicion_settings))
    assert found.num_rows == 0
    assert found.column_names == empty.column_names
