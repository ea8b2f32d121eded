"""Front stores: members whose stores sell to buyers, and whose takings or own evidence tie them to the ring.

A relative who lives in the ring's room and sells clean goods on the side is tied by the room, and fronts for nobody.
"""

from __future__ import annotations

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from graph.membership import belongs
from graph.roles.movements import MONEY
from graph.roles.signs import KEY, sentence
from graph.tables import RING_ROLES


def front_stores(
    ring_members: DataFrame, ring_stores: DataFrame, traits: DataFrame, near: DataFrame, operated: DataFrame
) -> DataFrame:
    """``RING_ROLES`` rows; score: orders against the busiest front store of the suspected ring.

    ``ring_members``, ``ring_stores``: the tables; ``traits``: of ``graph.roles.member_traits``; ``near``: of
    ``graph.roles.movements``; ``operated``: of ``graph.roles.operators``.
    """
    guilty = ring_members.where(belongs() & ((F.col("guilt_bits") > 0) | F.col("suspected"))).select(*KEY)
    tied = guilty.unionByName(_paid_together(traits)).unionByName(_sends_money(near)).unionByName(operated.select(*KEY))
    sold = ring_stores.groupBy(*KEY).agg(F.countDistinct("store_id").alias("stores"), F.sum("orders").alias("orders"))
    busiest = F.max("orders").over(Window.partitionBy("ring_id"))
    return RING_ROLES.select(
        sold.where("orders > 0")
        .join(tied.distinct(), KEY)
        .withColumn("score", F.round(F.col("orders") / busiest, 6))
        .withColumn("role", F.lit("front_store"))
        .withColumn("reason", sentence("owns {} stores with {} orders", "stores", "orders"))
    )


def _paid_together(traits: DataFrame) -> DataFrame:
    """(ring_id, account_id) of members that are paid out with another one."""
    bound = traits.where("trait_type = 'payee_number'")
    users = F.count(F.lit(1)).over(Window.partitionBy("ring_id", "trait_token"))
    return bound.withColumn("users", users).where("users > 1").select(*KEY)


def _sends_money(near: DataFrame) -> DataFrame:
    """(ring_id, account_id) of members that money moves between."""
    inside = near.where((F.col("way") == MONEY) & (F.col("giver_ring") == F.col("taker_ring")))
    sides = F.explode(F.array("giver", "taker")).alias("account_id")
    return inside.select(F.col("giver_ring").alias("ring_id"), sides)
