"""Writes extracts by night: shuffled rows, only what was known by then, changed rows sent again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data_samples.simulator import dirt
from data_samples.simulator.schemas import SCHEMAS, SNAPSHOTS, TIME, TIMINGS, Timing
from data_samples.simulator.society import Society

LARGEST_SAMPLE = 20_000
"""Worlds up to this many accounts are packed as tightly as possible; larger ones are packed fast."""
SMALLEST_SOILED = 40
"""Extracts with fewer rows get no bad rows."""


class LandingZone:
    """Parquet files ``<root>/<dataset>/night=YYYY-MM-DD/part-0.parquet``, one row group per batch."""

    def __init__(self, root: Path, society: Society) -> None:
        self._root = root
        self._society = society
        self._writers: dict[tuple[str, str], pq.ParquetWriter] = {}
        self._batches = 0
        self._level = 9 if society.size <= LARGEST_SAMPLE else 1
        self.rows: dict[str, int] = dict.fromkeys(SCHEMAS, 0)
        self.bad: list[tuple[str, str, str, str]] = []
        root.mkdir(parents=True, exist_ok=True)
        (root / "SYNTHETIC").touch()

    def put(self, dataset: str, table: pa.Table) -> None:
        """Adds rows (any time) to every night that they belong to; rows after the last night have not happened."""
        for number, night in enumerate(self._society.nights):
            begin, end = _stamp(night.begin), _stamp(night.end)
            rows = (
                _snapshot(dataset, table, end)
                if dataset in SNAPSHOTS
                else _news(dataset, table, begin, end, number == 0)
            )
            if rows.num_rows:
                rows = dirt.seen_late(self._society, dataset, night.name, self._batches, rows, end)
                self._write(dataset, night.name, _as_of(rows, TIMINGS[dataset], end))
        self._batches += 1

    def close(self) -> None:
        """Ends all files; an extract without rows in a night is a file without rows."""
        for dataset in sorted({dataset for dataset, _ in self._writers}):
            for night in self._society.nights:
                self._writer(dataset, night.name).close()

    def _writer(self, dataset: str, night: str) -> pq.ParquetWriter:
        key = (dataset, night)
        if key not in self._writers:
            folder = self._root / dataset / f"night={night}"
            folder.mkdir(parents=True, exist_ok=True)
            self._writers[key] = pq.ParquetWriter(
                folder / "part-0.parquet", SCHEMAS[dataset], compression="zstd", compression_level=self._level
            )
        return self._writers[key]

    def _write(self, dataset: str, night: str, rows: pa.Table) -> None:
        rng = self._society.generator("order", dataset, night, self._batches)
        rows = self._soiled(rng, dataset, night, rows).take(pa.array(rng.permutation(self._soiled_rows)))
        self._writer(dataset, night).write_table(rows, row_group_size=max(1, rows.num_rows))
        self.rows[dataset] += rows.num_rows

    def _soiled(self, rng: np.random.Generator, dataset: str, night: str, rows: pa.Table) -> pa.Table:
        figures = self._society.parameters.dirt
        count = 0
        if rows.num_rows >= SMALLEST_SOILED and figures.factor > 0 and dataset != "labels":
            count = max(1, round(rows.num_rows * figures.bad_rows * figures.factor))
        added = dirt.bad_rows(rng, dataset, rows, count)
        for kind, bad in added:
            self.bad += [(dataset, night, str(key), kind) for key in bad[TIMINGS[dataset].key].to_pylist()]
        result = pa.concat_tables([rows, *(bad for _, bad in added)])
        self._soiled_rows = result.num_rows
        return result


def _stamp(seconds: int) -> pa.Scalar:
    return pa.scalar(seconds * 1_000_000, pa.int64()).cast(TIME)


def _snapshot(dataset: str, table: pa.Table, end: pa.Scalar) -> pa.Table:
    rows = table.filter(pc.less(table[TIMINGS[dataset].time], end))
    if dataset == "addresses":
        last = pc.subtract(end, pa.scalar(1_000_000, pa.duration("us")))
        seen = pc.if_else(pc.less(rows["last_seen_at"], last), rows["last_seen_at"], last)
        rows = rows.set_column(rows.schema.get_field_index("last_seen_at"), rows.schema.field("last_seen_at"), seen)
    return rows


def _news(dataset: str, table: pa.Table, begin: pa.Scalar, end: pa.Scalar, first: bool) -> pa.Table:
    timing = TIMINGS[dataset]
    happened = pc.less(table[timing.time], end)
    if first:
        return table.filter(happened)
    new = pc.and_(happened, pc.greater_equal(table[timing.time], begin))
    for column in timing.later:
        changed = pc.and_(pc.greater_equal(table[column], begin), pc.less(table[column], end))
        new = pc.or_(new, pc.and_(pc.less(table[timing.time], begin), pc.fill_null(changed, False)))
    return table.filter(new)


def _as_of(rows: pa.Table, timing: Timing, end: pa.Scalar) -> pa.Table:
    """Hides what only happened after ``end``."""
    for column, shown in timing.later.items():
        hidden = pc.fill_null(pc.greater_equal(rows[column], end), False)
        for name, stand_in in ({column: None} | shown).items():
            field = rows.schema.field(name)
            values = pc.if_else(hidden, pa.scalar(stand_in, field.type), rows[name])
            rows = rows.set_column(rows.schema.get_field_index(name), field, values)
    return rows
