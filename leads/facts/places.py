"""Where the suspected accounts are."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from leads.facts.fact import facts


def place_facts(named: DataFrame, regions: DataFrame) -> DataFrame:
    """A fact per address that could be placed, with what told an ambiguous one apart."""
    code = F.coalesce("adcode_county", "adcode_city", "adcode_province")
    placed = regions.where("adcode_province is not null").join(named, "account_id").withColumn("adcode", code)
    where = F.format_string("Suspected account %s: %s address in region %s", "account_id", "basis", "adcode")
    statement = F.concat(where, F.coalesce(F.concat(F.lit(": "), "region_reason"), F.lit("")), F.lit("."))
    return facts(placed, F.lit("place"), statement, F.concat(F.lit("regions."), F.col("basis")))
