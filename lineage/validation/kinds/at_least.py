"""A number below the least that it can be."""

from __future__ import annotations

from lineage.datasets import Dataset
from lineage.settings import AtLeastRule
from lineage.validation.check import Check


def targets(rule: AtLeastRule, dataset: Dataset) -> list[tuple[str, ...]]:
    return [(name,) for name in rule.columns]


def fails(check: Check) -> str:
    assert isinstance(check.rule, AtLeastRule)
    return f"`{check.column}` < {check.rule.minimum!r}"


def stands(check: Check) -> str:
    assert isinstance(check.rule, AtLeastRule)
    return f'"{check.column}" >= {check.rule.minimum!r}'
