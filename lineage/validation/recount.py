"""Counts a second time, with another engine, what became of the rows of a dataset and which rules they fail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from pyarrow.dataset import Dataset as Files

from graph.passes.sql import in_memory
from lineage.datasets import Dataset
from lineage.ingest import FINDINGS
from lineage.validation.check import CUT, NIGHT_END, UNREAD, Check
from lineage.validation.counts import Counts
from lineage.validation.cutting import as_landed, passes_bound
from lineage.validation.kinds import KINDS
from lineage.validation.prepared import part
from lineage.validation.settling import ACCEPTED, DEDUPLICATED, QUARANTINED, STATUS

WHAT, RECOUNTED, COUNTED, LET_THROUGH = "what", "recounted", "counted", "let_through"


@dataclass(frozen=True)
class Recount:
    """Rows per status, and per check the rows that fail it: ``failed`` of all, ``let_through`` of the accepted.

    Of the accepted, ``cut``: by column, rows whose time was to be cut to the night; ``uncut``: those where it is not.
    """

    rows: dict[str, int]
    failed: dict[str, int]
    let_through: dict[str, int]
    cut: dict[str, int]
    uncut: dict[str, int]


def recount(files: Files, dataset: Dataset, checks: Sequence[Check]) -> Recount:
    """What DuckDB finds in the judged rows of one dataset; no row of theirs leaves it, only numbers.

    ``files``: the Parquet files that the night goes on from, with the columns of ``lineage.validation.judge``.
    """
    with in_memory() as engine:
        engine.execute("SET TimeZone = 'UTC'")
        engine.register("judged", files)
        columns = ", ".join([f"{part(dataset.name)}.*", *FINDINGS, UNREAD, NIGHT_END, CUT, STATUS])
        cuts = [check for check in checks if check.cuts]
        wrong = [
            *(f"NOT ({_stands(check)})" for check in checks),
            *(passes_bound(check, time) for check in cuts for time in (f'"{check.column}"', _as_cut(check))),
        ]
        counts = ", ".join(f"count(*) FILTER (WHERE {predicate})" for predicate in wrong)
        rows = _landed(cuts, f"SELECT {columns} FROM judged")
        found = engine.execute(f"SELECT {STATUS}, count(*), {counts} FROM ({rows}) GROUP BY {STATUS}").fetchall()
    counted = {status: numbers for status, _, *numbers in found}
    of_accepted = counted.get(ACCEPTED, [0] * len(wrong))
    late, still_late = of_accepted[len(checks) :: 2], of_accepted[len(checks) + 1 :: 2]
    return Recount(
        rows={status: rows for status, rows, *_ in found},
        failed={check.id: sum(numbers[at] for numbers in counted.values()) for at, check in enumerate(checks)},
        let_through={check.id: of_accepted[at] for at, check in enumerate(checks)},
        cut={check.column: rows for check, rows in zip(cuts, late, strict=True)},
        uncut={check.column: rows for check, rows in zip(cuts, still_late, strict=True)},
    )


def side_by_side(found: Recount, counts: Counts, dataset: str) -> pd.DataFrame:
    """A line per check, status and column with times to cut.

    (what, recounted, counted: by the night, let_through: accepted all the same, or not cut)
    """
    statuses = {ACCEPTED: counts.accepted, QUARANTINED: counts.quarantined, DEDUPLICATED: counts.deduplicated}
    lines = [(f"rows {status}", found.rows.get(status, 0), rows[dataset], 0) for status, rows in statuses.items()]
    failed = counts.failed[dataset]
    lines += [(check, rows, failed.get(check, 0), found.let_through[check]) for check, rows in found.failed.items()]
    cut = counts.cut.get(dataset, {})
    lines += [(f"cut:{column}", rows, cut.get(column, 0), found.uncut[column]) for column, rows in found.cut.items()]
    return pd.DataFrame(lines, columns=[WHAT, RECOUNTED, COUNTED, LET_THROUGH])


def differences(lines: pd.DataFrame) -> str:
    """What is wrong in lines of ``side_by_side``, for the one who has to look into it."""
    wrong = lines[(lines[RECOUNTED] != lines[COUNTED]) | (lines[LET_THROUGH] > 0)]
    told = (
        f"{line.what}: DuckDB counts {line.recounted} rows, the night {line.counted}; {line.let_through} were accepted"
        for line in wrong.itertuples()
    )
    return "; ".join(told) or "Great Expectations could not compare the counts"


def _landed(cuts: Sequence[Check], rows: str) -> str:
    """SQL: times as they landed, on which rules are; those that the night goes on with stand beside them."""
    if not cuts:
        return rows
    landed = ", ".join(f'{as_landed(check.column, check.column)} AS "{check.column}"' for check in cuts)
    beside = ", ".join(f'"{check.column}" AS {_as_cut(check)}' for check in cuts)
    return f"SELECT * REPLACE ({landed}), {beside} FROM ({rows})"


def _as_cut(check: Check) -> str:
    return f'"_cut_{check.column}"'


def _stands(check: Check) -> str:
    """SQL: a value that is missing fails no rule but the one that asks for it."""
    predicate: str = KINDS[check.rule.kind].stands(check)
    return f"coalesce({predicate}, true)"
