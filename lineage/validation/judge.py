"""Judges every row of a night: one Spark job reads, cleans and tags all datasets, and settles each key in one place.

A dataset's tagged rows go to Python tasks as Arrow, those of one key together, are settled there, and written from
there as the Parquet files that the night goes on with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce

import pyarrow as pa
from pyspark import TaskContext
from pyspark.sql import DataFrame

from graph.passes.sql import database
from graph.spread import meeting
from graph.tokens import Keyring
from lineage.datasets import DATASETS
from lineage.validation.check import CUT, Check
from lineage.validation.kept import write
from lineage.validation.prepared import KEY, prepared
from lineage.validation.settling import OTHER_PLATFORM, STATUS, settle
from lineage.validation.tagging import FAILED

EVERY_ROW = "*"
NOT_WRITTEN = "_not_written"
COUNTED = "dataset string, row_status string, mark string, rows bigint"
WHEREABOUTS = "dataset string, source_night string, source_file string, row_digest string, row_status string"

MARKS = f"""
    SELECT {STATUS}, mark, count(*) FROM (
        SELECT {STATUS}, unnest(['{EVERY_ROW}'] || coalesce({FAILED}, [])
            || coalesce(['{CUT}:' || time FOR time IN map_keys({CUT})], [])
            || CASE WHEN {OTHER_PLATFORM} THEN ['{OTHER_PLATFORM}'] ELSE [] END) AS mark FROM judged
    ) GROUP BY ALL
"""

Table = Callable[[pa.Table], pa.Table]


@dataclass(frozen=True)
class Judging:
    """How rows are judged: the checks of each dataset, the salt's key, and the calendar of the nights."""

    checks: Mapping[str, list[Check]]
    keyring: Keyring
    time_zone: str


def write_judged(typed: Mapping[str, DataFrame], judging: Judging, folder: str) -> DataFrame:
    """Writes the judged rows below ``folder`` as ``lineage.validation.kept`` reads them, and counts them.

    (dataset, row_status, mark, rows): a mark is ``*`` for every row, the id of a check that rows fail, ``_cut:`` and
    the column whose time was cut, or ``_other_platform``; where the status is ``_not_written``, why a file could not be
    written. Several lines may each say a part of one count. One row in, one row out.
    """

    def counted(name: str) -> Table:
        def work(rows: pa.Table) -> pa.Table:
            try:
                write(rows, folder, name, TaskContext.get().partitionId())  # type: ignore[union-attr]
            except OSError as error:
                return _lines([(name, NOT_WRITTEN, error.strerror or str(error), 0)])
            return _count(rows, name)

        return work

    return _judged(typed, judging, counted, COUNTED)


def judged(typed: Mapping[str, DataFrame], judging: Judging) -> DataFrame:
    """``lineage.ingest.typed`` frames → (dataset, source_night, source_file, row_digest, row_status), a row a row."""

    def whereabouts(name: str) -> Table:
        def work(rows: pa.Table) -> pa.Table:
            return rows.select(["source_night", "source_file", "row_digest", STATUS]).add_column(
                0, "dataset", pa.array([name] * rows.num_rows, pa.string())
            )

        return work

    return _judged(typed, judging, whereabouts, WHEREABOUTS)


def _judged(typed: Mapping[str, DataFrame], judging: Judging, work: Callable[[str], Table], schema: str) -> DataFrame:
    frames = []
    for name, frame in typed.items():
        ready = prepared(frame, DATASETS[name], judging.checks[name], judging.time_zone)
        frames.append(meeting(ready, KEY).mapInArrow(_settler(name, judging.keyring, work(name)), schema))
    return reduce(DataFrame.union, frames)


def _settler(
    name: str, keyring: Keyring, work: Table
) -> Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    def settled(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        if rows := list(batches):
            yield from work(settle(pa.Table.from_batches(rows), DATASETS[name], keyring)).to_batches()

    return settled


def _count(rows: pa.Table, name: str) -> pa.Table:
    with database({"judged": rows}) as engine:
        found = engine.execute(MARKS).fetchall()
    return _lines([(name, *line) for line in found])


def _lines(lines: list[tuple[str, str, str, int]]) -> pa.Table:
    columns = list(zip(*lines, strict=True))
    return pa.table(
        [*(pa.array(column, pa.string()) for column in columns[:3]), pa.array(columns[3], pa.int64())],
        names=["dataset", STATUS, "mark", "rows"],
    )
