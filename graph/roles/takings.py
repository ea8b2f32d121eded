"""Takings that are gathered: several members send money to one account, which keeps it."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from graph.keeping import Keep
from graph.roles.custom import custom
from graph.roles.movements import FREIGHT, GOODS, MATERIAL, MONEY, PACKAGING, TAKINGS
from graph.roles.signs import KEY
from graph.settings import RoleSettings

FOR_GOODS = (GOODS, PACKAGING, MATERIAL)


def collectors(near: DataFrame, settings: RoleSettings) -> DataFrame:
    """(ring_id, account_id, senders, times, yuan): members to whom others send money and who send less of it back.

    What is said to pay for goods or packaging is no takings. ``near``: of ``graph.roles.movements``.
    """
    for_goods = F.coalesce(F.col("kind").isin(*FOR_GOODS), F.lit(False))
    inside = near.where((F.col("way") == MONEY) & (F.col("giver_ring") == F.col("taker_ring")) & ~for_goods)
    given = inside.groupBy(F.col("giver_ring").alias("ring_id"), F.col("giver").alias("account_id")).agg(
        F.sum("yuan").alias("passed_on")
    )
    kept = F.col("yuan") - F.coalesce("passed_on", F.lit(0)) >= F.col("yuan") * settings.payee_net
    enough = (F.col("senders") >= settings.payee_senders) & (F.col("times") >= settings.payee_transfers)
    return _taken(inside, "taker_ring").join(given, KEY, "left").where(enough & kept).drop("passed_on")


def outside_collectors(
    members: DataFrame, moved: DataFrame, near: DataFrame, payers: DataFrame, settings: RoleSettings, keep: Keep
) -> DataFrame:
    """The same of accounts that are no members, with ``others``: accounts outside suspected rings that pay them.

    Asked for is more than of a member: most members send it what they say to be takings, hardly anybody else pays it,
    and it neither sells to the ring nor buys in its stores. ``payers``: (ring_id, account_id) who paid for orders.
    """
    dealt = near.where(F.col("giver_ring").isNotNull() & ~F.col("giver_ring").eqNullSafe(F.col("taker_ring")))
    size = members.groupBy("ring_id").agg(F.count(F.lit(1)).alias("members"))
    most = F.col("senders") >= F.greatest(
        F.lit(settings.payee_outside_senders), F.col("members") * settings.payee_outside_share
    )
    found = (
        _taken(dealt.where((F.col("way") == MONEY) & (F.col("kind") == TAKINGS)), "giver_ring")
        .join(size, "ring_id")
        .where(most & (F.col("times") >= settings.payee_transfers))
        .drop("members")
        .join(_trading(near, dealt).unionByName(payers), KEY, "left_anti")
    )
    found = keep("collectors outside", found)
    told = custom(moved, found.select("account_id").distinct(), members.select("account_id"))
    return found.join(told, "account_id").where(F.col("share") >= settings.outside_share).drop("share")


def _trading(near: DataFrame, dealt: DataFrame) -> DataFrame:
    """(ring_id, account_id) of accounts that members pay for goods, or exchange freight with."""
    paid = dealt.where((F.col("way") == MONEY) & F.col("kind").isin(*FOR_GOODS))
    freight = near.where(F.col("way") == FREIGHT)
    sides = [(paid, "giver_ring", "taker"), (freight, "taker_ring", "giver"), (freight, "giver_ring", "taker")]
    first, *rest = (
        rows.select(F.col(ring).alias("ring_id"), F.col(who).alias("account_id")) for rows, ring, who in sides
    )
    for one in rest:
        first = first.unionByName(one)
    return first


def _taken(moved: DataFrame, ring: str) -> DataFrame:
    return moved.groupBy(F.col(ring).alias("ring_id"), F.col("taker").alias("account_id")).agg(
        F.countDistinct("giver").alias("senders"), F.count(F.lit(1)).alias("times"), F.sum("yuan").alias("yuan")
    )
