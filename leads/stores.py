"""The stores that suspected rings front: spans in which a member owned a store, with what was sold in them."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from graph.free_text import masked_texts
from graph.membership import belonging
from graph.ownership import owner_spans
from graph.tables import RING_STORES, RINGS

FOREVER = "9999-12-31"


def member_spans(ring_members: DataFrame, store_operators: DataFrame) -> DataFrame:
    """(ring_id, account_id, store_id, owned_from, owned_to) of core and member accounts, end excluded."""
    members = belonging(ring_members)
    return members.join(owner_spans(store_operators), "account_id")


def in_spans(rows: DataFrame, spans: DataFrame, time_column: str) -> DataFrame:
    """The ``rows`` of the members' stores in their time: with ring_id, account_id and owned_from beside their columns.

    ``spans`` as of ``member_spans``. An account is member of one suspected ring at most, so a row comes once.
    """
    owned = spans.withColumnRenamed("store_id", "owned_store")
    at = F.col(time_column)
    inside = (F.col("store_id") == F.col("owned_store")) & (at >= F.col("owned_from")) & (at < F.col("owned_to"))
    return rows.join(owned, inside).drop("owned_store", "owned_to")


def ring_stores(spans: DataFrame, orders: DataFrame, listings: DataFrame) -> DataFrame:
    """``RING_STORES``. ``orders``, ``listings``: those ``in_spans`` of ``spans``."""
    key = ["ring_id", "account_id", "store_id", "owned_from"]
    sold = orders.groupBy(*key).agg(F.count(F.lit(1)).alias("orders"), F.sum("amount").alias("sold_value"))
    brands = listings.groupBy(*key).agg(F.array_sort(F.collect_set(masked_texts(F.col("brand")))).alias("brands"))
    open_end = F.col("owned_to") >= F.lit(FOREVER).cast("timestamp")
    return RING_STORES.select(
        spans.join(sold, key, "left")
        .join(brands, key, "left")
        .withColumn("valid_from", F.col("owned_from"))
        .withColumn("valid_to", F.when(~open_end, F.col("owned_to")))
        .withColumn("orders", F.coalesce("orders", F.lit(0)))
        .withColumn("sold_value", F.coalesce("sold_value", F.lit(0)))
        .withColumn("brands", F.coalesce("brands", F.array().cast("array<string>")))
    )


def with_outline(
    rings: DataFrame, stores: DataFrame, ring_members: DataFrame, regions: DataFrame, config_hash: str
) -> DataFrame:
    """``RINGS``: the tracked ``rings`` with their number of stores and provinces counted for the active ones.

    ``regions`` as of ``leads.regions.account_regions``.
    """
    fronts = stores.groupBy("ring_id").agg(F.countDistinct("store_id").alias("fronts"))
    members = belonging(ring_members)
    placed = members.join(regions.where("adcode_province is not null"), "account_id")
    lies = placed.groupBy("ring_id").agg(F.array_sort(F.collect_set("adcode_province")).alias("lies_in"))
    active = F.col("status") == "active"
    none = F.array().cast("array<string>")
    return RINGS.select(
        rings.join(fronts, "ring_id", "left")
        .join(lies, "ring_id", "left")
        .withColumn("stores", F.when(active, F.coalesce("fronts", F.lit(0))).otherwise(F.coalesce("stores", F.lit(0))))
        .withColumn("provinces", F.when(active, F.coalesce("lies_in", none)).otherwise(F.coalesce("provinces", none)))
        .withColumn("config_hash", F.lit(config_hash))
    )
