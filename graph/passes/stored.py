"""Frames that stand in Parquet files: work in one task reads them there, and no row of theirs goes through Spark.

Spark takes a row out of its file, copies it into Arrow and sends it to Python, which costs many times what reading the
columns costs. So a frame that was read back from files remembers them, and through ``select`` and ``where`` which of
their columns and rows it is; whatever else is done to it makes an ordinary frame.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow import fs
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.classic.dataframe import DataFrame as ClassicDataFrame

from graph.passes.sql import answer

WORD = re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True)
class Scan:
    """Rows as they stand in the files of ``folders``.

    ``fields``: the place of each column in the files, name by name into structs; ``names``: the columns that are asked
    for, those without a place being null; ``part``: a struct that a row must have; ``conditions``: SQL over ``fields``
    that a row must fulfil.
    """

    folders: tuple[str, ...]
    fields: Mapping[str, tuple[str, ...]]
    names: tuple[str, ...]
    part: str | None = None
    conditions: tuple[str, ...] = ()

    def inside(self, part: str, names: Sequence[str]) -> Scan:
        """The struct ``part`` of the rows that have one: its fields as columns."""
        place = self.fields[part]
        return replace(self, fields={name: (*place, name) for name in names}, names=tuple(names), part=part)

    def read(self, schema: pa.Schema) -> pa.Table:
        """The rows, with the columns ``names`` in the types of ``schema``."""
        asked = {word for condition in self.conditions for word in WORD.findall(condition)} | set(self.names)
        fields = {name: place for name, place in self.fields.items() if name in asked}
        tables = [_read(folder, fields, self.part) for folder in self.folders]
        found = [table for table in tables if table is not None]
        if not found:
            return schema.empty_table()
        rows = pa.concat_tables(found)
        if self.conditions:
            rows = answer({"rows": rows}, f"SELECT * FROM rows WHERE ({') AND ('.join(self.conditions)})")
        nulls = pa.nulls(rows.num_rows)
        return pa.table([rows[name] if name in fields else nulls for name in self.names], self.names).cast(schema)


class Stored(ClassicDataFrame):
    """A frame that stands in files as ``scan`` says."""

    def __new__(cls, frame: DataFrame, scan: Scan) -> Stored:
        return object.__new__(cls)

    def __init__(self, frame: DataFrame, scan: Scan) -> None:
        super().__init__(frame._jdf, frame.sparkSession)
        self.scan = scan

    def select(self, *columns: Any) -> DataFrame:
        made = super().select(*columns)
        if not all(isinstance(column, str) and column in self.scan.names for column in columns):
            return made
        return Stored(made, replace(self.scan, names=columns))

    def filter(self, condition: Any) -> DataFrame:
        made = super().filter(condition)
        if not isinstance(condition, str):
            return made
        return Stored(made, replace(self.scan, conditions=(*self.scan.conditions, condition)))

    def where(self, condition: Any) -> DataFrame:
        return self.filter(condition)

    def drop(self, *columns: Any) -> DataFrame:
        return self.select(*(name for name in self.columns if name not in columns))

    def withColumnRenamed(self, existing: str, new: str) -> DataFrame:  # noqa: N802 - Spark's own name
        made, scan = super().withColumnRenamed(existing, new), self.scan
        if existing not in scan.names or new in scan.fields or new in scan.names:
            return made
        fields = {**scan.fields, new: scan.fields[existing]} if existing in scan.fields else scan.fields
        names = tuple(new if name == existing else name for name in scan.names)
        return Stored(made, replace(scan, fields=fields, names=names))


def stored(frame: DataFrame, *folders: str, fields: Mapping[str, tuple[str, ...]] | None = None) -> Stored:
    """``frame``, which is what the files of ``folders`` hold; ``fields``: where each column stands in them."""
    places = fields or {name: (name,) for name in frame.columns}
    return Stored(frame, Scan(folders, places, tuple(frame.columns)))


def with_null(frame: DataFrame, column: str, kind: str = "string") -> DataFrame:
    """``frame`` with a new ``column`` of nulls, of the type ``kind`` (DDL)."""
    made = frame.withColumn(column, F.lit(None).cast(kind))
    if not isinstance(frame, Stored) or column in frame.scan.fields:
        return made
    return Stored(made, replace(frame.scan, names=(*frame.scan.names, column)))


def files_of(folder: str) -> tuple[fs.FileSystem, str]:
    """The file system of a folder, and its path there."""
    files, path = fs.FileSystem.from_uri(folder) if "://" in folder else (fs.LocalFileSystem(), folder)
    return files, str(path).rstrip("/")


def _read(folder: str, fields: Mapping[str, tuple[str, ...]], part: str | None) -> pa.Table | None:
    """The rows of one folder; None where it has no file."""
    files, root = files_of(folder)
    listed = files.get_file_info(fs.FileSelector(root, allow_not_found=True))
    paths = sorted(info.path for info in listed if info.path.endswith(".parquet"))
    places = sorted({".".join(place) for place in fields.values()})
    parts = []
    for path in paths:
        with pq.ParquetFile(path, filesystem=files) as file:
            parts.append(file.read(places, use_threads=False))
    if not parts:
        return None
    rows = pa.concat_tables(parts)
    if part is not None:
        rows = rows.filter(pc.is_valid(rows[part]))
    return pa.table({name: _column(rows, place) for name, place in fields.items()})


def _column(rows: pa.Table, place: tuple[str, ...]) -> pa.ChunkedArray:
    column = rows[place[0]]
    return pc.struct_field(column, list(place[1:])) if len(place) > 1 else column
