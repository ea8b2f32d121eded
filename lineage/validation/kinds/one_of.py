"""A value that is not one of the words that the contract knows."""

from __future__ import annotations

from lineage.datasets import Dataset
from lineage.ingest import quoted
from lineage.settings import OneOfRule
from lineage.validation.check import Check


def targets(rule: OneOfRule, dataset: Dataset) -> list[tuple[str, ...]]:
    return [(name,) for name in rule.columns]


def fails(check: Check) -> str:
    assert isinstance(check.rule, OneOfRule)
    return f"`{check.column}` NOT IN ({', '.join(map(quoted, check.rule.values))})"


def stands(check: Check) -> str:
    assert isinstance(check.rule, OneOfRule)
    words = ", ".join("'" + word.replace("'", "''") + "'" for word in check.rule.values)
    return f'"{check.column}" IN ({words})'
