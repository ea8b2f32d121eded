"""Prepares the typed rows of a dataset to be settled: cleaned, tagged with the checks that they fail, as text."""

from __future__ import annotations

from collections.abc import Sequence

from pyspark.sql import DataFrame

from lineage.datasets import ACCOUNTS, Dataset
from lineage.digests import row_json
from lineage.ingest import FINDINGS, RAW, readable
from lineage.validation.check import Check
from lineage.validation.tagging import with_failures, with_helpers

REPLACEMENT = "\ufffd"
CANONICAL, KEY, FULLNESS, PLATFORM = "_canonical", "_key", "_fullness", "_platform"
SETTLED_BY = (CANONICAL, KEY, FULLNESS, PLATFORM)
"""Helper columns that only settling looks at."""


def part(dataset: str) -> str:
    """Name of the struct column that holds the rows of ``dataset``."""
    return f"{dataset}_row"


def prepared(
    frame: DataFrame, dataset: Dataset, checks: Sequence[Check], time_zone: str, tolerance_minutes: int
) -> DataFrame:
    """A frame of ``lineage.ingest.typed`` → (source_night, source_file, findings, ``_raw``, helper columns of the
    checks, ``_failed``: array of check ids or null, a struct of the row's columns, and ``SETTLED_BY``: the row as text,
    its natural key, its number of values, its platform where the dataset is that of the accounts).
    """
    cleaned = with_helpers(_cleaned(frame, dataset), time_zone, tolerance_minutes)
    names = [f"`{name}`" for name in dataset.names]
    # What could not be typed belongs to the row as read, so a quarantined row's digest covers it too.
    canonical = row_json([*(f"`{name}`" for name in sorted(dataset.names)), RAW, "_malformed"])
    return with_failures(cleaned, checks).selectExpr(
        "source_night",
        "source_file",
        *FINDINGS,
        RAW,
        "_unread",
        "_night_end",
        "_failed",
        f"struct({', '.join(names)}) AS {part(dataset.name)}",
        f"{canonical} AS {CANONICAL}",
        f"{_key(dataset)} AS {KEY}",
        f"{' + '.join(f'IF({name} IS NULL, 0, 1)' for name in names)} AS {FULLNESS}",
        f"{'platform' if dataset is ACCOUNTS else 'CAST(NULL AS STRING)'} AS {PLATFORM}",
    )


def _cleaned(frame: DataFrame, dataset: Dataset) -> DataFrame:
    """Blank text becomes a missing value; text that is not UTF-8, or lost bytes on its way, becomes a finding."""
    texts = [column.name for column in dataset if column.type == "string"]
    # The joined text says cheaply that some column is broken; only then each is looked at.
    joined = f"concat_ws('\\n', {', '.join(f'`{name}`' for name in texts)})"
    return frame.selectExpr("*", f"{_is_broken(joined)} AS _broken").selectExpr(
        *(f"IF(trim(`{n}`) = '', NULL, `{n}`) AS `{n}`" if n in texts else f"`{n}`" for n in dataset.names),
        "source_night",
        "source_file",
        "_malformed",
        f"IF(_broken, {_broken_names(texts)}, _bad_utf8) AS _bad_utf8",
        "_wrong_type",
        "_not_finite",
        f"IF(_broken, map_concat(coalesce({RAW}, map()), {_broken_values(texts)}), {RAW}) AS {RAW}",
    )


def _key(dataset: Dataset) -> str:
    """SQL: the natural key as text; a missing part equals a missing part."""
    return f"to_json(struct({', '.join(f'CAST(`{name}` AS STRING) AS `{name}`' for name in dataset.key)}))"


def _is_broken(text: str) -> str:
    return f"(NOT is_valid_utf8({text}) OR contains({text}, '{REPLACEMENT}'))"


def _broken_names(texts: list[str]) -> str:
    names = (f"IF({_is_broken(f'`{name}`')}, '{name}', NULL)" for name in texts)
    return f"concat_ws(', ', {', '.join(names)})"


def _broken_values(texts: list[str]) -> str:
    entries = (f"IF({_is_broken(f'`{name}`')}, struct('{name}', {readable(f'`{name}`')}), NULL)" for name in texts)
    return f"map_from_entries(array_compact(array({', '.join(entries)})))"
