"""Parquet extracts: the footer says what a file holds, so a truncated file stops the run before a row is read."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from graph.failures import DataGateError
from jobs.landing.files import LandingFile, Zone
from jobs.landing.shape import Shape, wanted_columns
from lineage.datasets import DATASETS
from lineage.settings import LandingSettings

NANOS = "nanos"
PLAIN_TYPES = {
    pa.null(): "int",
    pa.bool_(): "boolean",
    pa.int8(): "tinyint",
    pa.int16(): "smallint",
    pa.int32(): "int",
    pa.int64(): "bigint",
    pa.uint8(): "smallint",
    pa.uint16(): "int",
    pa.uint32(): "bigint",
    pa.uint64(): "decimal(20,0)",
    pa.float32(): "float",
    pa.float64(): "double",
    pa.string(): "string",
    pa.large_string(): "string",
    pa.binary(): "binary",
    pa.large_binary(): "binary",
    pa.date32(): "date",
}


def inspect(zone: Zone, file: LandingFile, settings: LandingSettings) -> Shape:
    """The file's shape from its footer; a file without a sound footer is a DataGateError naming it."""
    try:
        footer = pq.read_metadata(zone.full(file.path), filesystem=zone.filesystem)
        schema = footer.schema.to_arrow_schema()
    except (OSError, pa.ArrowException, ValueError) as error:
        raise DataGateError(f"{file.path}: is not a whole Parquet file, land it again: {error}") from error
    int96 = {
        footer.schema.column(i).path
        for i in range(len(footer.schema))
        if footer.schema.column(i).physical_type == "INT96"
    }
    wanted = wanted_columns(DATASETS[file.dataset].names, file.source)
    types = {field.name: _spark_type(field.type, field.name in int96) for field in schema if field.name in wanted}
    return Shape(
        source_folder=file.source.folder,
        format="parquet",
        columns=tuple(sorted((name, kind) for name, kind in types.items() if kind)),
        unreadable=tuple(sorted((name, str(schema.field(name).type)) for name, kind in types.items() if not kind)),
        offered=frozenset(schema.names),
    )


def open_files(spark: SparkSession, files: list[LandingFile], shape: Shape) -> DataFrame:
    """The files' wanted columns in their physical types; nanoseconds are cut to the microseconds that Spark keeps."""
    schema = ", ".join(
        f"`{name.replace('`', '``')}` {'bigint' if kind == NANOS else kind}" for name, kind in shape.columns
    )
    if any(kind == NANOS for _, kind in shape.columns):
        spark.conf.set("spark.sql.legacy.parquet.nanosAsLong", "true")
    frame = spark.read.schema(schema).parquet(*(file.uri for file in files))
    for name, kind in shape.columns:
        if kind == NANOS:
            frame = frame.withColumn(name, F.timestamp_micros(F.floor(frame[f"`{name}`"] / 1000)))
    return frame


def _spark_type(kind: pa.DataType, int96: bool) -> str | None:
    """The Spark type to read ``kind`` in; None when it is no single value that Spark can read."""
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    if pa.types.is_timestamp(kind):
        if kind.unit == "ns" and not int96:
            return NANOS
        return "timestamp" if kind.tz or int96 else "timestamp_ntz"
    if pa.types.is_decimal(kind):
        return f"decimal({kind.precision},{kind.scale})" if kind.precision <= 38 and kind.scale >= 0 else None
    if pa.types.is_fixed_size_binary(kind):
        return "binary"
    return PLAIN_TYPES.get(kind)
