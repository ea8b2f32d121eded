"""Rows of several frames into one task, as Arrow: what belongs together meets there, and Spark only moves it.

In a small night whatever stands in files is read there by the task (``graph.passes.stored``), and only what Spark has
made travels (``graph.passes.packing``). Work on rows needs no Spark to be tested: it takes tables and gives one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import cast

import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.pandas.types import to_arrow_schema, to_arrow_type
from pyspark.sql.types import StructField, StructType

from graph.given import fields_of
from graph.passes.packing import SHARE, Packing
from graph.passes.sql import answer
from graph.passes.stored import Scan, Stored, with_null
from graph.spread import shares

Tables = Mapping[str, pa.Table]
Batches = Iterable[pa.RecordBatch]
Work = Callable[[Tables], pa.Table]
SeveralWork = Callable[[Tables], Tables]

BATCH_ROWS = 65_536


def on_rows(
    frames: Mapping[str, DataFrame], keys: Mapping[str, str], work: Work, schema: StructType | str
) -> DataFrame:
    """``work`` on the rows of ``frames`` in shares: rows of equal keys (SQL, one of each frame) are in one.

    ``work`` gets each frame as a table, empty where the share has none of its rows, in no set order, and returns a
    table with the columns of ``schema`` (StructType or DDL), whose types they are cast to; one that would lose by it
    fails the task. A share without any row is not worked on.
    """
    fields = fields_of(schema)
    session = next(iter(frames.values())).sparkSession
    count = shares(session)
    standing = {name: frame.scan for name, frame in frames.items() if count == 1 and isinstance(frame, Stored)}
    moving = {name: frame for name, frame in frames.items() if name not in standing}
    packing = Packing.of({name: frame.schema for name, frame in moving.items()})
    share_of = {name: f"xxhash64({keys[name]})" if count > 1 else "0L" for name in moving}
    parts = [packing.packed(name, frame, share_of[name]) for name, frame in moving.items()]
    together = reduce(DataFrame.union, [*parts, packing.starter(session)] if standing else parts)
    dealt = together.repartition(count, SHARE) if count > 1 else together.coalesce(1)
    schemas = {name: to_arrow_schema(frame.schema) for name, frame in frames.items()}
    inputs = _Inputs(packing, standing, schemas)
    return dealt.drop(SHARE).mapInArrow(_runner(work, inputs, to_arrow_schema(fields)), fields)


def on_rows_to_several(
    frames: Mapping[str, DataFrame],
    keys: Mapping[str, str],
    work: SeveralWork,
    outputs: Mapping[str, StructType | str],
) -> DataFrame:
    """As ``on_rows``, for work that makes several tables at once: keep the frame, and read each with ``output``.

    ``outputs``: the schema of each table by the name that ``work`` gives it. Further work may take the frame as it is,
    and gets its tables with ``tables_in``.
    """
    structs = {name: fields_of(schema) for name, schema in outputs.items()}
    types = {name: cast(pa.StructType, to_arrow_type(schema)) for name, schema in structs.items()}

    def side_by_side(tables: Tables) -> pa.Table:
        made = work(tables)
        return pa.concat_tables(_as_column(made[name], name, types) for name in types)

    return on_rows(frames, keys, side_by_side, StructType([StructField(name, structs[name]) for name in structs]))


def near(rows: DataFrame, wanted: DataFrame, column: str, of: str = "ring_id") -> DataFrame:
    """The ``rows`` whose ``column`` is one of ``wanted``, with its ring (or group: ``of``): a copy for each of them, by
    which they meet its other rows in one share; see ``once``.

    Where a night works in one share all of them, and ``of`` is null: the task that they go to knows what is wanted as
    well, and finds it sooner than Spark.
    """
    if shares(rows.sparkSession) == 1:
        return with_null(rows, of)
    return rows.join(wanted.select(column, of).distinct(), column)


def once(copies: pa.Table, of: str) -> pa.Table:
    """The rows of ``near`` in a share, each once, without ``of``."""
    rows = copies.drop_columns(of)
    if copies.column(of).null_count == copies.num_rows:
        return rows
    return answer({"copies": rows}, "SELECT DISTINCT * FROM copies")


def output(kept: DataFrame, name: str) -> DataFrame:
    """One table of ``on_rows_to_several``."""
    made = kept.where(F.col(name).isNotNull()).select(f"{name}.*")
    return Stored(made, kept.scan.inside(name, made.columns)) if isinstance(kept, Stored) else made


def tables_in(rows: pa.Table) -> dict[str, pa.Table]:
    """The tables whose rows travel as one, each by the name of its column of structs."""
    found = {}
    for name, struct in zip(rows.column_names, rows.columns, strict=True):
        mine = struct.filter(pc.is_valid(struct))
        found[name] = pa.table({field.name: pc.struct_field(mine, [at]) for at, field in enumerate(struct.type)})
    return found


def _as_column(table: pa.Table, name: str, types: Mapping[str, pa.StructType]) -> pa.Table:
    """``table`` as a column of structs, beside empty columns for the other tables."""
    kind = types[name]
    fitted = table.select([field.name for field in kind]).cast(pa.schema(list(kind)))
    rows = fitted.to_struct_array()
    return pa.table({other: rows if other == name else pa.nulls(table.num_rows, types[other]) for other in types})


@dataclass(frozen=True)
class _Inputs:
    """How a task comes by the rows of its frames: those that travel, and those that stand in files.

    ``schemas``: of all, by name.
    """

    packing: Packing
    scans: Mapping[str, Scan]
    schemas: Mapping[str, pa.Schema]

    def tables(self, batches: Batches) -> Tables:
        """The rows of each frame; ``batches``: what travelled."""
        found = self.packing.tables(batches)
        found |= {name: scan.read(self.schemas[name]) for name, scan in self.scans.items()}
        return {name: found[name] if name in found else schema.empty_table() for name, schema in self.schemas.items()}


def _runner(work: Work, inputs: _Inputs, schema: pa.Schema) -> Callable[[Batches], Iterator[pa.RecordBatch]]:
    def run(batches: Batches) -> Iterator[pa.RecordBatch]:
        tables = inputs.tables(batches)
        if any(table.num_rows for table in tables.values()):
            made = work(tables)
            yield from made.select(schema.names).cast(schema).to_batches(max_chunksize=BATCH_ROWS)

    return run
