"""What became of citations, as counts and as lines of text. No value of a row is ever shown: digests stand for rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Self

from pyspark import StorageLevel
from pyspark.sql import DataFrame, Row
from pyspark.sql import functions as F

from jobs.replay import InputFile
from lineage.tracing import FOUND

FOUND_FILE = FOUND[2]
RESOLVES = "resolves"


@dataclass(frozen=True)
class Counts:
    """Citations of rows: how many there are, how many ``resolve``; ``on_tables``: citations of no row."""

    cited: int
    resolve: int
    on_tables: int

    @property
    def all_resolve(self) -> bool:
        return self.cited == self.resolve


@dataclass(frozen=True)
class Verdict:
    """``files``: the landing files that the citations rest on, by path. ``rows``: the citations to show."""

    counts: Counts
    files: Mapping[str, InputFile]
    rows: Sequence[Any]

    @property
    def holds(self) -> bool:
        return self.counts.all_resolve and all(file.holds for file in self.files.values())


class Outcome:
    """Citations after ``lineage.tracing.resolved``, computed once and kept until the ``with`` block ends."""

    def __init__(self, resolved: DataFrame) -> None:
        resolves = F.col("rests_on").isNotNull() | F.col(FOUND_FILE).isNotNull()
        self._rows = resolved.withColumn(RESOLVES, resolves).persist(StorageLevel.MEMORY_AND_DISK)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._rows.unpersist()

    def counts(self) -> Counts:
        (found,) = self._rows.agg(
            F.count_if(F.col("rests_on").isNull()).alias("cited"),
            F.count_if(F.col(RESOLVES) & F.col("rests_on").isNull()).alias("resolve"),
            F.count("rests_on").alias("on_tables"),
        ).collect()
        return Counts(**found.asDict())

    def files(self) -> set[str]:
        """The files that the citations name or were found in."""
        named = self._rows.select(F.coalesce("source_file", FOUND_FILE).alias("file")).where("file is not null")
        return {row.file for row in named.distinct().collect()}

    def rows(self, most: int, *, failing: bool = False) -> list[Row]:
        """At most so many citations (``failing``: of those that don't resolve), those that don't resolve first."""
        rows = self._rows.where(~F.col(RESOLVES)) if failing else self._rows
        return rows.orderBy(RESOLVES, "title", "rule", "source_file", FOUND_FILE, "row_digest").limit(most).collect()


def lines(verdict: Verdict) -> Iterator[str]:
    """The citations under what they show, and what to make of them all."""
    for title, rows in groupby(verdict.rows, key=lambda row: (row.title, row.rule, row.rule_version)):
        yield from ("", title[0], f"  rule {title[1]}, version {title[2]}")
        for row in rows:
            yield from _row(row)
    yield from ("", *_conclusion(verdict))


def _conclusion(verdict: Verdict) -> Iterator[str]:
    """Counts, and each file that is not what it was."""
    counts, shown = verdict.counts, len(verdict.rows)
    share = 100 * counts.resolve / counts.cited if counts.cited else 100
    yield f"{counts.resolve} of {counts.cited} cited rows resolve with the same digest ({share:.2f} %)"
    if counts.on_tables:
        yield f"{counts.on_tables} statements rest on published tables, not on single rows"
    yield from _files(verdict)
    if not counts.all_resolve and all(file.holds for file in verdict.files.values()):
        yield "No file has changed: another key, key version, mapping or rule makes other digests."
    if 0 < shown < counts.cited + counts.on_tables:
        yield f"{shown} citations are shown; --show N shows more"


def _row(row: Any) -> Iterator[str]:
    if row.rests_on:
        yield f"  rests on {row.rests_on}"
        return
    dataset, night, file = (row[f"source_{part}"] or row[f"found_{part}"] for part in ("dataset", "night", "file"))
    place = f"{dataset} of night {night}, {file}" if file else "in no file that the night read"
    yield f"  row {row.row_digest}  {'resolves' if row[RESOLVES] else 'DOES NOT RESOLVE'}: {place}"


def _files(verdict: Verdict) -> Iterator[str]:
    """The files of the rows shown and those that changed, by the SHA-256 that the manifest recorded."""
    files = verdict.files
    shown = {row[name] for row in verdict.rows for name in ("source_file", FOUND_FILE)}
    yield f"{sum(file.holds for file in files.values())} of {len(files)} files have the SHA-256 of the night's manifest"
    for path, file in files.items():
        if path in shown or not file.holds:
            yield f"  file {file.recorded or 'unknown'}  {file.state}: {path}"
