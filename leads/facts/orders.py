"""The orders that the sold value is made of, each with its payment, its parcels and what makes it doubtful."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from leads.facts.fact import facts


def order_facts(named: DataFrame, assessed: DataFrame, time_zone: str) -> DataFrame:
    """A fact per order and row that shows it; days are those of ``time_zone``."""
    sold = assessed.join(named.select("lead_id", "ring_id", "account_id"), ["ring_id", "account_id"])
    shown = sold.withColumn("source", F.explode("sources"))
    because = F.when(F.size("reasons") > 0, F.concat(F.lit(" by "), F.array_join("reasons", ", "))).otherwise("")
    statement = F.format_string(
        "Order %s of store %s, paid on %s: %s yuan, %s without refunds; counts as %s (probability of faking %.3f%s).",
        "order_id",
        "store_id",
        F.date_format(F.from_utc_timestamp("paid_at", time_zone), "yyyy-MM-dd"),
        F.col("amount").cast("string"),
        F.col("net_amount").cast("string"),
        "counts_as",
        "brushing_probability",
        because,
    )
    told = shown.select("lead_id", statement.alias("statement"), "source.*")
    return facts(told, F.lit("order"), F.col("statement"), F.lit("brushing"))
