"""Past owners: whoever sold a shop to a member of the group. A sale is succession, not control."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from graph.membership import belongs
from graph.ownership import owner_spans


def past_owners(members: DataFrame, store_operators: DataFrame) -> DataFrame:
    """(group_id, account_id, stores, sold_at): accounts of a group, of any membership, that once owned stores which
    other accounts of it own later; ``sold_at``: the last of those sales."""
    spans = owner_spans(store_operators)
    sold = spans.select("store_id", F.col("account_id"), F.col("owned_to").alias("sold_at"))
    bought = spans.select("store_id", F.col("account_id").alias("buyer"), F.col("owned_from").alias("bought_at"))
    passed = sold.join(bought, "store_id").where("bought_at >= sold_at and buyer <> account_id")
    buyers = members.where(belongs()).select("group_id", F.col("account_id").alias("buyer"))
    return (
        passed.join(buyers, "buyer")
        .join(members.select("group_id", "account_id"), ["group_id", "account_id"])
        .groupBy("group_id", "account_id")
        .agg(F.array_sort(F.collect_set("store_id")).alias("stores"), F.max("sold_at").alias("sold_at"))
    )
