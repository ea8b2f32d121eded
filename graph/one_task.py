"""Work that is done in one piece while its rows fit one task: frames of whole numbers in, frames of whole numbers out.

A pass over sorted arrays takes seconds where a dozen shuffles take minutes. All inputs travel to the task as one frame
whose rows say which input they belong to, and all outputs leave it the same way, so that the work is done once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

PART = "part"
BATCH_ROWS = 65_536

Tables = Mapping[str, pa.Table]
Columns = Sequence[npt.NDArray[np.integer[Any]]]
"""Columns of one length; a named tuple of arrays is one."""
Work = Callable[[Tables], Mapping[str, Columns]]


def in_one_task(inputs: Mapping[str, DataFrame], work: Work, outputs: Mapping[str, tuple[str, ...]]) -> DataFrame:
    """All of ``work``'s outputs in one frame, to be kept and read by ``part_of``.

    ``inputs``: frames of integer columns without nulls; ``work`` gets each as an Arrow table, its rows in no set order,
    and returns for every name of ``outputs`` the columns with these names.
    """
    widest = max(len(frame.columns) for frame in inputs.values())
    columns = {name: tuple(frame.columns) for name, frame in inputs.items()}
    rows = reduce(DataFrame.unionByName, (_marked(frame, n, widest) for n, frame in enumerate(inputs.values())))
    width = max(len(fields) for fields in outputs.values())
    schema = ", ".join([f"{PART} int", *(f"c{place} bigint" for place in range(width))])

    def run(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        found = work(_unmarked(batches, columns))
        for number, name in enumerate(outputs):
            yield from _batches(number, found[name], width)

    return rows.repartition(1).mapInArrow(run, schema)


def part_of(kept: DataFrame, outputs: Mapping[str, tuple[str, ...]], name: str) -> DataFrame:
    """One output of ``in_one_task``: its fields as bigint columns."""
    number, fields = list(outputs).index(name), outputs[name]
    mine = kept.where(F.col(PART) == number)
    return mine.select(*(F.col(f"c{place}").alias(field) for place, field in enumerate(fields)))


def _marked(frame: DataFrame, number: int, width: int) -> DataFrame:
    """The columns of a frame as c0, c1, …, filled up to ``width``, with the number of the frame."""
    named = [F.col(name).cast("bigint").alias(f"c{place}") for place, name in enumerate(frame.columns)]
    filled = [F.lit(None).cast("bigint").alias(f"c{place}") for place in range(len(named), width)]
    return frame.select(F.lit(number).alias(PART), *named, *filled)


def _unmarked(batches: Iterable[pa.RecordBatch], columns: Mapping[str, tuple[str, ...]]) -> Tables:
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
