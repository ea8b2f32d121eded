"""Warehouses: where goods arrive for others, and the rooms that members work from and somebody declares as warehouse.

Where most members get goods of their own, getting them keeps nobody's stock; a room that only is shared has no keeper.
"""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from graph.keeping import Keep
from graph.roles.movements import FREIGHT, GOODS, MATERIAL, MONEY, trades
from graph.roles.signs import KEY, seen, sentence, summed
from graph.settings import RoleSettings
from graph.tables import RING_ROLES

USES = ("ship_from_address", "sender_address", "warehouse_address", "return_address")
DECLARED = "warehouse_address"


def warehouses(
    members: DataFrame,
    account_traits: DataFrame,
    trait_values: DataFrame,
    near: DataFrame,
    settings: RoleSettings,
    keep: Keep,
) -> DataFrame:
    """``RING_ROLES`` rows; the account need not be a member to declare its warehouse.

    ``members``: (ring_id, account_id); ``near``: of ``graph.roles.movements``. Public rooms, such as an express
    station's counter, are nobody's warehouse.
    """
    rooms = keep("declared warehouses", _rooms(members, account_traits, trait_values, settings))
    arrived, bought = _from_outside(near, members, settings)
    alone = rooms.where("keepers = 1")
    shown = (
        seen(_sent_on(near), "sends_on", sentence("sends goods on to {} members in {} parcels", "sent_to", "parcels")),
        seen(arrived, "arrivals", sentence("gets goods from outside in {} parcels", "times")),
        seen(bought, "buys", sentence("pays for goods outside {} times", "times")),
        seen(rooms, "room", sentence("declares as its warehouse a room that {} others use", "users")),
        seen(alone, "only_keeper", F.lit("nobody else declares that room as a warehouse")),
    )
    played = summed(shown, settings.warehouse_signs).where(F.col("score") >= settings.warehouse_bar)
    return RING_ROLES.select(played.withColumn("role", F.lit("warehouse")))


def _rooms(members: DataFrame, account_traits: DataFrame, trait_values: DataFrame, settings: RoleSettings) -> DataFrame:
    """(ring_id, account_id, users, keepers): the declared warehouse that most other members work from, and how many
    accounts declare it."""
    public = trait_values.where("value_class = 'public'").select("trait_token")
    rooms = account_traits.where((F.col("domain") == "room") & F.col("trait_type").isin(*USES)).join(
        public, "trait_token", "left_anti"
    )
    used = (
        rooms.join(members, "account_id").select("ring_id", "trait_token", F.col("account_id").alias("user")).distinct()
    )
    declared = rooms.where(F.col("trait_type") == DECLARED).select("trait_token", "account_id").distinct()
    keepers = declared.groupBy("trait_token").agg(F.count(F.lit(1)).alias("keepers"))
    others = (
        declared.join(used, "trait_token")
        .where("user <> account_id")
        .groupBy(*KEY, "trait_token")
        .agg(F.count(F.lit(1)).alias("users"))
        .where(F.col("users") >= settings.warehouse_accounts)
        .join(keepers, "trait_token")
    )
    # The room that most others use; of two alike the one that fewer declare.
    best = F.max(F.struct("users", (-F.col("keepers")).alias("fewest"))).alias("best")
    return (
        others.groupBy(*KEY)
        .agg(best)
        .select(*KEY, F.col("best.users").alias("users"), (-F.col("best.fewest")).alias("keepers"))
    )


def _from_outside(near: DataFrame, members: DataFrame, settings: RoleSettings) -> tuple[DataFrame, DataFrame]:
    """(ring_id, account_id, times) of members that goods arrive at, and of members that pay for goods; none of a ring
    where that is no exception."""
    bought = trades(near).where(F.col("kind").isin(GOODS, MATERIAL) & ~_inside())
    ring = F.when(F.col("way") == MONEY, F.col("giver_ring")).otherwise(F.col("taker_ring"))
    mine = bought.withColumn("ring_id", ring).where("ring_id is not null").withColumnRenamed("buyer", "account_id")
    size = members.groupBy("ring_id").agg(F.count(F.lit(1)).alias("members"))
    counted = mine.groupBy(*KEY, "way").agg(F.count(F.lit(1)).alias("times"))
    crowd = counted.groupBy("ring_id", "way").agg(F.count(F.lit(1)).alias("among")).join(size, "ring_id")
    few = crowd.where(F.col("among") < F.col("members") * settings.warehouse_share).select("ring_id", "way")
    of_few = counted.join(few, ["ring_id", "way"])
    return of_few.where(F.col("way") == FREIGHT), of_few.where(F.col("way") == MONEY)


def _sent_on(near: DataFrame) -> DataFrame:
    """(ring_id, account_id, sent_to, parcels): goods that a member sends to other members."""
    on = near.where((F.col("way") == FREIGHT) & F.col("kind").isin(GOODS, MATERIAL) & _inside())
    return on.groupBy(F.col("giver_ring").alias("ring_id"), F.col("giver").alias("account_id")).agg(
        F.countDistinct("taker").alias("sent_to"), F.count(F.lit(1)).alias("parcels")
    )


def _inside() -> Column:
    return F.col("giver_ring").eqNullSafe(F.col("taker_ring"))
