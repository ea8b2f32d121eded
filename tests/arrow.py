"""Arrow tables and rows of plain values: for work on tables, which needs no Spark."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

import pyarrow as pa
from pyspark.sql.pandas.types import to_arrow_schema
from pyspark.sql.types import StructType

Row = Mapping[str, Any] | Sequence[Any]


def table(schema: StructType | str, *rows: Row) -> pa.Table:
    """``rows``, each a mapping (a column that it lacks is null) or a value a column, with the columns of ``schema``."""
    fields = cast(StructType, StructType.fromDDL(schema)) if isinstance(schema, str) else schema
    arrow = to_arrow_schema(fields)
    named = [row if isinstance(row, Mapping) else dict(zip(arrow.names, row, strict=True)) for row in rows]
    return pa.Table.from_pylist(list(map(dict, named)), schema=arrow)


def rows_of(found: pa.Table, columns: str) -> list[tuple[Any, ...]]:
    """The rows of a table, sorted; ``columns`` apart by blanks."""
    names = columns.split()
    return sorted((tuple(row[name] for name in names) for row in found.to_pylist()), key=str)


def same(found: pa.Table, columns: str, expected: Iterable[Sequence[Any]]) -> bool:
    """Whether a table has these rows, in any order."""
    return rows_of(found, columns) == sorted(map(tuple, expected), key=str)
