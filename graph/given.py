"""Frames of rows that the code itself gives: a table of divisions, a row of what a run says of itself, no rows at all.

Made from Arrow, they are data of the driver's. From a list Spark would start Python workers of their own to read them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.pandas.types import to_arrow_type
from pyspark.sql.types import StructType

from graph.spread import together


def fields_of(schema: StructType | str) -> StructType:
    """``schema``, be it given as such or in DDL, which a session must be there to read."""
    return cast(StructType, StructType.fromDDL(schema)) if isinstance(schema, str) else schema


def given(session: SparkSession, rows: Iterable[Sequence[Any]], schema: StructType | str) -> DataFrame:
    """``rows``, each with a value per field of ``schema`` (StructType or DDL); none gives a frame without rows."""
    fields = fields_of(schema)
    columns = list(zip(*rows, strict=True)) or [()] * len(fields)
    arrays = [
        pa.array([_plain(value) for value in column], to_arrow_type(field.dataType))
        for field, column in zip(fields, columns, strict=True)
    ]
    return together(session.createDataFrame(pa.Table.from_arrays(arrays, names=fields.names), fields))


def _plain(value: Any) -> Any:
    return list(value.items()) if isinstance(value, Mapping) else value
