"""Which pairs of a value's holders are compared: all of them while they are few, a sparse connected set beyond.

A value held by k accounts costs O(k): at most ``pair_limit`` / 2 partners an account up to the limit, and
``spread_degree`` partners above it, laid as a circulant over the holders in id order, so that they stay connected.
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
    few = F.col("accounts") <= settings.pair_limit
    steps = F.when(few, F.col("accounts") - 1 - F.col("rank")).otherwise(F.lit(settings.spread_degree))
    left = ranked.where(steps > 0).select(
        "trait_token",
        F.col("account").alias("left"),
        F.explode(F.sequence(F.lit(1), steps)).alias("step"),
        "rank",
        "accounts",
    )
    partner = (F.col("rank") + F.col("step")) % F.col("accounts")
    right = ranked.select("trait_token", F.col("account").alias("right"), F.col("rank").alias("partner"))
    return (
        left.withColumn("partner", partner)
        .join(right, ["trait_token", "partner"])
        .select("trait_token", F.least("left", "right").alias("a"), F.greatest("left", "right").alias("b"))
        .distinct()
    )
