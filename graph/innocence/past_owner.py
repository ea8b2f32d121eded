"""Sold shops: a sale is succession, not control, as long as what the two share is handed over with the shop."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from graph.membership import belongs
from graph.ownership import owner_spans


def sales(members: DataFrame, store_operators: DataFrame) -> DataFrame:
    """(group_id, seller, buyer, stores, sold_at): shops that an account of a group once owned and one that belongs to
    it owns later; ``sold_at``: the last of those sales. The seller may be of any membership."""
    spans = owner_spans(store_operators)
    sold = spans.select("store_id", F.col("account_id").alias("seller"), F.col("owned_to").alias("sold_at"))
    bought = spans.select("store_id", F.col("account_id").alias("buyer"), F.col("owned_from").alias("bought_at"))
    passed = sold.join(bought, "store_id").where("bought_at >= sold_at and buyer <> seller")
    buyers = members.where(belongs()).select("group_id", F.col("account_id").alias("buyer"))
    sellers = members.select("group_id", F.col("account_id").alias("seller"))
    return (
        passed.join(buyers, "buyer")
        .join(sellers, ["group_id", "seller"])
        .groupBy("group_id", "seller", "buyer")
        .agg(F.array_sort(F.collect_set("store_id")).alias("stores"), F.max("sold_at").alias("sold_at"))
    )


def new_owners(sold: DataFrame) -> DataFrame:
    """(group_id, account_id, bought_at) of the buyers of ``sales``; ``bought_at``: their last purchase."""
    return sold.groupBy("group_id", F.col("buyer").alias("account_id")).agg(F.max("sold_at").alias("bought_at"))


def past_owners(sold: DataFrame) -> DataFrame:
    """(group_id, account_id, stores, sold_at) of the sellers of ``sales``; ``sold_at``: their last sale."""
    return sold.groupBy("group_id", F.col("seller").alias("account_id")).agg(
        F.array_sort(F.array_distinct(F.flatten(F.collect_list("stores")))).alias("stores"),
        F.max("sold_at").alias("sold_at"),
    )
