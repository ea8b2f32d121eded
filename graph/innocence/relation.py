"""Measures that the platform took for the relation: what it did to one account because of another.

When a platform catches a shop it often penalises all that it holds to be its relatives, the same day. That two accounts
are related is what has to be shown, and is shown elsewhere; of what the other one sells such a penalty says nothing. It
is known by its company: no complaint, appraisal or interception of the own preceded it, and another account of the
group was penalised for a cause within ``relation_days`` of it, whether that cause proves anything or not.
"""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from graph.guilt.penalty import KINDS
from graph.settings import SuspicionSettings

KEY = ["account_id", "row_digest"]
OTHER = (
    "; it came with a penalty of another account of the group and follows from nothing of its own: it weighs nothing"
)


def without_relation(guilt: DataFrame, members: DataFrame, settings: SuspicionSettings) -> DataFrame:
    """``guilt`` (``GUILT_EVIDENCE``) where penalties for the relation weigh nothing and say so.

    ``members`` as ``GROUP_MEMBERS``; associates are related as well.
    """
    in_groups = members.select("group_id", "account_id").distinct()
    imposed = guilt.where(F.col("kind").isin(*KINDS)).join(in_groups, "account_id")
    day = F.unix_date(F.to_date("happened_at"))
    near = F.explode(F.sequence(day - settings.relation_days, day + settings.relation_days))
    # Two account ids tell whether there is another one: a day's penalties need not be compared with one another.
    caught = (
        imposed.where("caused")
        .withColumn("day", near)
        .groupBy("group_id", "day")
        .agg(F.min("account_id").alias("one"), F.max("account_id").alias("other"))
    )
    follows = (
        imposed.where("not caused")
        .withColumn("day", day)
        .join(caught, ["group_id", "day"])
        .where((F.col("one") != F.col("account_id")) | (F.col("other") != F.col("account_id")))
        .select(*KEY, F.lit(True).alias("related"))
        .distinct()
    )
    return guilt.join(F.broadcast(follows), KEY, "left").select(
        *(_weightless(name) if name in ("bits", "statement") else name for name in guilt.columns)
    )


def _weightless(name: str) -> Column:
    instead = F.lit(0.0) if name == "bits" else F.concat(F.col(name), F.lit(OTHER))
    return F.when(F.col("related"), instead).otherwise(F.col(name)).alias(name)
