"""Arrow tables and rows of plain values: for work on tables, which needs no Spark."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

import pyarrow as pa
from pyspark.sql.pandas.types import to_arrow_schema
from pyspark.sql.types import StructType

from graph.contract import Table

Row = Mapping[str, Any] | Sequence[Any]
COLUMN = re.compile(r"(\w+) ([\w<>(),]+)")
TYPES = {
    "bigint": pa.int64(),
    "boolean": pa.bool_(),
    "decimal(18,2)": pa.decimal128(18, 2),
    "decimal(7,6)": pa.decimal128(7, 6),
    "double": pa.float64(),
    "int": pa.int32(),
    "string": pa.string(),
    "timestamp": pa.timestamp("us", tz="UTC"),
}


def table(schema: Table | StructType | str, *rows: Row) -> pa.Table:
    """``rows``, each a mapping (a column that it lacks is null) or a value a column, with the columns of ``schema``."""
    arrow = _arrow_schema(schema)
    named = [row if isinstance(row, Mapping) else dict(zip(arrow.names, row, strict=True)) for row in rows]
    return pa.Table.from_pylist(list(map(dict, named)), schema=arrow)


def _arrow_schema(schema: Table | StructType | str) -> pa.Schema:
    """Of plain columns and lists of them; whatever else DDL can say needs a session that reads it."""
    if isinstance(schema, StructType):
        return to_arrow_schema(schema)
    if isinstance(schema, Table):
        return pa.schema([(column.name, _arrow_type(column.type)) for column in schema])
    columns = [COLUMN.fullmatch(column) for column in schema.split(", ")]
    if all(columns):
        return pa.schema([(found[1], _arrow_type(found[2])) for found in columns if found])
    return to_arrow_schema(cast(StructType, StructType.fromDDL(schema)))


def _arrow_type(name: str) -> pa.DataType:
    item = re.fullmatch(r"array<(\w+)>", name)
    return pa.list_(TYPES[item[1]]) if item else TYPES[name]


def with_columns(rows: pa.Table, **values: Any) -> pa.Table:
    """``rows`` with a column of the same value for each of ``values``."""
    for name, value in values.items():
        column = pa.nulls(rows.num_rows) if value is None else pa.repeat(value, rows.num_rows)
        rows = rows.append_column(name, column)
    return rows


def rows_of(found: pa.Table, columns: str) -> list[tuple[Any, ...]]:
    """The rows of a table, sorted; ``columns`` apart by blanks."""
    names = columns.split()
    return sorted((tuple(row[name] for name in names) for row in found.to_pylist()), key=str)


def same(found: pa.Table, columns: str, expected: Iterable[Sequence[Any]]) -> bool:
    """Whether a table has these rows, in any order."""
    return rows_of(found, columns) == sorted(map(tuple, expected), key=str)
