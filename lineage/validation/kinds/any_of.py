"""All of several columns are missing, in a row that could be read otherwise, of which one at least is required."""

from __future__ import annotations

from lineage.datasets import Dataset
from lineage.settings import AnyOfRule
from lineage.validation.check import UNREAD, Check


def targets(rule: AnyOfRule, dataset: Dataset) -> list[tuple[str, ...]]:
    return [tuple(rule.columns)]


def fails(check: Check) -> str:
    return f"coalesce({', '.join(f'`{name}`' for name in check.columns)}) IS NULL AND {UNREAD} = 0"


def stands(check: Check) -> str:
    columns = ", ".join(f'"{name}"' for name in check.columns)
    return f"coalesce({columns}) IS NOT NULL OR {UNREAD} = 1"
