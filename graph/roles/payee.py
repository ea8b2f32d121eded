"""Payees: where the money of several members ends up, by the name on their cards or by the takings they send on."""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from graph.roles.signs import KEY, sentence
from graph.tables import RING_ROLES


def payees(members: DataFrame, named: DataFrame, collecting: DataFrame, outside: DataFrame) -> DataFrame:
    """``RING_ROLES`` rows: members in whose name others are paid out, and accounts that gather members' takings.

    ``members``: (ring_id, account_id); ``named``: of ``graph.roles.payee_names.named_payees``; ``collecting``,
    ``outside``: of ``graph.roles.takings``.
    Score: the share of the other members whose money it is.
    """
    no_member = sentence("; is no member; {} accounts outside suspected rings pay it", "others")
    paid_out = F.concat(sentence("{} members are paid out to a payee that ", "users"), "how")
    gathered = (
        _said(collecting, "senders", _gathers()),
        _said(outside, "senders", F.concat(_gathers(), no_member)),
        _said(named, "users", paid_out),
    )
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
