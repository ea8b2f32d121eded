"""Counts a second time, with another engine, what became of the rows of a dataset and which rules they fail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import pandas as pd
from pyarrow.dataset import Dataset as Files

from lineage.datasets import Dataset
from lineage.ingest import FINDINGS
from lineage.validation.check import NIGHT_END, UNREAD, Check
from lineage.validation.counts import Counts
from lineage.validation.kinds import KINDS
from lineage.validation.prepared import part
from lineage.validation.settling import ACCEPTED, DEDUPLICATED, QUARANTINED, STATUS

WHAT, RECOUNTED, COUNTED, LET_THROUGH = "what", "recounted", "counted", "let_through"


@dataclass(frozen=True)
class Recount:
    """Rows per status, and per check the rows that fail it: ``failed`` of all, ``let_through`` of the accepted."""

    rows: dict[str, int]
    failed: dict[str, int]
    let_through: dict[str, int]


def recount(files: Files, dataset: Dataset, checks: Sequence[Check]) -> Recount:
    """What DuckDB finds in the judged rows of one dataset; no row of theirs leaves it, only numbers.

    ``files``: the Parquet files that the night goes on from, with the columns of ``lineage.validation.judge``.
    """
    with duckdb.connect() as engine:
        engine.execute("SET TimeZone = 'UTC'")
        engine.register("judged", files)
        columns = ", ".join([f"{part(dataset.name)}.*", *FINDINGS, UNREAD, NIGHT_END, STATUS])
        counts = ", ".join(f"count(*) FILTER (WHERE NOT ({_stands(check)}))" for check in checks)
        found = engine.execute(
            f"SELECT {STATUS}, count(*), {counts} FROM (SELECT {columns} FROM judged) GROUP BY {STATUS}"
        ).fetchall()
    by_status = {status: (rows, failed) for status, rows, *failed in found}
    failing = {status: failed for status, (_, failed) in by_status.items()}
    return Recount(
        rows={status: rows for status, (rows, _) in by_status.items()},
        failed={check.id: sum(failed[at] for failed in failing.values()) for at, check in enumerate(checks)},
        let_through={check.id: failing[ACCEPTED][at] if ACCEPTED in failing else 0 for at, check in enumerate(checks)},
    )


def side_by_side(found: Recount, counts: Counts, dataset: str) -> pd.DataFrame:
    """A line per check and per status: (what, recounted, counted: by the night, let_through: accepted all the same)."""
    statuses = {ACCEPTED: counts.accepted, QUARANTINED: counts.quarantined, DEDUPLICATED: counts.deduplicated}
    lines = [(f"rows {status}", found.rows.get(status, 0), rows[dataset], 0) for status, rows in statuses.items()]
    failed = counts.failed[dataset]
    lines += [(check, rows, failed.get(check, 0), found.let_through[check]) for check, rows in found.failed.items()]
    return pd.DataFrame(lines, columns=[WHAT, RECOUNTED, COUNTED, LET_THROUGH])


def differences(lines: pd.DataFrame) -> str:
    """What is wrong in lines of ``side_by_side``, for the one who has to look into it."""
    wrong = lines[(lines[RECOUNTED] != lines[COUNTED]) | (lines[LET_THROUGH] > 0)]
    told = (
        f"{line.what}: DuckDB counts {line.recounted} rows, the night {line.counted}; {line.let_through} were accepted"
        for line in wrong.itertuples()
    )
    return "; ".join(told) or "Great Expectations could not compare the counts"


def _stands(check: Check) -> str:
    """SQL: a value that is missing fails no rule but the one that asks for it."""
    predicate: str = KINDS[check.rule.kind].stands(check)
    return f"coalesce({predicate}, true)"
