"""CSV extracts: UTF-8 with a header, RFC 4180 quoting, line breaks inside quotes.

Spark's reader silently replaces bytes that are not UTF-8. So it reads Latin-1, where every byte is a character and the
delimiters are the same, and the text is put back into its bytes afterwards: what was wrong stays visible.
"""

from __future__ import annotations

import csv
import io

import pyarrow as pa
from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import StructType

from graph.failures import DataGateError
from jobs.landing.files import LandingFile, Zone
from jobs.landing.shape import Shape
from lineage.settings import LandingSettings

HEADER_BYTES = 1 << 20
LINE = "_malformed"


def inspect(zone: Zone, file: LandingFile, settings: LandingSettings) -> Shape:
    """The file's shape from its header line; a header that is not UTF-8 or names a column twice is a DataGateError."""
    try:
        with zone.filesystem.open_input_stream(zone.full(file.path)) as stream:
            head = stream.read(HEADER_BYTES)
        text = head.decode("utf-8-sig", errors="replace")
        header = tuple(name.strip() for name in next(csv.reader(io.StringIO(text)), ()))
    except (OSError, pa.ArrowException, csv.Error) as error:
        raise DataGateError(f"{file.path}: cannot be read: {error}") from error
    if "�" in "".join(header) or len(set(header)) < len(header):
        raise DataGateError(f"{file.path}: the header is not UTF-8, or names a column twice")
    return Shape(
        source_folder=file.source.folder,
        format="csv",
        columns=tuple((name, "string") for name in header),
        header=header,
        empty=not header,
        offered=frozenset(header),
    )


def open_files(spark: SparkSession, files: list[LandingFile], shape: Shape) -> DataFrame:
    """The files' fields as text, and the text of rows with a wrong number of fields in ``_malformed``."""
    schema = StructType()
    for position in range(len(shape.header)):
        schema = schema.add(f"_{position}", "string")
    reader = spark.read.schema(schema.add(LINE, "string")).options(
        header=True,
        multiLine=True,
        encoding="ISO-8859-1",
        escape='"',
        mode="PERMISSIVE",
        columnNameOfCorruptRecord=LINE,
        # With pruning the reader looks only at the fields that are asked for and misses a wrong number of them.
        columnPruning=False,
    )
    frame = reader.csv([file.uri for file in files])
    return frame.select(
        *(_bytes(f"_{position}").alias(name) for position, name in enumerate(shape.header)),
        _bytes(LINE).alias(LINE),
        F.lit(None).cast("string").alias("_bad_line"),
        "_metadata",
    )


def _bytes(name: str) -> SparkColumn:
    return F.encode(F.col(name), "ISO-8859-1").cast("string")
