"""Settles rows that share a natural key, in a way that no file or row order changes, and gives every row its digest.

Within a night equal rows collapse into one; of differing rows the fuller one stands (an appeal sent beside its penalty
wins), then the one with the greater content hash, and the losers are quarantined as ``duplicate_key``. Over nights the
row of the latest night replaces the earlier ones.

It works on whole columns, with DuckDB: Spark hands over the rows that may share a key, and needs no more of them.
"""

from __future__ import annotations

import pyarrow as pa

from graph.contract import Column
from graph.passes.sql import answer
from graph.tokens import Keyring
from lineage.datasets import ACCOUNTS, Dataset
from lineage.digests import pads
from lineage.ingest import RAW
from lineage.validation.prepared import KEY, as_text, part
from lineage.validation.tagging import FAILED

ACCEPTED, QUARANTINED, DEDUPLICATED = "accepted", "quarantined", "deduplicated"
STATUS = "row_status"
DUPLICATE_KEY = "duplicate_key"
OTHER_PLATFORM = "_other_platform"
SETTLED = ("row_digest", FAILED, OTHER_PLATFORM, STATUS)


def settle(rows: pa.Table, dataset: Dataset, keyring: Keyring) -> pa.Table:
    """Rows as ``prepared`` leaves them, all that share a key among them → the same rows with ``row_digest`` (hex, as
    ``lineage.digests`` describes it), ``row_status`` and ``_other_platform``: whether the row would put an account on
    another platform than the row that stands. Losers get ``duplicate_key`` in ``_failed``; what was for the settling
    alone is left out.
    """
    inner, outer = pads(keyring)
    unsettled = rows.append_column("place", pa.array(range(rows.num_rows), pa.int64()))
    given = {"inner": inner, "outer": outer, "dataset": dataset.name}
    found = answer({"unsettled": unsettled}, _settle(dataset), given)
    settled = rows.drop_columns([FAILED, KEY, *(as_text(c.name) for c in dataset if c.type == "double")])
    for name in SETTLED:
        settled = settled.append_column(name, found.column(name))
    return settled


def _settle(dataset: Dataset) -> str:
    names = [f'"{name}"' for name in dataset.names]
    key = ", ".join(f'"{name}"' for name in dataset.key)
    platform = "platform" if dataset.name == ACCOUNTS.name else "CAST(NULL AS VARCHAR)"
    # Rows that failed stand apart, each in a group of its own content, so that they crowd no group.
    group = f"{key}, CASE WHEN {FAILED} IS NOT NULL THEN content END"
    # HMAC (RFC 2104) of the dataset and the content, with the key's two blocks, salts the row's own digest.
    return f"""
        WITH opened AS (
            SELECT * EXCLUDE {part(dataset.name)}, {part(dataset.name)}.* FROM unsettled
        ),
        written AS (SELECT *, {_canonical(dataset)} AS canonical FROM opened),
        hashed AS (
            SELECT *, {platform} AS own_platform, {" + ".join(f"CAST({name} IS NOT NULL AS INTEGER)" for name in names)}
                AS fullness, sha256(canonical) AS content FROM written
        ),
        salted AS (
            SELECT *, sha256($outer || unhex(sha256($inner || encode($dataset || ':' || content)))) AS salt FROM hashed
        ),
        ranked AS (
            SELECT *, row_number() OVER same_night AS rank, first_value(content) OVER same_night AS standing,
                first_value(own_platform) OVER same_night AS standing_platform,
                max(source_night) OVER (PARTITION BY {group}) AS last
            FROM salted
            WINDOW same_night AS
                (PARTITION BY {group}, source_night ORDER BY fullness DESC, content DESC, source_file)
        ),
        judged AS (SELECT *, {FAILED} IS NULL AND content <> standing AS loses FROM ranked)
        SELECT sha256(unhex(salt) || encode(canonical)) AS row_digest,
            CASE WHEN loses THEN ['{DUPLICATE_KEY}'] ELSE {FAILED} END AS {FAILED},
            coalesce(loses AND own_platform <> standing_platform, false) AS {OTHER_PLATFORM},
            CASE WHEN loses OR {FAILED} IS NOT NULL THEN '{QUARANTINED}'
                WHEN rank > 1 OR source_night < last THEN '{DEDUPLICATED}' ELSE '{ACCEPTED}' END AS {STATUS}
        FROM judged ORDER BY place
    """


def _canonical(dataset: Dataset) -> str:
    """SQL: the row as ``lineage.digests.row_json`` writes it in Spark.

    What could not be typed belongs to the row as read, so a quarantined row's digest covers it too.
    """
    typed = {column.name: _json(column) for column in dataset}
    fields = [f"'\"{name}\":' || {typed[name]}" for name in sorted(typed)]
    fields += [f"'\"{name}\":' || CAST(to_json({name}) AS VARCHAR)" for name in (RAW, "_malformed")]
    return f"'{{' || concat_ws(',', {', '.join(fields)}) || '}}'"


def _json(column: Column) -> str:
    value = f'"{column.name}"'
    if column.type == "timestamp":
        # As Spark has it, a year of five digits carries its sign.
        sign = f"CASE WHEN year({value}) > 9999 THEN '+' ELSE '' END"
        return f"'\"' || {sign} || strftime({value} AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ') || '\"'"
    if column.type == "string":
        return f"CAST(to_json({value}) AS VARCHAR)"
    return as_text(column.name) if column.type == "double" else f"CAST({value} AS VARCHAR)"
