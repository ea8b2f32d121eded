"""JSON Lines extracts: one object per line, UTF-8. Lines that are no object stay visible as malformed rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

import numpy as np
from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import StructType

from jobs.landing.files import LandingFile, Zone
from jobs.landing.lines import LF, LineAccount, blank_lines, blocks, is_blank, starts_of_lines
from jobs.landing.opening import CHUNK, chunks, opened
from jobs.landing.shape import LINE, Shape, internal, wanted_columns
from lineage.datasets import DATASETS
from lineage.ingest import NUMBERS
from lineage.settings import LandingSettings

# Half a character of UTF-16 (RFC 8259, 8.2): Java writes it as a question mark, so different ids would become one.
PAIR = r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
HALF = r"\\u[dD][89a-fA-F]"
# Values by their types as Spark's variants name them, whole numbers of many digits among the decimals.
NESTED, FRACTION = "(OBJECT|ARRAY)<", "DECIMAL|DOUBLE"
WHOLE = "^-?[0-9]+$"
# Numbers that JSON does not have but that extracts hold: the value says more than the line.
NO_NUMBER = r"(:\s*)[+-]?(?:NaN|Infinity|INF)(?=\s*[,}])"


def inspect(zone: Zone, file: LandingFile, settings: LandingSettings) -> Shape:
    """The file's shape: the keys of its first lines, since JSON has no header that would say more."""
    probed: list[bytes] = []
    with opened(zone, file) as stream:
        account = _account(_probing(blocks(chunks(stream, file, settings), file, settings), probed, settings))
    objects = [row for row in map(_object, probed) if row is not None]
    wanted = wanted_columns(DATASETS[file.dataset].names, file.source)
    # Without a single sound object in sight nothing is known of the columns: each line will speak for itself.
    offered = tuple(sorted({key for row in objects for key in row})) if objects else tuple(sorted(wanted))
    return Shape(
        format="json",
        columns=tuple((name, "string") for name in sorted(wanted)),
        empty=not account.rows,
        offered=offered,
        rows=account.rows,
        account=account,
    )


def _probing(found: Iterable[bytes], probed: list[bytes], settings: LandingSettings) -> Iterator[bytes]:
    """The blocks as they come; their first lines that are not blank are kept in ``probed``."""
    for block in found:
        if len(probed) < settings.json_probe_lines and sum(map(len, probed)) < CHUNK:
            filled = (line for line in block.split(b"\n") if not is_blank(line))
            probed += [line for line, _ in zip(filled, range(settings.json_probe_lines - len(probed)), strict=False)]
        yield block


def _account(found: Iterable[bytes]) -> LineAccount:
    lines = blank = 0
    for block in found:
        data = np.frombuffer(block, np.uint8)
        ends = np.flatnonzero(data == LF)
        lines += len(ends)
        blank += blank_lines(data, starts_of_lines(ends))
    return LineAccount(lines, 0, blank, lines - blank)


def _object(line: bytes) -> dict[str, object] | None:
    try:
        row = json.loads(line)
    # Python's reader goes a frame deeper with every bracket.
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) else None


def open_files(
    spark: SparkSession, zone: Zone, files: list[LandingFile], shape: Shape, settings: LandingSettings
) -> DataFrame:
    """The files' values as text; ``_malformed``: the line when it is no object; ``_bad_line``: the line in hex when it
    is not UTF-8; ``_nested``: the columns whose value is an object, a list or a number with a fraction, and so no text.
    """
    schema = StructType()
    for name, _ in shape.columns:
        schema = schema.add(name, "string")
    # The reader drops a byte order mark itself; a regular expression here would replace bytes that are not UTF-8.
    text = spark.read.text([file.uri for file in files])
    lines = text.select(F.col("value").alias("_line"), "_metadata")
    options = {"mode": "PERMISSIVE", "columnNameOfCorruptRecord": LINE}
    filled = lines.where(F.col("_line").rlike(r"[^\x00-\x20]"))
    sound = filled.withColumn("_sound", F.is_valid_utf8("_line") & ~_has_half_character())
    # Spark's variants fail on a key that is no text.
    parsed = sound.withColumn("_json", F.when(F.col("_sound"), _with_json_numbers())).select(
        "*",
        F.from_json("_line", schema.add(LINE, "string"), options).alias("_row"),
        F.try_parse_json("_json").alias("_value"),
    )
    parsed = parsed.withColumn("_shape", F.schema_of_variant("_value"))
    odd = f"(?s)^OBJECT<.*({NESTED}|{FRACTION})"
    members = F.try_variant_get("_value", "$", "map<string,variant>")
    numbers = _numbers(files[0])
    return parsed.withColumn("_members", F.when(F.col("_shape").rlike(odd), members)).select(
        *(
            F.when(F.col("_sound"), _number(name) if name in numbers else F.col(f"_row.`{name}`")).alias(
                internal(shape, name)
            )
            for name, _ in shape.columns
        ),
        F.when(F.col("_sound") & _is_malformed(), F.col("_line")).alias(LINE),
        F.when(~F.col("_sound"), F.hex("_line")).alias("_bad_line"),
        F.when(F.col("_members").isNotNull(), _nested(shape)).alias("_nested"),
        "_metadata",
    )


def _with_json_numbers() -> SparkColumn:
    line = F.col("_line")
    strange = line.contains("NaN") | line.contains("INF") | line.contains("Infinity")
    return F.when(strange, F.regexp_replace("_line", NO_NUMBER, "$1null")).otherwise(line)


def _has_half_character() -> SparkColumn:
    # A backslash that is itself escaped begins no escape.
    escapes = F.replace(F.col("_line"), F.lit("\\\\"), F.lit(" "))
    halves = F.regexp_replace(escapes, PAIR, "").rlike(HALF)
    return F.when(F.lower("_line").contains("\\ud"), halves).otherwise(False)


def _is_malformed() -> SparkColumn:
    """No object, or something after it."""
    return F.col(f"_row.{LINE}").isNotNull() | ~F.coalesce(_is_one_value(), F.lit(False))


def _is_one_value() -> SparkColumn:
    """Whether the line is one value and no more: neither of Spark's readers looks at what follows it.

    Set into a list before a text that the line can't hold, its own hash, a value that is alone is followed by that.
    """
    mark = F.sha2("_json", 256)
    listed = F.try_parse_json(F.concat(F.lit("["), F.col("_json"), F.lit(',"'), mark, F.lit('"]')))
    # Most rows hold no object, and their first closing brace is the end.
    flat = F.col("_shape").isNotNull() & (F.instr("_json", "}") == F.length(F.rtrim("_json")))
    return F.when(flat, F.lit(True)).otherwise(F.try_variant_get(listed, "$[1]", "string") == mark)


def _numbers(file: LandingFile) -> set[str]:
    """The site columns that the contract has as numbers."""
    columns = file.source.columns
    return {columns.get(column.name, column.name) for column in DATASETS[file.dataset] if column.type in NUMBERS}


def _number(name: str) -> SparkColumn:
    """A number with all the digits that were sent; the other reader takes those with a fraction through a double."""
    member = F.col("_members")[name]
    exact = F.schema_of_variant(member).startswith("DECIMAL")
    return F.when(exact, F.try_variant_get(member, "$", "string")).otherwise(F.col(f"_row.`{name}`"))


def _nested(shape: Shape) -> SparkColumn:
    """A number with a fraction is no text: the reader of texts takes it through a double, so its digits may differ."""

    def is_nested(name: str) -> SparkColumn:
        kind = F.schema_of_variant(F.col("_members")[name])
        fraction = kind.rlike(f"^({FRACTION})") & ~F.col(f"_row.`{name}`").rlike(WHOLE)
        return kind.rlike(f"^{NESTED}") | fraction

    return F.array_compact(F.array(*(F.when(is_nested(name), F.lit(name)) for name, _ in shape.columns)))
