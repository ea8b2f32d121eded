"""Whom an account outside a ring deals with besides: whoever serves others above all is nobody's helper."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from graph.roles.movements import trades


def custom(moved: DataFrame, sellers: DataFrame, insiders: DataFrame) -> DataFrame:
    """(account_id, others, share): accounts outside the rings that pay it or get its freight, and the share that the
    rings' own have among all that do.

    ``moved``: of ``graph.roles.movements``; ``sellers``, ``insiders``: (account_id), distinct.
    """
    buyers = (
        trades(moved)
        .join(sellers.withColumnRenamed("account_id", "seller"), "seller")
        .select(F.col("seller").alias("account_id"), "buyer")
        .distinct()
    )
    inside = insiders.select(F.col("account_id").alias("buyer"), F.lit(True).alias("inside"))
    counted = (
        buyers.join(inside, "buyer", "left")
        .groupBy("account_id")
        .agg(F.count(F.lit(1)).alias("served"), F.count("inside").alias("within"))
    )
    return counted.select(
        "account_id",
        (F.col("served") - F.col("within")).alias("others"),
        (F.col("within") / F.col("served")).alias("share"),
    )
