"""The words every table is written in: a column with its sentence, unit and source, and a table made of them.

A stage ends in ``TABLE.select(frame)``: the contract's columns in the contract's order and types, with the sentence,
unit and source of each kept in the Spark schema, and so in the footer of every Parquet file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import StructField, StructType, _parse_datatype_string

from graph.given import given

MONEY = "decimal(18,2)"
"""The type of an amount in yuan."""


@dataclass(frozen=True)
class Column:
    """One column: ``type`` is Spark DDL; ``unit`` says what a number counts, ``source`` where the value comes from."""

    name: str
    type: str
    text: str
    unit: str = "-"
    source: str = "derived"
    required: bool = False

    @property
    def metadata(self) -> dict[str, Any]:
        return {"comment": self.text, "unit": self.unit, "source": self.source}

    @property
    def field(self) -> StructField:
        return StructField(self.name, _parse_datatype_string(self.type), not self.required, self.metadata)


@dataclass(frozen=True)
class Table:
    """A table: what a row is, which columns name a row, and its columns in order.

    ``unique``: whether the key names one row only. What is written is held to that, and to the columns that are
    ``required``: a night that breaks it ends (``jobs.warehouse.contract``).
    """

    name: str
    row: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    unique: bool = True

    def __iter__(self) -> Iterator[Column]:
        return iter(self.columns)

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    @property
    def schema(self) -> StructType:
        return StructType([column.field for column in self.columns])

    @property
    def ddl(self) -> str:
        """The columns and their types alone, any of them null: of rows on their way into the table."""
        return ", ".join(f"{column.name} {column.type}" for column in self.columns)

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    def select(self, frame: DataFrame) -> DataFrame:
        """The contract's columns of ``frame``, cast, in order; one that ``frame`` lacks is an AnalysisException."""
        return frame.select(*(F.col(c.name).cast(c.type).alias(c.name, metadata=c.metadata) for c in self.columns))

    def empty(self, frame: DataFrame) -> DataFrame:
        """No rows of this table, on the session of ``frame``."""
        return given(frame.sparkSession, [], self.schema)
