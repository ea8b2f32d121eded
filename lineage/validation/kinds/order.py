"""The second of two times lies before the first."""

from __future__ import annotations

from lineage.datasets import Dataset
from lineage.settings import OrderRule
from lineage.validation.check import Check, Expectation


def targets(rule: OrderRule, dataset: Dataset) -> list[tuple[str, ...]]:
    return [tuple(rule.columns)]


def fails(check: Check) -> str:
    first, second = check.columns
    return f"`{second}` < `{first}`"


def expectation(check: Check) -> Expectation:
    first, second = check.columns
    length = f"unix_micros(`{second}`) - unix_micros(`{first}`)"
    return Expectation("ExpectColumnValuesToBeBetween", f"{first}_to_{second}_microseconds", {"min_value": 0}, length)
