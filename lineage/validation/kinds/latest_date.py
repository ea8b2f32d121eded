"""A planned time, which may lie ahead of the night, beyond any plausible plan."""

from __future__ import annotations

from lineage.datasets import Dataset
from lineage.settings import LatestDateRule
from lineage.validation.check import Check


def targets(rule: LatestDateRule, dataset: Dataset) -> list[tuple[str, ...]]:
    return [(name,) for name in rule.columns]


def fails(check: Check) -> str:
    assert isinstance(check.rule, LatestDateRule)
    return f"`{check.column}` > TIMESTAMP'{check.rule.latest}'"


def stands(check: Check) -> str:
    assert isinstance(check.rule, LatestDateRule)
    return f"\"{check.column}\" <= TIMESTAMPTZ '{check.rule.latest} 00:00:00+00'"
