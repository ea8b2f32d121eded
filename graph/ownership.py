"""Who owned a store at a given time: what a store shows belongs to its owner of that moment, and to nobody else."""

from __future__ import annotations

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F


def owners_of_all_time(store_operators: DataFrame) -> DataFrame:
    """What ``graph.observations.OWNER_SPANS`` is made of: (store_id, account_id, relation, valid_from, valid_to)."""
    owners = store_operators.where(F.col("relation") == "owner")
    return owners.select("store_id", "account_id", "relation", "valid_from", "valid_to")


def owner_spans(store_operators: DataFrame) -> DataFrame:
    """Spans of ownership that do not overlap: (store_id, account_id, owned_from, owned_to), end excluded.

    Where an extract lets two owners overlap, the newer one owns from its start on (the sale was not closed), and nobody
    after its end. Two owners from the same moment on prove neither, so neither owns.
    """
    owners = store_operators.where(F.col("relation") == "owner")
    starts = owners.groupBy("store_id", "valid_from").agg(
        F.countDistinct("account_id").alias("owners"),
        F.min("account_id").alias("account_id"),
        F.max(F.coalesce("valid_to", F.lit("9999-12-31").cast("timestamp"))).alias("ends"),
    )
    following = F.lead("valid_from").over(Window.partitionBy("store_id").orderBy("valid_from"))
    return (
        starts.withColumn("owned_to", F.least(F.col("ends"), following))
        .where((F.col("owners") == 1) & (F.col("owned_to") > F.col("valid_from")))
        .select("store_id", "account_id", F.col("valid_from").alias("owned_from"), "owned_to")
    )


def owned_at(rows: DataFrame, store_operators: DataFrame, time_column: str) -> DataFrame:
    """``rows`` (any frame with ``store_id``) with the column ``account_id``: the store's owner at ``time_column``.

    Null where nobody is known to have owned the store then (or ``store_id`` is null), so that the caller can count
    those rows before it leaves them out. Each row comes back exactly once.
    """
    spans = owner_spans(store_operators).withColumnRenamed("store_id", "owned_store")
    at = F.col(time_column)
    in_span = (F.col("store_id") == F.col("owned_store")) & (at >= F.col("owned_from")) & (at < F.col("owned_to"))
    return rows.join(spans, in_span, "left").drop("owned_store", "owned_from", "owned_to")
