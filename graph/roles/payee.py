"""Payees: where the money of several members ends up, by the name on their cards or by the takings they send on."""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from graph.roles.payee_names import named_payees
from graph.roles.signs import sentence
from graph.roles.takings import collectors, outside_collectors
from graph.settings import RoleSettings
from graph.tables import RING_ROLES

KEY = ["ring_id", "account_id"]


def payees(
    members: DataFrame,
    traits: DataFrame,
    moved: DataFrame,
    near: DataFrame,
    payers: DataFrame,
    settings: RoleSettings,
) -> DataFrame:
    """``RING_ROLES`` rows: members in whose name others are paid out, and accounts that gather members' takings.

    ``members``: (ring_id, account_id); ``traits``: of ``graph.roles.member_traits``; ``moved``, ``near``: of
    ``graph.roles.movements``; ``payers``: (ring_id, account_id) of whoever paid for orders of the ring's stores.
    Score: the share of the other members whose money it is.
    """
    outside = sentence("; is no member; {} accounts outside suspected rings pay it", "others")
    gathered = (
        _said(collectors(near, settings), "senders", _gathers()),
        _said(
            outside_collectors(members, moved, near, payers, settings), "senders", F.concat(_gathers(), outside)
        ),
        _said(
            named_payees(traits, settings),
            "users",
            F.concat(sentence("{} members are paid out to a payee that ", "users"), "how"),
        ),
    )  # fmt: skip
    size = members.groupBy("ring_id").agg(F.count(F.lit(1)).alias("members"))
    whole = (
        gathered[0]
        .unionByName(gathered[1])
        .unionByName(gathered[2])
        .groupBy(*KEY)
        .agg(F.max("senders").alias("senders"), F.array_join(F.sort_array(F.collect_set("said")), "; ").alias("reason"))
    )
    return RING_ROLES.select(
        whole.join(size, "ring_id")
        .withColumn("role", F.lit("payee"))
        .withColumn("score", F.round(F.least(F.lit(1.0), F.col("senders") / (F.col("members") - 1)), 6))
    )


def _said(rows: DataFrame, senders: str, said: Column) -> DataFrame:
    return rows.select(*KEY, F.col(senders).alias("senders"), said.alias("said"))


def _gathers() -> Column:
    yuan = F.col("yuan").cast("decimal(18,0)").cast("string")
    return F.concat(sentence("gathers money of {} members: {} transfers, ", "senders", "times"), yuan, F.lit(" yuan"))
