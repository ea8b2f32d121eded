"""Why an account belongs to the suspected ring."""

from __future__ import annotations

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from leads.facts.fact import facts
from leads.facts.links import PAIR
from leads.settings import LeadSettings
from lineage.sources import SOURCE


def membership_facts(named: DataFrame, cited_links: DataFrame, settings: LeadSettings) -> DataFrame:
    """A fact per row cited for the account's weightiest ties to other suspected accounts of the lead."""
    ends = F.explode(F.array(*PAIR)).alias("account_id")
    tied = cited_links.where("source_file is not null").select("lead_id", ends, "bits", *SOURCE)
    strongest = tied.groupBy("lead_id", "account_id", *SOURCE).agg(F.max("bits").alias("bits"))
    order = Window.partitionBy("lead_id", "account_id").orderBy(F.desc("bits"), "row_digest")
    rows = strongest.withColumn("place", F.row_number().over(order)).where(F.col("place") <= settings.rows_per_value)
    statement = F.format_string(
        "Suspected account %s is %s of the suspected ring with probability %.2f: %s.",
        "account_id",
        "membership",
        "membership_probability",
        F.array_join("reasons", "; "),
    )
    told = named.join(rows.drop("bits", "place"), ["lead_id", "account_id"], "left")
    return facts(told, F.lit("membership"), statement, F.lit("suspicion.suspected"), "ring_members")
