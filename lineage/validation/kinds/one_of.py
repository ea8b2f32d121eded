"""A value that is not one of the words that the contract knows."""

from __future__ import annotations

from lineage.datasets import Dataset
from lineage.ingest import quoted
from lineage.settings import OneOfRule
from lineage.validation.check import Check, Expectation


def targets(rule: OneOfRule, dataset: Dataset) -> list[tuple[str, ...]]:
    return [(name,) for name in rule.columns]


def fails(check: Check) -> str:
    assert isinstance(check.rule, OneOfRule)
    return f"`{check.column}` NOT IN ({', '.join(map(quoted, check.rule.values))})"


def expectation(check: Check) -> Expectation:
    assert isinstance(check.rule, OneOfRule)
    return Expectation("ExpectColumnValuesToBeInSet", check.column, {"value_set": check.rule.values})
