"""A planned time, which may lie ahead of the night, beyond any plausible plan."""

from __future__ import annotations

from datetime import UTC, datetime, time

from lineage.datasets import Dataset
from lineage.settings import LatestDateRule
from lineage.validation.check import Check, Expectation


def targets(rule: LatestDateRule, dataset: Dataset) -> list[tuple[str, ...]]:
    return [(name,) for name in rule.columns]


def fails(check: Check) -> str:
    assert isinstance(check.rule, LatestDateRule)
    return f"`{check.column}` > TIMESTAMP'{check.rule.latest}'"


def expectation(check: Check) -> Expectation:
    assert isinstance(check.rule, LatestDateRule)
    last = datetime.combine(check.rule.latest, time(), UTC)
    return Expectation("ExpectColumnValuesToBeBetween", check.column, {"max_value": last})
