"""The listings that the unsold value is made of."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from leads.facts.fact import facts
from lineage.sources import cited


def stock_facts(named: DataFrame, offered: DataFrame) -> DataFrame:
    """A fact per listing on offer that has stock and a price."""
    ours = offered.join(named.select("lead_id", "ring_id", "account_id"), ["ring_id", "account_id"])
    priced = ours.where("stock_quantity > 0 and unit_price is not null")
    statement = F.format_string(
        "Listing %s of store %s offers %d pieces at %s yuan.",
        "listing_id",
        "store_id",
        "stock_quantity",
        F.col("unit_price").cast("string"),
    )
    told = priced.select("lead_id", statement.alias("statement"), cited("listings").alias("source"))
    sourced = told.select("lead_id", "statement", "source.*")
    return facts(sourced, F.lit("stock"), F.col("statement"), F.lit("amounts.unsold"))
