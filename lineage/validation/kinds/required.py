"""A required column is missing, in a row that could be read otherwise."""

from __future__ import annotations

from lineage.datasets import Dataset
from lineage.settings import RequiredRule
from lineage.validation.check import UNREAD, Check


def targets(rule: RequiredRule, dataset: Dataset) -> list[tuple[str, ...]]:
    return [(name,) for name in rule.columns or [column.name for column in dataset if column.required]]


def fails(check: Check) -> str:
    return f"`{check.column}` IS NULL AND {UNREAD} = 0"


def stands(check: Check) -> str:
    return f'"{check.column}" IS NOT NULL OR {UNREAD} = 1'
