"""Supply edges: freight and money between suspected rings and the accounts around them.

An edge joins a ring with a supplier, a packaging maker or another ring; it never merges them.
"""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from graph.membership import belonging
from leads.tables import SUPPLY_EDGES


def supply_edges(ring_members: DataFrame, shipments: DataFrame, transfers: DataFrame) -> DataFrame:
    """``SUPPLY_EDGES``: movements with a suspected ring on one side at least; within one ring they are no edge.

    Freight is a shipment with sender and receiver accounts; order parcels are no supply.
    """
    ring_of = belonging(ring_members)
    freight = shipments.where(F.col("sender_account_id").isNotNull() & F.col("receiver_account_id").isNotNull()).select(
        F.col("sender_account_id").alias("giver"),
        F.col("receiver_account_id").alias("taker"),
        F.coalesce("goods_kind", F.lit("goods")).alias("kind"),
        F.lit(None).cast("decimal(18,2)").alias("amount"),
        F.lit(1).alias("parcels"),
        F.col("picked_up_at").alias("at"),
    )
    money = transfers.select(
        F.col("from_account_id").alias("giver"),
        F.col("to_account_id").alias("taker"),
        F.lit("money").alias("kind"),
        "amount",
        F.lit(0).alias("parcels"),
        F.col("transferred_at").alias("at"),
    )
    moved = _named(freight.unionByName(money), ring_of)
    return SUPPLY_EDGES.select(
        moved.where("(giver_ring is not null or taker_ring is not null) and from_id <> to_id")
        .groupBy("from_id", "to_id", "kind")
        .agg(
            F.sum("amount").alias("amount"),
            F.sum("parcels").alias("shipments"),
            F.min("at").alias("first_seen"),
            F.max("at").alias("last_seen"),
        )
    )


def _named(moved: DataFrame, ring_of: DataFrame) -> DataFrame:
    """Movements with ``from_id`` and ``to_id``: the ring where the account belongs to one, else the account."""
    giver = ring_of.select(F.col("account_id").alias("giver"), F.col("ring_id").alias("giver_ring"))
    taker = ring_of.select(F.col("account_id").alias("taker"), F.col("ring_id").alias("taker_ring"))
    return (
        moved.join(giver, "giver", "left")
        .join(taker, "taker", "left")
        .withColumn("from_id", _id("giver"))
        .withColumn("to_id", _id("taker"))
    )


def _id(side: str) -> Column:
    return F.coalesce(F.col(f"{side}_ring"), F.col(side))
