"""Front stores: members whose stores sell to buyers."""

from __future__ import annotations

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from graph.tables import RING_ROLES


def front_stores(ring_stores: DataFrame) -> DataFrame:
    """``RING_ROLES`` rows from ``RING_STORES``; score: orders against the busiest member of the suspected ring."""
    sold = ring_stores.groupBy("ring_id", "account_id").agg(
        F.countDistinct("store_id").alias("stores"), F.sum("orders").alias("orders")
    )
    busiest = F.max("orders").over(Window.partitionBy("ring_id"))
    reason = F.concat(
        F.lit("owns "),
        F.col("stores").cast("string"),
        F.lit(" stores with "),
        F.col("orders").cast("string"),
        F.lit(" orders"),
    )
    return RING_ROLES.select(
        sold.withColumn("score", F.col("orders") / busiest)
        .where("orders > 0")
        .withColumn("role", F.lit("front_store"))
        .withColumn("reason", reason)
    )
