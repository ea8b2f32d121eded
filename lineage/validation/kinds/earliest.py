"""A time before the first possible date."""

from __future__ import annotations

from datetime import UTC, datetime, time

from lineage.datasets import Dataset
from lineage.settings import EarliestRule
from lineage.validation.check import Check, Expectation, times


def targets(rule: EarliestRule, dataset: Dataset) -> list[tuple[str, ...]]:
    return [(name,) for name in rule.columns or times(dataset)]


def fails(check: Check) -> str:
    assert isinstance(check.rule, EarliestRule)
    return f"`{check.column}` < TIMESTAMP'{check.rule.earliest}'"


def expectation(check: Check) -> Expectation:
    assert isinstance(check.rule, EarliestRule)
    first = datetime.combine(check.rule.earliest, time(), UTC)
    return Expectation("ExpectColumnValuesToBeBetween", check.column, {"min_value": first})
