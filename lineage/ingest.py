"""Types the rows of an extract by the contract without judging them: a value that won't be typed is kept as text.

Whatever the file's format, equal content gives equal typed rows. The findings say what could not be read:
``_malformed`` (the text of a row that has no columns), ``_bad_utf8``, ``_wrong_type``, ``_not_finite`` (names of the
columns, comma-separated, null when there are none), ``_raw`` (column → its value as read, for those).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pyspark.sql import DataFrame, SparkSession

from graph.contract import Column
from graph.given import given
from lineage.datasets import Dataset

FINDINGS = ("_malformed", "_bad_utf8", "_wrong_type", "_not_finite")
RAW = "_raw"
LINE = "line"
"""Name under which ``_raw`` keeps a whole line that is not UTF-8."""

NO_TEXT = "CAST(NULL AS STRING)"
NO_MAP = "CAST(NULL AS MAP<STRING, STRING>)"
NOT_FINITE = r"r'(?i)^\"?[+-]?(nan|inf|infinity)\"?$'"
# What Spark takes off a text before it reads it.
BLANK = r"[\x00-\x20]*"
# Java knows CST, IST and other short names of zones too, which people in several places use, each for his own.
ZONE = r"(Z|(UTC?|GMT)?[+-]\d{1,2}(:?\d{1,2}){0,2}|UTC?|GMT|[A-Z][A-Za-z_]+/[A-Za-z0-9_/+-]+)"
# Without the date Spark would read 10:30 as a time of today.
TIME = rf"r'^\d{{4}}-\d{{2}}-\d{{2}}([T ]\d{{2}}:\d{{2}}[0-9:.]*( *{ZONE})?)?{BLANK}\z'"
# Java reads the digits of every script, binary numbers (`0x1p3`, `12d`), and longer ones in a time that grows with the
# square of their length.
NUMBER = rf"r'^{BLANK}[+-]?[0-9]{{0,100}}[.]?[0-9]{{0,100}}([eE][+-]?[0-9]{{1,3}})?{BLANK}\z'"
# Years that every engine can tell and reckon with.
LAST_YEAR = 200_000
FLOATS = ("float", "double")
DIRECT = {
    "timestamp": {"timestamp", "timestamp_ntz", "date"},
    "bigint": {"tinyint", "smallint", "int", "bigint"},
    "boolean": {"boolean"},
    "decimal(18,2)": {"decimal(18,2)"},
}
NUMBERS = {"bigint", "double", "decimal(18,2)"}


@dataclass(frozen=True)
class Typed:
    """One column as typed, in SQL: its value, the text as read, and per finding the condition of that fault."""

    name: str
    value: str
    text: str = NO_TEXT
    faults: dict[str, str] = field(default_factory=dict)


def typed(frame: DataFrame, dataset: Dataset) -> DataFrame:
    """(the contract's columns that landed, ``source_night``, ``source_file`` and, where the format has them,
    ``_malformed``, ``_bad_line``, ``_nested``) → (all contract columns typed, ``source_night``, ``source_file``, the
    findings, ``_raw``). One row in, one row out. Text is not looked into here, so bytes that are not UTF-8 stay.
    """
    types = dict(frame.dtypes)
    columns = [_typed(column, types.get(column.name), "_nested" in types) for column in dataset]
    whole = "_malformed IS NULL AND _bad_line IS NULL" if "_malformed" in types else None
    return frame.selectExpr(
        *(f"CAST({_if(whole, c.value)} AS {dataset.column(c.name).type}) AS `{c.name}`" for c in columns),
        "source_night",
        "source_file",
        f"{readable('_malformed') if whole else NO_TEXT} AS _malformed",
        f"{f'IF(_bad_line IS NOT NULL, {quoted(LINE)}, NULL)' if whole else NO_TEXT} AS _bad_utf8",
        f"{_finding('_wrong_type', columns, whole)} AS _wrong_type",
        f"{_finding('_not_finite', columns, whole)} AS _not_finite",
        f"{_raw(columns, whole)} AS {RAW}",
    )


def no_rows(spark: SparkSession, dataset: Dataset) -> DataFrame:
    """The typed frame of a dataset that did not land."""
    fields = [f"{column.name} {column.type}" for column in dataset]
    findings = [f"{name} string" for name in ("source_night", "source_file", *FINDINGS)]
    return given(spark, [], ", ".join([*fields, *findings, f"{RAW} map<string,string>"]))


def readable(text: str) -> str:
    """SQL: the text itself, or its bytes in hex when it is not UTF-8."""
    return f"IF(is_valid_utf8({text}), {text}, concat('hex:', hex({text})))"


def quoted(text: str) -> str:
    """SQL literal of ``text``."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _typed(column: Column, physical: str | None, nested: bool) -> Typed:
    name = column.name
    if physical is None:
        return Typed(name, "NULL")
    if column.type == "string":
        return _text(name, physical, nested)
    if physical in DIRECT.get(column.type, ()):
        return _time(name) if column.type == "timestamp" else Typed(name, f"`{name}`")
    return _parsed(column, f"trim(CAST(`{name}` AS STRING))")


def _time(name: str) -> Typed:
    far = f"abs(year(`{name}`)) > {LAST_YEAR}"
    return Typed(name, f"IF({far}, NULL, `{name}`)", f"CAST(`{name}` AS STRING)", {"_wrong_type": far})


def _text(name: str, physical: str, nested: bool) -> Typed:
    text = f"CAST(`{name}` AS STRING)"
    if physical in FLOATS:
        # An id that went through a float has lost digits; only "no value" comes through unharmed.
        return Typed(name, "NULL", text, {"_wrong_type": f"NOT isnan(`{name}`)"})
    if nested:
        fault = f"array_contains(_nested, {quoted(name)})"
        return Typed(name, f"IF({fault}, NULL, {text})", text, {"_wrong_type": fault})
    return Typed(name, text)


def _parsed(column: Column, text: str) -> Typed:
    value = _parse(column.type, text)
    unread = f"({text} <> '' AND {value} IS NULL)"
    if column.type not in NUMBERS:
        return Typed(column.name, value, text, {"_wrong_type": unread})
    infinite = f"{text} RLIKE {NOT_FINITE}"
    faults = {"_wrong_type": f"({unread} AND NOT {infinite})", "_not_finite": f"({unread} AND {infinite})"}
    return Typed(column.name, value, text, faults)


def _parse(kind: str, text: str) -> str:
    if kind == "timestamp":
        return _written(text, TIME, "TIMESTAMP")
    if kind == "bigint":
        number = _written(text, NUMBER, "DECIMAL(38,18)")
        return f"IF({number} = floor({number}), try_cast({number} AS BIGINT), NULL)"
    if kind == "double":
        # Spark orders NaN above infinity, so this leaves out both.
        number = _written(text, NUMBER, "DOUBLE")
        return f"IF(abs({number}) < double('Infinity'), {number}, NULL)"
    return _written(text, NUMBER, kind) if kind.startswith("decimal") else f"try_cast({text} AS {kind})"


def _written(text: str, pattern: str, kind: str) -> str:
    """A text that is written as ``pattern`` asks, as a value; else null."""
    return f"IF({text} RLIKE {pattern}, try_cast({text} AS {kind}), NULL)"


def _if(whole: str | None, value: str) -> str:
    return f"IF({whole}, {value}, NULL)" if whole else value


def _finding(finding: str, columns: list[Typed], whole: str | None) -> str:
    faulty = [(c.name, c.faults[finding]) for c in columns if finding in c.faults]
    if not faulty:
        return NO_TEXT
    names = ", ".join(f"IF({fault}, {quoted(name)}, NULL)" for name, fault in faulty)
    return _if(whole, f"nullif(concat_ws(', ', {names}), '')")


def _raw(columns: list[Typed], whole: str | None) -> str:
    faulty = [(c, " OR ".join(c.faults.values())) for c in columns if c.faults]
    if not faulty:
        return NO_MAP
    entries = ", ".join(f"IF({fault}, struct({quoted(c.name)}, {readable(c.text)}), NULL)" for c, fault in faulty)
    kept = f"map_from_entries(array_compact(array({entries})))"
    raw = f"IF({' OR '.join(fault for _, fault in faulty)}, {kept}, NULL)"
    if whole is None:
        return raw
    line = f"map({quoted(LINE)}, concat('hex:', _bad_line))"
    return f"CASE WHEN _bad_line IS NOT NULL THEN {line} WHEN {whole} THEN {raw} END"
