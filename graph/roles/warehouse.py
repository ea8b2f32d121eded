"""Warehouses: rooms that several members ship from, and the accounts that declare them."""

from __future__ import annotations

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from graph.membership import belonging
from graph.settings import RoleSettings
from graph.tables import RING_ROLES

USES = ("ship_from_address", "sender_address", "warehouse_address", "return_address")


def warehouses(
    ring_members: DataFrame, account_traits: DataFrame, trait_values: DataFrame, settings: RoleSettings
) -> DataFrame:
    """``RING_ROLES`` rows: whoever declares as warehouse (else: used first) a room that several members work from.

    The account need not be a member. Public rooms, such as an express station's counter, are nobody's warehouse.
    """
    public = trait_values.where("value_class = 'public'").select("trait_token")
    rooms = account_traits.where((F.col("domain") == "room") & F.col("trait_type").isin(*USES)).join(
        public, "trait_token", "left_anti"
    )
    members = belonging(ring_members)
    shared = (
        rooms.join(members, "account_id")
        .groupBy("ring_id", "trait_token")
        .agg(F.countDistinct("account_id").alias("users"))
        .where(F.col("users") >= settings.warehouse_accounts)
    )
    size = members.groupBy("ring_id").agg(F.count(F.lit(1)).alias("members"))
    declares = F.col("trait_type") == "warehouse_address"
    keeper = Window.partitionBy("ring_id", "trait_token").orderBy(F.desc(declares), "first_seen", "account_id")
    keepers = (
        shared.join(rooms, "trait_token")
        .withColumn("place", F.row_number().over(keeper))
        .where((F.col("place") == 1) | declares)
        .withColumn("how", F.when(declares, "declares as its warehouse").otherwise("used first"))
    )
    best = Window.partitionBy("ring_id", "account_id").orderBy(F.desc("users"), "how", "trait_token")
    return RING_ROLES.select(
        keepers.withColumn("best", F.row_number().over(best))
        .where("best = 1")
        .join(size, "ring_id")
        .withColumn("role", F.lit("warehouse"))
        .withColumn("score", F.col("users") / F.col("members"))
        .withColumn(
            "reason", F.concat(F.col("users").cast("string"), F.lit(" members work from a room that it "), "how")
        )
    )
