"""A time before the first possible date."""

from __future__ import annotations

from lineage.datasets import Dataset
from lineage.settings import EarliestRule
from lineage.validation.check import Check, times


def targets(rule: EarliestRule, dataset: Dataset) -> list[tuple[str, ...]]:
    return [(name,) for name in rule.columns or times(dataset)]


def fails(check: Check) -> str:
    assert isinstance(check.rule, EarliestRule)
    return f"`{check.column}` < TIMESTAMP'{check.rule.earliest}'"


def stands(check: Check) -> str:
    assert isinstance(check.rule, EarliestRule)
    return f"\"{check.column}\" >= TIMESTAMPTZ '{check.rule.earliest} 00:00:00+00'"
