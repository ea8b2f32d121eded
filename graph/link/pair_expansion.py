"""Which pairs of a value's holders are compared: all of them while they are few, a sparse connected set beyond.

A value held by k accounts costs O(k): at most ``pair_limit`` / 2 partners an account up to the limit; above it every
holder is tied to the same few ``centres``, the holders whose ids sort first. Community detection splits a circulant of
312 accounts into 12 parts, and holds one with common centres together, if they are more than log10 k.
"""

from __future__ import annotations

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from graph.settings import LinkSettings


def expand(held: DataFrame, settings: LinkSettings) -> DataFrame:
    """Pairs of holders of each value: (trait_token, a, b) with a < b.

    ``held``: (trait_token, account bigint, accounts bigint), one row per value and holder, ``accounts`` its holders.
    """
    by_account = Window.partitionBy("trait_token").orderBy("account")
    ranked = held.select(
        "trait_token", "account", "accounts", (F.row_number().over(by_account) - 1).cast("bigint").alias("rank")
    )
    compares = (F.col("accounts") <= settings.pair_limit) | (F.col("rank") < settings.centres)
    first = ranked.where(compares & (F.col("rank") < F.col("accounts") - 1)).select(
        "trait_token",
        F.col("account").alias("a"),
        F.explode(F.sequence(F.col("rank") + 1, F.col("accounts") - 1)).alias("rank"),
    )
    second = ranked.select("trait_token", F.col("account").alias("b"), "rank")
    return first.join(second, ["trait_token", "rank"]).select("trait_token", "a", "b")
