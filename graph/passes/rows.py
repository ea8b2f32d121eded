"""Rows of several frames into one task, as Arrow: what belongs together meets there, and Spark only moves it.

The frames travel as one whose columns are a struct a frame, null but for the row's own. Work on them needs no Spark to
be tested: it takes tables and gives one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import reduce

import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from graph.spread import shares

Tables = Mapping[str, pa.Table]
Batches = Iterable[pa.RecordBatch]
Work = Callable[[Tables], pa.Table]

SHARE = "share"


def on_rows(frames: Mapping[str, DataFrame], keys: Mapping[str, str], work: Work, schema: str) -> DataFrame:
    """``work`` on the rows of ``frames`` in shares: rows of equal keys (SQL, one of each frame) are in one.

    ``work`` gets each frame as a table, empty where the share has none of its rows, in no set order, and returns a
    table of ``schema`` (DDL).
    """
    count = shares(next(iter(frames.values())).sparkSession)
    together = reduce(DataFrame.unionByName, (_marked(frames, name, keys[name]) for name in frames))
    dealt = together.repartition(count, SHARE) if count > 1 else together.coalesce(1)
    columns = {name: frame.columns for name, frame in frames.items()}
    return dealt.drop(SHARE).mapInArrow(_runner(columns, work), schema)


def _marked(frames: Mapping[str, DataFrame], mine: str, key: str) -> DataFrame:
    structs = (
        F.struct(*(F.col(column) for column in frame.columns)).alias(name)
        if name == mine
        else F.lit(None).cast(frame.schema).alias(name)
        for name, frame in frames.items()
    )
    return frames[mine].select(*structs, F.expr(f"xxhash64({key})").alias(SHARE))


def _runner(columns: Mapping[str, Sequence[str]], work: Work) -> Callable[[Batches], Iterator[pa.RecordBatch]]:
    def run(batches: Batches) -> Iterator[pa.RecordBatch]:
        rows = list(batches)
        if rows:
            yield from work(_apart(pa.Table.from_batches(rows), columns)).to_batches(max_chunksize=65_536)

    return run


def _apart(rows: pa.Table, columns: Mapping[str, Sequence[str]]) -> dict[str, pa.Table]:
    found = {}
    for name, names in columns.items():
        struct = rows.column(name)
        mine = struct.filter(pc.is_valid(struct))
        found[name] = pa.table({field: pc.struct_field(mine, [at]) for at, field in enumerate(names)})
    return found
