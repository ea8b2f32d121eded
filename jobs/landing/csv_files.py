"""CSV extracts: UTF-8 with a header, RFC 4180 quoting, line breaks inside quotes.

Spark's reader silently replaces bytes that are not UTF-8. So it reads Latin-1, where every byte is a character and the
delimiters are the same, and the text is put back into its bytes afterwards: what was wrong stays visible. It takes
quotes that are not closed, or other ends of lines than the first one's, as they come, and rows vanish. So it is given
only files in which each line is a row (``csv_glance``), and the others are read by ``csv_records``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from urllib.parse import quote

import pyarrow as pa
from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import StructType

from graph.failures import DataGateError
from graph.given import given
from graph.spread import spread
from jobs.landing.csv_glance import MOST_FIELDS, glance
from jobs.landing.csv_records import Record, header, records
from jobs.landing.files import LandingFile, Zone
from jobs.landing.lines import LineAccount, blocks, physical_lines
from jobs.landing.opening import chunks, opened
from jobs.landing.shape import LINE, Shape, internal, wanted_columns
from lineage.datasets import DATASETS
from lineage.settings import LandingSettings

BATCH_ROWS, BATCH_BYTES = 5_000, 8 << 20
# Spark's plan names every column of the header.
WIDEST = 1_000
READ = "_path string, {columns}, _line binary"


def inspect(zone: Zone, file: LandingFile, settings: LandingSettings) -> Shape:
    """The file's shape from its header line and a look over all of it.

    DataGateError: the header is no UTF-8, or not sound CSV.
    """
    with opened(zone, file) as stream:
        first = header(physical_lines(chunks(stream, file, settings), file, settings), settings.quoted_field_lines)
    names = _names(file, first) if first else ()
    with opened(zone, file) as stream:
        account = glance(blocks(chunks(stream, file, settings), file, settings))
    line_is_row = account is not None and len(names) <= WIDEST
    if account is None:
        account = _account(zone, file, len(names), settings)
    wanted = wanted_columns(DATASETS[file.dataset].names, file.source)
    return Shape(
        format="csv",
        columns=tuple((name, "string") for name in names if name in wanted),
        header=names,
        empty=not names,
        line_is_row=line_is_row,
        offered=names,
        rows=account.rows,
        account=account,
    )


def _names(file: LandingFile, first: Record) -> tuple[str, ...]:
    if first.fields is None:
        raise DataGateError(f"{file.path}: the quotes of the header are not closed, or are followed by text")
    try:
        names = tuple(name.decode("utf-8").strip() for name in first.fields)
    except UnicodeDecodeError:
        names = ("\ufffd",)
    if any("\ufffd" in name or "\0" in name for name in names):
        raise DataGateError(f"{file.path}: the header is not UTF-8; convert the file to UTF-8")
    return names


def _account(zone: Zone, file: LandingFile, width: int, settings: LandingSettings) -> LineAccount:
    """The account of a file whose rows must be looked at one by one."""
    lines = rows = taken = set_apart = 0

    def counted(source: Iterable[bytes]) -> Iterator[bytes]:
        nonlocal lines
        for line in source:
            lines += 1
            yield line

    with opened(zone, file) as stream:
        source = counted(physical_lines(chunks(stream, file, settings), file, settings))
        first = header(source, settings.quoted_field_lines)
        for row in records(source, width, settings.quoted_field_lines):
            rows, taken, set_apart = rows + 1, taken + row.lines, set_apart + row.quoting
    header_lines = first.lines if first else 0
    return LineAccount(lines, header_lines, lines - header_lines - taken, rows, taken - rows, set_apart)


def open_files(
    spark: SparkSession, zone: Zone, files: list[LandingFile], shape: Shape, settings: LandingSettings
) -> DataFrame:
    """The files' fields as text, and the text of rows with a wrong number of fields in ``_malformed``."""
    frame = _lines_as_rows(spark, files, shape) if shape.line_is_row else _rows(spark, zone, files, shape, settings)
    return frame.select(
        *(
            F.col(f"_{shape.header.index(name)}").cast("string").alias(internal(shape, name))
            for name, _ in shape.columns
        ),
        F.col("_line").cast("string").alias(LINE),
        F.lit(None).cast("string").alias("_bad_line"),
        "_metadata",
    )


def _lines_as_rows(spark: SparkSession, files: list[LandingFile], shape: Shape) -> DataFrame:
    schema = StructType()
    for position in range(len(shape.header)):
        schema = schema.add(f"_{position}", "string")
    reader = spark.read.schema(schema.add("_line", "string")).options(
        header=True,
        encoding="ISO-8859-1",
        escape='"',
        maxColumns=MOST_FIELDS,
        mode="PERMISSIVE",
        columnNameOfCorruptRecord="_line",
        # With pruning the reader looks only at the fields that are asked for and misses a wrong number of them.
        columnPruning=False,
    )
    frame = reader.csv([file.uri for file in files])
    return frame.select(*(_bytes(name).alias(name) for name in (*_fields(shape), "_line")), "_metadata")


def _bytes(name: str) -> SparkColumn:
    return F.encode(F.col(name), "ISO-8859-1")


def _fields(shape: Shape) -> list[str]:
    return [f"_{shape.header.index(name)}" for name, _ in shape.columns]


def _rows(
    spark: SparkSession, zone: Zone, files: list[LandingFile], shape: Shape, settings: LandingSettings
) -> DataFrame:
    """The same from files in which a row may take several lines, each read from end to end by one task."""
    fields = _fields(shape)
    schema = READ.format(columns=", ".join(f"{name} binary" for name in fields))
    paths = given(spark, [(file.path,) for file in files], "path string")
    rows = spread(paths, "path").mapInArrow(_reader(zone, files, shape, settings, fields), schema)
    return rows.select(*fields, "_line", F.struct(F.col("_path").alias("file_path")).alias("_metadata"))


def _reader(
    zone: Zone, files: list[LandingFile], shape: Shape, settings: LandingSettings, fields: list[str]
) -> Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    by_path = {file.path: file for file in files}
    positions = [shape.header.index(name) for name, _ in shape.columns]

    def read(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for path in batch.column(0).to_pylist():
                with opened(zone, by_path[path]) as stream:
                    lines = physical_lines(chunks(stream, by_path[path], settings), by_path[path], settings)
                    header(lines, settings.quoted_field_lines)
                    rows = records(lines, len(shape.header), settings.quoted_field_lines)
                    for taken in _batches(rows):
                        yield _batch(taken, path, positions, fields)

    return read


def _batches(rows: Iterator[Record]) -> Iterator[list[Record]]:
    """The rows in pieces that take little memory, however long a row may be."""
    taken: list[Record] = []
    size = 0
    for row in rows:
        taken.append(row)
        size += len(row.line)
        if len(taken) == BATCH_ROWS or size >= BATCH_BYTES:
            yield taken
            taken, size = [], 0
    if taken:
        yield taken


def _batch(rows: list[Record], path: str, positions: list[int], fields: list[str]) -> pa.RecordBatch:
    columns = [[row.fields[at] if row.fields is not None else None for row in rows] for at in positions]
    lines = [row.line if row.fields is None else None for row in rows]
    return pa.record_batch(
        [
            pa.array([f"/{quote(path, safe='/=')}"] * len(rows), pa.string()),
            *(pa.array(column, pa.binary()) for column in columns),
            pa.array(lines, pa.binary()),
        ],
        names=["_path", *fields, "_line"],
    )
