"""Prepares the typed rows of a dataset to be settled: cleaned, tagged with the checks that they fail."""

from __future__ import annotations

from collections.abc import Sequence

from pyspark.sql import DataFrame

from lineage.datasets import Dataset
from lineage.ingest import FINDINGS, RAW, readable
from lineage.validation.check import CUT, Check
from lineage.validation.cutting import with_cuts
from lineage.validation.tagging import FAILED, with_failures, with_helpers

REPLACEMENT = "\ufffd"
# A character that is no space; Java's `\s` knows neither the fixed nor the ideographic one.
SEEN = r"r'[^\s\u00a0\u3000]'"
KEY = "_key"


def part(dataset: str) -> str:
    """Name of the struct column that holds the rows of ``dataset``."""
    return f"{dataset}_row"


def as_text(column: str) -> str:
    """Name of the column that holds a number of binary floating point as Spark writes it, which nobody else does."""
    return f"_{column}_text"


def prepared(frame: DataFrame, dataset: Dataset, checks: Sequence[Check], time_zone: str) -> DataFrame:
    """A frame of ``lineage.ingest.typed`` → (source_night, source_file, findings, ``_raw``, helper columns of the
    checks, ``_failed``: array of check ids or null, ``_cut``: times as they landed or null, a struct of the row's
    columns, ``as_text`` of those that need it; for the settling, ``_key``: a number that rows of equal natural keys
    share).
    """
    cleaned = with_helpers(_cleaned(frame, dataset), time_zone)
    doubles = [column.name for column in dataset if column.type == "double"]
    return with_cuts(with_failures(cleaned, checks), checks, FAILED).selectExpr(
        "source_night",
        "source_file",
        *FINDINGS,
        RAW,
        "_unread",
        "_night_end",
        FAILED,
        CUT,
        f"struct({', '.join(f'`{name}`' for name in dataset.names)}) AS {part(dataset.name)}",
        *(f"CAST(`{name}` AS STRING) AS {as_text(name)}" for name in doubles),
        f"xxhash64({', '.join(f'`{name}`' for name in dataset.key)}) AS {KEY}",
    )


def _cleaned(frame: DataFrame, dataset: Dataset) -> DataFrame:
    """Blank text becomes a missing value; text that is not UTF-8, or lost bytes on its way, becomes a finding.

    Bytes that are no text leave Spark as the replacement character: no other engine takes them for text. As they were
    read they stay in ``_raw``.
    """
    texts = [column.name for column in dataset if column.type == "string"]
    # The joined text says cheaply that some column is broken; only then each is looked at.
    joined = f"concat_ws('\\n', {', '.join(f'`{name}`' for name in texts)})"
    return frame.selectExpr("*", f"{_is_broken(joined)} AS _broken").selectExpr(
        *(f"{_readable_text(n)} AS `{n}`" if n in texts else f"`{n}`" for n in dataset.names),
        "source_night",
        "source_file",
        "_malformed",
        f"IF(_broken, {_broken_names(texts)}, _bad_utf8) AS _bad_utf8",
        "_wrong_type",
        "_not_finite",
        f"IF(_broken, map_concat(coalesce({RAW}, map()), {_broken_values(texts)}), {RAW}) AS {RAW}",
    )


def _readable_text(name: str) -> str:
    return (
        f"CASE WHEN NOT `{name}` RLIKE {SEEN} THEN NULL WHEN _broken THEN make_valid_utf8(`{name}`) ELSE `{name}` END"
    )


def _is_broken(text: str) -> str:
    return f"(NOT is_valid_utf8({text}) OR contains({text}, '{REPLACEMENT}'))"


def _broken_names(texts: list[str]) -> str:
    names = (f"IF({_is_broken(f'`{name}`')}, '{name}', NULL)" for name in texts)
    return f"concat_ws(', ', {', '.join(names)})"


def _broken_values(texts: list[str]) -> str:
    entries = (f"IF({_is_broken(f'`{name}`')}, struct('{name}', {readable(f'`{name}`')}), NULL)" for name in texts)
    return f"map_from_entries(array_compact(array({', '.join(entries)})))"
