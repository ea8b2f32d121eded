"""Compiles the rules into suites of Great Expectations and compares what they count with the quarantine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyspark.sql import DataFrame

from graph.failures import Failure
from lineage.datasets import Dataset
from lineage.ingest import FINDINGS
from lineage.validation.check import NIGHT_END, UNREAD, Check, Expectation
from lineage.validation.counts import Counts
from lineage.validation.gather import part
from lineage.validation.kept import Kept
from lineage.validation.kinds import KINDS

CHECK = "check"
"""Name under which an expectation carries the id of its check."""

COUNTED = {"result_format": "BASIC", "partial_unexpected_count": 0}
"""For rows that may fail: counts, but none of the values, which would leak into the Data Docs."""

PASSED = {"result_format": "BOOLEAN_ONLY"}
"""For accepted rows: whether all pass."""


def batch(kept: Kept, dataset: Dataset, statuses: tuple[str, ...], checks: list[Check]) -> DataFrame:
    """The rows of a dataset as the expectations see them: just the columns that they look at."""
    rows = kept.rows(dataset.name, statuses).select(f"{part(dataset.name)}.*", *FINDINGS, UNREAD, NIGHT_END)
    looked_at = {made.column: made.derived or f"`{made.column}`" for made in map(_compiled, checks)}
    return rows.selectExpr(*(f"{sql} AS `{name}`" for name, sql in looked_at.items()))


def expectations(checks: list[Check]) -> list[tuple[str, dict[str, Any]]]:
    """Per check the name of an expectation class of Great Expectations and its arguments."""
    return [
        (made.name, {"column": made.column, **made.arguments, "notes": check.why, "meta": {CHECK: check.id}})
        for check, made in ((check, _compiled(check)) for check in checks)
    ]


def _compiled(check: Check) -> Expectation:
    made: Expectation = KINDS[check.rule.kind].expectation(check)
    return made


def unexpected(results: list[Mapping[str, Any]]) -> dict[str, int]:
    """Rows that failed, per check, from the expectation results (as dictionaries) of one dataset.

    Failure: an expectation could not be evaluated.
    """
    counts = {}
    for result in results:
        raised = result.get("exception_info", {})
        if raised.get("raised_exception") or "unexpected_count" not in result["result"]:
            raise Failure(
                f"Great Expectations could not evaluate {result['expectation_config']['meta'][CHECK]}: {raised}"
            )
        counts[result["expectation_config"]["meta"][CHECK]] = int(result["result"]["unexpected_count"])
    return counts


def compare(dataset: str, found: Mapping[str, int], counts: Counts) -> None:
    """Failure when the expectations and the quarantine count different rows for some check: one of them is wrong."""
    for check, rows in found.items():
        tagged = counts.failed[dataset].get(check, 0)
        if rows != tagged:
            raise Failure(f"{dataset}: {check}: Great Expectations found {rows} rows, the quarantine {tagged}")
