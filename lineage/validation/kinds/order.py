"""The second of two times lies before the first."""

from __future__ import annotations

from lineage.datasets import Dataset
from lineage.settings import OrderRule
from lineage.validation.check import Check


def targets(rule: OrderRule, dataset: Dataset) -> list[tuple[str, ...]]:
    return [tuple(rule.columns)]


def fails(check: Check) -> str:
    first, second = check.columns
    return f"`{second}` < `{first}`"


def stands(check: Check) -> str:
    first, second = check.columns
    return f'"{second}" >= "{first}"'
