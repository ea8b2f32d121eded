"""Settles rows that share a natural key, in a way that no file or row order changes, and gives every row its digest.

Within a night equal rows collapse into one; of differing rows the fuller one stands (an appeal sent beside its penalty
wins), then the one with the greater content hash, and the losers are quarantined as ``duplicate_key``. Over nights the
row of the latest night replaces the earlier ones, unless it would put an account on another platform: then the earlier
one is a loser too, since two sources may have landed on different nights.

It works on whole columns, with DuckDB: Spark hands over the rows that may share a key, and needs no more of them.
"""

from __future__ import annotations

import pyarrow as pa

from graph.passes.sql import answer
from graph.tokens import Keyring
from lineage.datasets import ACCOUNTS, Dataset
from lineage.validation.digests import salted, salting
from lineage.validation.prepared import KEY
from lineage.validation.tagging import FAILED

ACCEPTED, QUARANTINED, DEDUPLICATED = "accepted", "quarantined", "deduplicated"
STATUS = "row_status"
DUPLICATE_KEY = "duplicate_key"
OTHER_PLATFORM = "_other_platform"
SETTLED = ("row_digest", FAILED, OTHER_PLATFORM, STATUS)


def settle(rows: pa.Table, dataset: Dataset, keyring: Keyring) -> pa.Table:
    """Rows as ``prepared`` leaves them, all that share a key among them → the same rows with ``row_digest`` (hex, as
    ``digests`` describes it), ``row_status`` and ``_other_platform``: whether the row would put an account on another
    platform than the row that stands. Losers get ``duplicate_key`` in ``_failed``.
    """
    unsettled = rows.append_column("place", pa.array(range(rows.num_rows), pa.int64()))
    found = answer({"unsettled": unsettled}, _settle(dataset), salting(dataset, keyring))
    settled = rows.drop_columns([FAILED, KEY])
    for name in SETTLED:
        settled = settled.append_column(name, found.column(name))
    return settled


def _settle(dataset: Dataset) -> str:
    names = [f'"{name}"' for name in dataset.names]
    key = ", ".join(f'"{name}"' for name in dataset.key)
    platform = "platform" if dataset.name == ACCOUNTS.name else "CAST(NULL AS VARCHAR)"
    # Rows that failed stand apart, each in a group of its own content, so that they crowd no group.
    group = f"{key}, CASE WHEN {FAILED} IS NOT NULL THEN content END"
    return f"""
        WITH filled AS (
            SELECT *, {platform} AS own_platform, {" + ".join(f"CAST({name} IS NOT NULL AS INTEGER)" for name in names)}
                AS fullness
            FROM ({salted("unsettled", dataset)})
        ),
        ranked AS (
            SELECT *, row_number() OVER same_night AS rank, first_value(content) OVER same_night AS standing,
                first_value(own_platform) OVER newest_first AS standing_platform,
                max(source_night) OVER (PARTITION BY {group}) AS last
            FROM filled
            WINDOW same_night AS
                (PARTITION BY {group}, source_night ORDER BY fullness DESC, content DESC, source_file),
            newest_first AS
                (PARTITION BY {group} ORDER BY source_night DESC, fullness DESC, content DESC, source_file)
        ),
        judged AS (
            SELECT *, {FAILED} IS NULL
                AND (content <> standing OR coalesce(own_platform <> standing_platform, false)) AS loses
            FROM ranked
        )
        SELECT sha256(unhex(row_salt) || encode(row_json)) AS row_digest,
            CASE WHEN loses THEN ['{DUPLICATE_KEY}'] ELSE {FAILED} END AS {FAILED},
            coalesce(loses AND own_platform <> standing_platform, false) AS {OTHER_PLATFORM},
            CASE WHEN loses OR {FAILED} IS NOT NULL THEN '{QUARANTINED}'
                WHEN rank > 1 OR source_night < last THEN '{DEDUPLICATED}' ELSE '{ACCEPTED}' END AS {STATUS}
        FROM judged ORDER BY place
    """
