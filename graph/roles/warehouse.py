"""Warehouses: where goods arrive for others, and the rooms that members work from and somebody declares as warehouse.

Where most members get goods of their own, getting them keeps nobody's stock; a room that only is shared has no keeper.
"""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from graph.roles.movements import FREIGHT, GOODS, MATERIAL, MONEY, trades
from graph.roles.signs import Sign, scored, sentence
from graph.settings import RoleSettings
from graph.tables import RING_ROLES

USES = ("ship_from_address", "sender_address", "warehouse_address", "return_address")
DECLARED = "warehouse_address"
KEY = ["ring_id", "account_id"]


def warehouses(
    members: DataFrame,
    account_traits: DataFrame,
    trait_values: DataFrame,
    near: DataFrame,
    settings: RoleSettings,
) -> DataFrame:
    """``RING_ROLES`` rows; the account need not be a member to declare its warehouse.

    ``members``: (ring_id, account_id); ``near``: of ``graph.roles.movements``. Public rooms, such as an express
    station's counter, are nobody's warehouse.
    """
    size = members.groupBy("ring_id").agg(F.count(F.lit(1)).alias("members"))
    rooms = _rooms(members, account_traits, trait_values, settings)
    arrived, bought = _from_outside(near, size, settings)
    sent = _sent_on(near)
    played = (
        rooms.select(*KEY)
        .unionByName(arrived.select(*KEY))
        .unionByName(bought.select(*KEY))
        .unionByName(sent.select(*KEY))
        .distinct()
    )
    for part in (rooms, arrived, bought, sent):
        played = played.join(part, KEY, "left")
    told = scored(played, _signs(), settings.warehouse_signs)
    return RING_ROLES.select(
        told.where(F.col("score") >= settings.warehouse_bar).withColumn("role", F.lit("warehouse"))
    )


def _signs() -> dict[str, Sign]:
    return {
        "sends_on": Sign(
            F.col("sent_to") > 0, sentence("sends goods on to {} members in {} parcels", "sent_to", "sent_parcels")
        ),
        "arrivals": Sign(F.col("parcels") > 0, sentence("gets goods from outside in {} parcels", "parcels")),
        "buys": Sign(F.col("payments") > 0, sentence("pays for goods outside {} times", "payments")),
        "room": Sign(F.col("users") > 0, sentence("declares as its warehouse a room that {} others use", "users")),
        "only_keeper": Sign(F.col("keepers") == 1, F.lit("nobody else declares that room as a warehouse")),
    }


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


def _from_outside(near: DataFrame, size: DataFrame, settings: RoleSettings) -> tuple[DataFrame, DataFrame]:
    """(ring_id, account_id, parcels) of members that goods arrive at, (…, payments) of members that pay for goods; none
    of a ring most of whose members do."""
    bought = trades(near).where(F.col("kind").isin(GOODS, MATERIAL) & ~_inside())
    ring = F.when(F.col("way") == MONEY, F.col("giver_ring")).otherwise(F.col("taker_ring"))
    mine = bought.withColumn("ring_id", ring).where("ring_id is not null").withColumnRenamed("buyer", "account_id")
    return (
        _of_few(mine.where(F.col("way") == FREIGHT), "parcels", size, settings),
        _of_few(mine.where(F.col("way") == MONEY), "payments", size, settings),
    )


def _of_few(moved: DataFrame, name: str, size: DataFrame, settings: RoleSettings) -> DataFrame:
    counted = moved.groupBy(*KEY).agg(F.count(F.lit(1)).alias(name))
    crowd = counted.groupBy("ring_id").agg(F.count(F.lit(1)).alias("among"))
    few = crowd.join(size, "ring_id").where(F.col("among") <= F.col("members") * settings.warehouse_share)
    return counted.join(few.select("ring_id"), "ring_id")


def _sent_on(near: DataFrame) -> DataFrame:
    """(ring_id, account_id, sent_to, sent_parcels): goods that a member sends to other members."""
    on = near.where((F.col("way") == FREIGHT) & F.col("kind").isin(GOODS, MATERIAL) & _inside())
    return on.groupBy(F.col("giver_ring").alias("ring_id"), F.col("giver").alias("account_id")).agg(
        F.countDistinct("taker").alias("sent_to"), F.count(F.lit(1)).alias("sent_parcels")
    )


def _inside() -> Column:
    return F.col("giver_ring").eqNullSafe(F.col("taker_ring"))
