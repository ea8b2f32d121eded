"""Legal thresholds: the rule of the date, the test that applied, the amount to the cent."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from jobs.configuration import read_tree, values
from leads.settings import ThresholdSettings
from leads.thresholds import in_force, with_threshold
from tests.arrow import table

# Types are read from their DDL by a session.
pytestmark = pytest.mark.usefixtures("spark")


@pytest.fixture(scope="module")
def settings(root: Path) -> ThresholdSettings:
    return ThresholdSettings.model_validate(values(read_tree(root / "conf" / "thresholds.yaml")))


def applied(settings: ThresholdSettings, low: str, unsold: str, night: date) -> dict[str, Any]:
    money = (Decimal(low), Decimal(unsold), Decimal(low) + Decimal(unsold))
    shape = ", ".join(f"{name} decimal(18,2)" for name in ("sold_value_low", "unsold_value_low", "combined_value"))
    (row,) = with_threshold(table(shape, money), settings, night).to_pylist()
    return row  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("low", "unsold", "rule", "met"),
    [
        ("50000.00", "0.00", "cn-sold-2004", True),
        ("49999.99", "0.00", "cn-sold-2004", False),
        ("0.00", "150000.00", "cn-unsold-2011", True),
        ("49999.99", "100000.01", "cn-combined-2011", True),
        ("49999.99", "100000.00", "cn-sold-2004", False),
    ],
)
def test_the_first_test_that_is_met_is_named(
    settings: ThresholdSettings, low: str, unsold: str, rule: str, met: bool
) -> None:
    row = applied(settings, low, unsold, date(2026, 3, 1))
    assert (row["threshold_rule"], row["threshold_met"]) == (rule, met)
    assert (rule in {test["rule"] for test in row["threshold_tests"] if test["met"]}) == met
    assert any(test["met"] for test in row["threshold_tests"]) == met


def test_each_test_shows_what_it_compared_and_where_it_is_written(settings: ThresholdSettings) -> None:
    tests = {test["test"]: test for test in applied(settings, "10.00", "20.00", date(2026, 3, 1))["threshold_tests"]}
    assert {name: str(test["value"]) for name, test in tests.items() if test["value"] is not None} == {
        "sold": "10.00",
        "unsold": "20.00",
        "combined": "30.00",
    }
    assert all(test["law"] and "counsel" in test["note"] and test["amount"] > 0 for test in tests.values())


def test_gains_are_named_as_not_assessable_only_since_2025(settings: ThresholdSettings) -> None:
    tests = applied(settings, "0.00", "0.00", date(2026, 3, 1))["threshold_tests"]
    (gains,) = [test for test in tests if test["test"] == "gains"]
    assert (gains["met"], gains["value"]) == (None, None)
    assert "not assessable" in gains["note"]
    before = applied(settings, "0.00", "0.00", date(2024, 3, 1))["threshold_tests"]
    assert "gains" not in {test["test"] for test in before}


def test_before_any_rule_nothing_is_met(settings: ThresholdSettings) -> None:
    row = applied(settings, "999999.00", "0.00", date(1999, 1, 1))
    assert (row["threshold_rule"], row["threshold_met"]) == ("no rule for this date", False)


def test_a_rule_that_ended_gives_way_to_the_newer_one(settings: ThresholdSettings) -> None:
    old = settings.rules[0].model_copy(update={"valid_to": date(2030, 1, 1)})
    new = old.model_copy(update={"id": "newer", "valid_from": date(2030, 1, 1), "valid_to": None})
    changed = settings.model_copy(update={"rules": [new, old]})
    assert in_force(changed, date(2029, 12, 31))["sold"].id == old.id
    assert in_force(changed, date(2030, 1, 1))["sold"].id == "newer"
