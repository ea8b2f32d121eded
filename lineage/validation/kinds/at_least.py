"""A number below the least that it can be."""

from __future__ import annotations

from lineage.datasets import Dataset
from lineage.settings import AtLeastRule
from lineage.validation.check import Check, Expectation


def targets(rule: AtLeastRule, dataset: Dataset) -> list[tuple[str, ...]]:
    return [(name,) for name in rule.columns]


def fails(check: Check) -> str:
    assert isinstance(check.rule, AtLeastRule)
    return f"`{check.column}` < {check.rule.minimum!r}"


def expectation(check: Check) -> Expectation:
    assert isinstance(check.rule, AtLeastRule)
    return Expectation("ExpectColumnValuesToBeBetween", check.column, {"min_value": check.rule.minimum})
