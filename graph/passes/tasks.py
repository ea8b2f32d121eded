"""Frames of whole numbers into tasks and out of them, as Arrow.

All inputs travel to a task as one frame whose rows say which input they belong to, and all outputs leave it the same
way, so that the work is done once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

PART = "part"
BATCH_ROWS = 65_536

Tables = Mapping[str, pa.Table]
Columns = Sequence[npt.NDArray[np.integer[Any]]]
"""Columns of one length; a named tuple of arrays is one."""
Work = Callable[[Tables], Mapping[str, Columns]]
Fields = Mapping[str, tuple[str, ...]]
Keys = Mapping[str, tuple[str, ...]]


def in_one_task(inputs: Mapping[str, DataFrame], work: Work, outputs: Fields) -> DataFrame:
    """All of ``work``'s outputs in one frame, to be kept and read by ``part_of``.

    ``inputs``: frames of integer columns without nulls; ``work`` gets each as an Arrow table, its rows in no set order,
    and returns for every name of ``outputs`` the columns with these names.
    """
    return _run(inputs, _union(inputs, {}).repartition(1), work, outputs)


def in_tasks(inputs: Mapping[str, DataFrame], keys: Keys, tasks: int, work: Work, outputs: Fields) -> DataFrame:
    """As ``in_one_task``, in ``tasks`` shares: rows whose ``keys`` (columns of each input) are equal meet in one."""
    return _run(inputs, _union(inputs, keys).repartition(tasks, "share"), work, outputs)


def part_of(kept: DataFrame, outputs: Fields, name: str) -> DataFrame:
    """One output of ``in_one_task`` or ``in_tasks``: its fields as bigint columns."""
    number, fields = list(outputs).index(name), outputs[name]
    mine = kept.where(F.col(PART) == number)
    return mine.select(*(F.col(f"c{place}").alias(field) for place, field in enumerate(fields)))


def _union(inputs: Mapping[str, DataFrame], keys: Keys) -> DataFrame:
    widest = max(len(frame.columns) for frame in inputs.values())
    marked = (
        _marked(frame, number, widest, _share(keys.get(name, ())))
        for number, (name, frame) in enumerate(inputs.items())
    )
    return reduce(DataFrame.unionByName, marked)


def _share(key: tuple[str, ...]) -> Column:
    return F.xxhash64(*(F.col(column).cast("bigint") for column in key)) if key else F.lit(0).cast("bigint")


def _marked(frame: DataFrame, number: int, width: int, share: Column) -> DataFrame:
    """The columns of a frame as c0, c1, …, filled up to ``width``, with the number of the frame."""
    named = [F.col(name).cast("bigint").alias(f"c{place}") for place, name in enumerate(frame.columns)]
    filled = [F.lit(None).cast("bigint").alias(f"c{place}") for place in range(len(named), width)]
    return frame.select(F.lit(number).alias(PART), *named, *filled, share.alias("share"))


def _run(inputs: Mapping[str, DataFrame], rows: DataFrame, work: Work, outputs: Fields) -> DataFrame:
    columns = {name: tuple(frame.columns) for name, frame in inputs.items()}
    width = max(len(fields) for fields in outputs.values())
    schema = ", ".join([f"{PART} int", *(f"c{place} bigint" for place in range(width))])

    def run(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        found = work(_unmarked(batches, columns))
        for number, name in enumerate(outputs):
            yield from _batches(number, found[name], width)

    return rows.mapInArrow(run, schema)


def _unmarked(batches: Iterable[pa.RecordBatch], columns: Fields) -> Tables:
    taken: dict[str, list[list[pa.Array]]] = {name: [[] for _ in fields] for name, fields in columns.items()}
    for batch in batches:
        part = batch.column(0).to_numpy()
        for number, name in enumerate(columns):
            rows = np.flatnonzero(part == number)
            if not len(rows):
                continue
            whole = len(rows) == len(part)
            for place, chunks in enumerate(taken[name]):
                column = batch.column(place + 1)
                chunks.append(column if whole else column.take(pa.array(rows)))
    return {
        name: pa.table(
            {field: pa.chunked_array(chunks, pa.int64()) for field, chunks in zip(columns[name], parts, strict=True)}
        )
        for name, parts in taken.items()
    }


def _batches(number: int, rows: Columns, width: int) -> Iterator[pa.RecordBatch]:
    names = [PART, *(f"c{place}" for place in range(width))]
    for start in range(0, len(rows[0]), BATCH_ROWS):
        columns = [np.asarray(column[start : start + BATCH_ROWS], dtype=np.int64) for column in rows]
        size = len(columns[0])
        filled = [pa.nulls(size, pa.int64()) for _ in range(width - len(columns))]
        arrays = [pa.array(np.full(size, number, dtype=np.int32)), *map(pa.array, columns), *filled]
        yield pa.RecordBatch.from_arrays(arrays, names=names)
