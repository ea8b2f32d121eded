"""Parquet extracts: the footer says what a file holds, so a truncated file stops the run before a row is read."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from graph.failures import DataGateError, Failure
from jobs.landing.files import LandingFile, Zone
from jobs.landing.opening import cannot_be_read, opened
from jobs.landing.shape import Shape, internal, wanted_columns
from leads.seal.verify_packet import printable
from lineage.datasets import DATASETS
from lineage.settings import LandingSettings

NANOS = "nanos"
MAGIC, ENCRYPTED = b"PAR1", b"PARE"
# What Spark ships no reader for.
UNREADABLE_COMPRESSION = {"BROTLI", "LZO"}
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
    pa.string_view(): "string",
    pa.json_(): "string",
    pa.binary(): "binary",
    pa.large_binary(): "binary",
    pa.binary_view(): "binary",
    pa.date32(): "date",
}


def inspect(zone: Zone, file: LandingFile, settings: LandingSettings) -> Shape:
    """The file's shape from its footer; a file without a sound footer, or that Spark can't read, is a DataGateError."""
    try:
        footer = pq.read_metadata(zone.full(file.path), filesystem=zone.filesystem)
        schema = footer.schema.to_arrow_schema()
    except (OSError, pa.ArrowException, ValueError, MemoryError) as error:
        raise _no_footer(zone, file, error) from error
    _check_compression(file, footer)
    _check_unfolded(file, footer, settings)
    int96 = {
        footer.schema.column(i).path
        for i in range(len(footer.schema))
        if footer.schema.column(i).physical_type == "INT96"
    }
    wanted = wanted_columns(DATASETS[file.dataset].names, file.source)
    # A name that stands there twice is told by its columns, in `check_columns`.
    fields = {field.name: field.type for field in schema if field.name in wanted}
    types = {name: _spark_type(kind, name in int96) for name, kind in fields.items()}
    return Shape(
        format="parquet",
        columns=tuple(sorted((name, kind) for name, kind in types.items() if kind)),
        unreadable=tuple(sorted((name, str(fields[name])) for name, kind in types.items() if not kind)),
        offered=tuple(schema.names),
        rows=footer.num_rows,
    )


def _no_footer(zone: Zone, file: LandingFile, error: Exception) -> Failure:
    """What a file without a sound footer is."""
    if isinstance(error, (PermissionError, FileNotFoundError, MemoryError, pa.ArrowMemoryError)):
        return cannot_be_read(file.path, error)
    with opened(zone, file) as stream:
        head = stream.read(len(ENCRYPTED))
    if head == ENCRYPTED:
        return DataGateError(f"{file.path}: is encrypted; land it without Parquet's encryption")
    if head != MAGIC:
        return DataGateError(f"{file.path}: is not a whole Parquet file: it does not begin as one; convert it")
    return DataGateError(f"{file.path}: is not a whole Parquet file: it is cut off or damaged; land it again")


def _check_compression(file: LandingFile, footer: pq.FileMetaData) -> None:
    # Writers choose it once for a file.
    for column in range(footer.num_columns if footer.num_row_groups else 0):
        chunk = footer.row_group(0).column(column)
        if chunk.compression in UNREADABLE_COMPRESSION:
            raise DataGateError(
                f"{file.path}: column `{printable(chunk.path_in_schema)}` is compressed by {chunk.compression}, "
                "which Spark cannot read; write the file with zstd or snappy"
            )


def _check_unfolded(file: LandingFile, footer: pq.FileMetaData, settings: LandingSettings) -> None:
    """One value for all rows takes a few bytes, however many they are: what no extract would claim, none has to be."""
    unfolded = sum(footer.row_group(group).total_byte_size for group in range(footer.num_row_groups))
    most = settings.unfolded_ratio * file.size
    if footer.num_rows > most or unfolded > max(settings.unfolded_bytes, most):
        raise DataGateError(
            f"{file.path}: {file.size} bytes unfold to {footer.num_rows} rows of {unfolded} bytes, as in no extract; "
            "land it as CSV, or raise landing.unfolded_ratio"
        )


def open_files(
    spark: SparkSession, zone: Zone, files: list[LandingFile], shape: Shape, settings: LandingSettings
) -> DataFrame:
    """The files' wanted columns in their physical types; nanoseconds are cut to the microseconds that Spark keeps."""
    schema = ", ".join(
        f"`{name.replace('`', '``')}` {'bigint' if kind == NANOS else kind}" for name, kind in shape.columns
    )
    if any(kind == NANOS for _, kind in shape.columns):
        spark.conf.set("spark.sql.legacy.parquet.nanosAsLong", "true")
    frame = spark.read.schema(schema).parquet(*(file.uri for file in files))
    return frame.select(*(_column(shape, name, kind) for name, kind in shape.columns), "_metadata")


def _column(shape: Shape, name: str, kind: str) -> Column:
    value = F.col(f"`{name.replace('`', '``')}`")
    if kind == NANOS:
        # A division that is not of whole numbers would go through a double, which has too few digits for the time.
        before_1970 = F.when(value % 1000 < 0, F.lit(1)).otherwise(F.lit(0))
        value = F.timestamp_micros(F.call_function("div", value, F.lit(1000)) - before_1970)
    return value.alias(internal(shape, name))


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
