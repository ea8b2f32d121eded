"""A time further after the end of the night that the row came in than it may be."""

from __future__ import annotations

from lineage.datasets import Dataset
from lineage.settings import LatestRule
from lineage.validation.check import NIGHT_END, Check, times


def targets(rule: LatestRule, dataset: Dataset) -> list[tuple[str, ...]]:
    return [(name,) for name in rule.columns or times(dataset) if name not in rule.but]


def fails(check: Check) -> str:
    return f"`{check.column}` > {NIGHT_END} + INTERVAL '{check.minutes}' MINUTE"


def stands(check: Check) -> str:
    return f'"{check.column}" <= {NIGHT_END} + INTERVAL {check.minutes} MINUTE'
