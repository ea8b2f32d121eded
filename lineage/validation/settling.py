"""Settles rows that share a natural key, in a way that no file or row order changes, and gives every row its digest.

Within a night equal rows collapse into one; of differing rows the fuller one stands (an appeal sent beside its penalty
wins), then the one with the greater content hash, and the losers are quarantined as ``duplicate_key``. Over nights the
row of the latest night replaces the earlier ones.

It works on whole columns, with DuckDB: Spark hands over the rows that may share a key, and needs no more of them.
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

from graph.tokens import Keyring
from lineage.digests import pads
from lineage.validation.prepared import CANONICAL, FULLNESS, KEY, PLATFORM, SETTLED_BY
from lineage.validation.tagging import FAILED

ACCEPTED, QUARANTINED, DEDUPLICATED = "accepted", "quarantined", "deduplicated"
STATUS = "row_status"
DUPLICATE_KEY = "duplicate_key"
OTHER_PLATFORM = "_other_platform"
SETTLED = ("row_digest", FAILED, OTHER_PLATFORM, STATUS)

# Rows that failed stand apart, each in a group of its own content, so that they crowd no group.
APART = f"CASE WHEN {FAILED} IS NOT NULL THEN content END"
SAME_NIGHT = f"PARTITION BY {KEY}, {APART}, source_night ORDER BY {FULLNESS} DESC, content DESC, source_file"
# HMAC (RFC 2104) of the dataset and the content, with the key's two blocks, salts the row's own digest.
DIGESTS = f"""
    SELECT *, sha256($outer || unhex(sha256($inner || encode($dataset || ':' || content)))) AS salt
    FROM (SELECT place, source_night, source_file, {FAILED}, {", ".join(SETTLED_BY)}, sha256({CANONICAL}) AS content
          FROM unsettled)
"""
RANKED = f"""
    SELECT *, row_number() OVER same_night AS rank, first_value(content) OVER same_night AS standing,
        first_value({PLATFORM}) OVER same_night AS platform,
        max(source_night) OVER (PARTITION BY {KEY}, {APART}) AS last
    FROM ({DIGESTS}) WINDOW same_night AS ({SAME_NIGHT})
"""
SETTLE = f"""
    SELECT sha256(unhex(salt) || encode({CANONICAL})) AS row_digest,
        CASE WHEN loses THEN ['{DUPLICATE_KEY}'] ELSE {FAILED} END AS {FAILED},
        coalesce(loses AND {PLATFORM} <> platform, false) AS {OTHER_PLATFORM},
        CASE WHEN loses OR {FAILED} IS NOT NULL THEN '{QUARANTINED}'
            WHEN rank > 1 OR source_night < last THEN '{DEDUPLICATED}' ELSE '{ACCEPTED}' END AS {STATUS}
    FROM (SELECT *, {FAILED} IS NULL AND content <> standing AS loses FROM ({RANKED})) ORDER BY place
"""


def settle(rows: pa.Table, dataset: str, keyring: Keyring) -> pa.Table:
    """Rows as ``prepared`` leaves them, all that share a key among them → the same rows with ``row_digest`` (hex, as
    ``lineage.digests`` describes it), ``row_status`` and ``_other_platform``: whether the row would put an account on
    another platform than the row that stands. Losers get ``duplicate_key`` in ``_failed``; ``SETTLED_BY`` is left out.
    """
    inner, outer = pads(keyring)
    with duckdb.connect(config={"threads": 1}) as engine:
        engine.register("unsettled", rows.append_column("place", pa.array(range(rows.num_rows), pa.int64())))
        found = engine.execute(SETTLE, {"inner": inner, "outer": outer, "dataset": dataset}).to_arrow_table()
    settled = rows.drop_columns([FAILED, *SETTLED_BY])
    for name in SETTLED:
        settled = settled.append_column(name, found.column(name))
    return settled
