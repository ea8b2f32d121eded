"""Something in the row could not be read; the reading step left its note in the column ``rule.finding``."""

from __future__ import annotations

from lineage.datasets import Dataset
from lineage.settings import ReadingRule
from lineage.validation.check import Check


def targets(rule: ReadingRule, dataset: Dataset) -> list[tuple[str, ...]]:
    return [(rule.finding,)]


def fails(check: Check) -> str:
    return f"`{check.column}` IS NOT NULL"


def stands(check: Check) -> str:
    return f'"{check.column}" IS NULL'
