"""JSON Lines extracts: one object per line, UTF-8. Lines that are no object stay visible as malformed rows."""

from __future__ import annotations

import json
import re

import pyarrow as pa
from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import StructType

from graph.failures import DataGateError
from jobs.landing.files import LandingFile, Zone
from jobs.landing.shape import Shape, wanted_columns
from lineage.datasets import DATASETS
from lineage.settings import LandingSettings

PROBE_BYTES = 4 << 20
LINE = "_malformed"


def inspect(zone: Zone, file: LandingFile, settings: LandingSettings) -> Shape:
    """The file's shape: the keys of its first lines, since JSON has no header that would say more."""
    try:
        with zone.filesystem.open_input_stream(zone.full(file.path)) as stream:
            head = stream.read(PROBE_BYTES)
    except (OSError, pa.ArrowException) as error:
        raise DataGateError(f"{file.path}: cannot be read: {error}") from error
    lines = [line for line in head.removeprefix(b"\xef\xbb\xbf").split(b"\n") if line.strip()]
    objects = [row for row in map(_object, lines[: settings.json_probe_lines]) if row is not None]
    wanted = wanted_columns(DATASETS[file.dataset].names, file.source)
    # Without a single sound object in sight nothing is known of the columns: each line will speak for itself.
    offered = frozenset(key for row in objects for key in row) if objects else frozenset(wanted)
    return Shape(
        source_folder=file.source.folder,
        format="json",
        columns=tuple((name, "string") for name in sorted(wanted)),
        empty=not lines,
        offered=offered,
    )


def _object(line: bytes) -> dict[str, object] | None:
    try:
        row = json.loads(line)
    except ValueError:
        return None
    return row if isinstance(row, dict) else None


def open_files(spark: SparkSession, files: list[LandingFile], shape: Shape) -> DataFrame:
    """The files' values as text; ``_malformed``: the line when it is no object; ``_bad_line``: the line in hex when it
    is not UTF-8; ``_nested``: the columns whose value is an object or a list.
    """
    schema = StructType()
    for name, _ in shape.columns:
        schema = schema.add(name, "string")
    # The reader drops a byte order mark itself; a regular expression here would replace bytes that are not UTF-8.
    text = spark.read.text([file.uri for file in files], lineSep="\n")
    lines = text.select(F.col("value").alias("_line"), "_metadata")
    options = {"mode": "PERMISSIVE", "columnNameOfCorruptRecord": LINE}
    filled = lines.where(F.trim(F.regexp_replace("_line", "\r$", "")) != "")
    parsed = filled.select(
        "*",
        F.from_json("_line", schema.add(LINE, "string"), options).alias("_row"),
        F.schema_of_variant(F.try_parse_json("_line")).alias("_shape"),
        F.is_valid_utf8("_line").alias("_sound"),
    )
    return parsed.select(
        *(F.when(F.col("_sound"), F.col(f"_row.`{name}`")).alias(name) for name, _ in shape.columns),
        F.when(F.col("_sound") & _is_malformed(), F.col("_line")).alias(LINE),
        F.when(~F.col("_sound"), F.hex("_line")).alias("_bad_line"),
        F.when(F.col("_shape").rlike(r"^OBJECT<.*(OBJECT|ARRAY)<"), _nested(shape)).alias("_nested"),
        "_metadata",
    )


def _is_malformed() -> SparkColumn:
    """No object, or something after it. Bare NaN and Infinity are no JSON, but the value says more than the line."""
    trailing = F.col("_shape").isNull() & ~F.col("_line").rlike(r"NaN|Infinity|INF")
    return F.col(f"_row.{LINE}").isNotNull() | trailing


def _nested(shape: Shape) -> SparkColumn:
    def is_nested(name: str) -> SparkColumn:
        return F.col("_shape").rlike(rf"[<,] ?`?{re.escape(name)}`?: (OBJECT|ARRAY)<")

    return F.array_compact(F.array(*(F.when(is_nested(name), F.lit(name)) for name, _ in shape.columns)))
