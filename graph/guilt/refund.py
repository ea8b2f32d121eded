"""Refunds for counterfeit beyond what honest shops see: only the excess over the base rate counts."""

from __future__ import annotations

from collections.abc import Mapping

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from graph.guilt.record import BUYERS, day, record
from graph.ownership import owned_at
from graph.settings import SuspicionSettings


def evidence(accepted: Mapping[str, DataFrame], words: DataFrame, settings: SuspicionSettings) -> list[DataFrame]:
    """Evidence of kind ``refund``: one row a refund, scaled by the share of the account's refunds that is excess.

    ``words``: of ``credibility``; what a discredited complainant sent back is no refund for counterfeits.
    """
    untrue = words.where("discredited").select(
        F.col("complainant_id").alias("buyer_id"), F.lit(True).alias("discredited")
    )
    is_fake = (F.col("refund_reason") == "counterfeit") & F.col("refunded_at").isNotNull()
    orders = (
        owned_at(accepted["orders"], accepted["store_operators"], "paid_at")
        .join(untrue, "buyer_id", "left")
        .withColumn("is_fake", F.coalesce(is_fake & F.col("discredited").isNull(), F.lit(False)))
        .withColumn("deed_from", F.col("paid_at"))
        .withColumn("deed_to", F.col("paid_at"))
    )
    counted = orders.groupBy("account_id").agg(
        F.count(F.lit(1)).alias("sold"), F.sum(F.col("is_fake").cast("bigint")).alias("fake")
    )
    expected = F.col("sold") * settings.refund_base_rate
    beyond = counted.where((F.col("sold") >= settings.refund_min_orders) & (F.col("fake") > expected))
    shares = beyond.select("account_id", "sold", "fake", ((F.col("fake") - expected) / F.col("fake")).alias("excess"))
    rows = orders.where("is_fake").join(shares, "account_id")
    return [
        record(
            rows,
            "refund",
            settings.evidence["refund"],
            dataset="orders",
            source=F.col("buyer_id"),
            rests_on=F.lit(BUYERS),
            happened_at="refunded_at",
            statement=F.concat(
                F.lit("order "),
                "order_id",
                F.lit(" was refunded as counterfeit on "),
                day("refunded_at"),
                F.lit("; "),
                F.col("fake").cast("string"),
                F.lit(" of "),
                F.col("sold").cast("string"),
                F.lit(" orders of the account were"),
            ),
            share=F.col("excess"),
        )
    ]
