"""Prepares the typed rows of every dataset and brings them into one frame, so that one plan settles them all.

Sixteen plans of the same kind cost sixteen times the planning and compiling, which on an ordinary night is more than
the rows themselves. The gathered frame holds a row's columns as one struct per dataset (null but for the row's own).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce

from pyspark.sql import DataFrame

from graph.tokens import Keyring
from lineage.datasets import DATASETS, Dataset
from lineage.digests import CONTENT, key_pads, row_json, with_digests
from lineage.ingest import FINDINGS, RAW, quoted, readable
from lineage.validation.check import Check
from lineage.validation.tagging import with_failures, with_helpers

REPLACEMENT = "\ufffd"
CANONICAL, KEY, FULLNESS = "_canonical", "_key", "_fullness"


def part(dataset: str) -> str:
    """Name of the struct column that holds the rows of ``dataset``."""
    return f"{dataset}_row"


def gather(
    typed: Mapping[str, DataFrame],
    checks: Mapping[str, list[Check]],
    keyring: Keyring,
    time_zone: str,
    tolerance_minutes: int,
) -> DataFrame:
    """``lineage.ingest.typed`` frames → (dataset, source_night, source_file, findings, ``_raw``, helper columns of the
    checks, ``_failed``, ``row_digest``, ``_content`` the hash of the row, ``_key`` its natural key, ``_fullness`` its
    number of values, and per dataset a struct of its columns). One row in, one row out.
    """
    frames = []
    pads = key_pads(next(iter(typed.values())).sparkSession, keyring)
    for name, frame in typed.items():
        dataset = DATASETS[name]
        cleaned = with_helpers(_cleaned(frame, dataset), time_zone, tolerance_minutes)
        written = _written(with_failures(cleaned, checks[name]), dataset)
        frames.append(_gathered(with_digests(written, name, CANONICAL, pads), dataset))
    return reduce(DataFrame.union, frames)


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


def _written(frame: DataFrame, dataset: Dataset) -> DataFrame:
    # What could not be typed belongs to the row as read, so a quarantined row's digest covers it too.
    canonical = row_json([*(f"`{name}`" for name in sorted(dataset.names)), RAW, "_malformed"])
    return frame.selectExpr("*", f"{canonical} AS {CANONICAL}")


def _gathered(frame: DataFrame, dataset: Dataset) -> DataFrame:
    names = [f"`{name}`" for name in dataset.names]
    parts = (
        f"struct({', '.join(names)}) AS {part(name)}"
        if other is dataset
        else f"CAST(NULL AS {_type(other)}) AS {part(name)}"
        for name, other in DATASETS.items()
    )
    return frame.selectExpr(
        f"{quoted(dataset.name)} AS dataset",
        "source_night",
        "source_file",
        *FINDINGS,
        RAW,
        "_unread",
        "_night_end",
        "_failed",
        "row_digest",
        CONTENT,
        f"{_key(dataset)} AS {KEY}",
        f"{' + '.join(f'IF({name} IS NULL, 0, 1)' for name in names)} AS {FULLNESS}",
        *parts,
    )


def _type(dataset: Dataset) -> str:
    return f"STRUCT<{', '.join(f'`{column.name}`: {column.type}' for column in dataset)}>"


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
