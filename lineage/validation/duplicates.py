"""Settles rows that share a natural key, in a way that no file or row order changes.

Within a night equal rows collapse into one; of differing rows the fuller one stands (an appeal sent beside its penalty
wins), then the one with the greater content hash, and the losers are quarantined as ``duplicate_key``. Over nights the
row of the latest night replaces the earlier ones.
"""

from __future__ import annotations

from pyspark.sql import DataFrame

from lineage.digests import CONTENT
from lineage.validation.gather import FULLNESS, KEY, part
from lineage.validation.tagging import FAILED

ACCEPTED, QUARANTINED, DEDUPLICATED = "accepted", "quarantined", "deduplicated"
STATUS = "row_status"
DUPLICATE_KEY = "duplicate_key"
OTHER_PLATFORM = "_other_platform"

# Rows that failed stand apart, each in a group of its own content, so that they crowd no group.
APART = f"IF({FAILED} IS NULL, NULL, {CONTENT})"
# Sorting by a number first spares most comparisons of text.
GROUP = f"xxhash64(dataset, {KEY}, {APART}), dataset, {KEY}, {APART}"
SAME_NIGHT = f"PARTITION BY {GROUP}, source_night ORDER BY {FULLNESS} DESC, {CONTENT} DESC, source_file"
SO_FAR = f"({SAME_NIGHT} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"
PLATFORM = f"{part('accounts')}.platform"


def settle(frame: DataFrame) -> DataFrame:
    """Gathered rows with ``_content`` → the same rows with ``row_status``; losers get ``duplicate_key`` in ``_failed``,
    and ``_other_platform`` when they put an account on another platform than the row that stands.
    """
    ranked = frame.selectExpr(
        "*",
        f"row_number() OVER ({SAME_NIGHT}) AS _rank",
        f"first({CONTENT}) OVER {SO_FAR} AS _standing",
        f"first({PLATFORM}) OVER {SO_FAR} AS _platform",
        f"max(source_night) OVER (PARTITION BY {GROUP}) AS _last_night",
    ).withColumnRenamed(FAILED, "_fails")
    loses = f"(_fails IS NULL AND {CONTENT} <> _standing)"
    settled = ranked.selectExpr(
        "*",
        f"CASE WHEN _fails IS NOT NULL OR {loses} THEN '{QUARANTINED}' "
        f"WHEN _rank > 1 OR source_night < _last_night THEN '{DEDUPLICATED}' ELSE '{ACCEPTED}' END AS {STATUS}",
        f"coalesce({loses} AND {PLATFORM} <> _platform, false) AS {OTHER_PLATFORM}",
        f"IF({loses}, array('{DUPLICATE_KEY}'), _fails) AS {FAILED}",
    )
    return settled.drop("_fails", "_rank", "_standing", "_platform", "_last_night", CONTENT, KEY, FULLNESS)
