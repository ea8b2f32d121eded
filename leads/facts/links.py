"""The values that two suspected accounts share, and the rows that show each of them using it."""

from __future__ import annotations

from collections.abc import Mapping

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from leads.facts.fact import facts
from leads.settings import LeadSettings
from lineage.sources import row_sources

# Datasets whose rows give trait values.
TRAIT_DATASETS = (
    "accounts",
    "payees",
    "addresses",
    "logins",
    "transfers",
    "listings",
    "shipments",
    "store_operators",
)
PAIR = ("account_a", "account_b")


def cited_links(
    named: DataFrame, link_evidence: DataFrame, accepted: Mapping[str, DataFrame], settings: LeadSettings
) -> DataFrame:
    """(lead_id, account_a, account_b, trait_type, trait_token, overlap_days, bits, source columns): the weightiest
    values that two suspected accounts of a lead share, once per row cited."""
    one = named.select("lead_id", F.col("account_id").alias("account_a"))
    other = named.select(F.col("lead_id"), F.col("account_id").alias("account_b"))
    order = Window.partitionBy("lead_id", *PAIR).orderBy(F.desc("bits"), "trait_token")
    cited = (
        link_evidence.join(one, "account_a")
        .join(other, ["lead_id", "account_b"])
        .withColumn("place", F.row_number().over(order))
        .where(F.col("place") <= settings.values_per_pair)
        .withColumn("row_digest", F.explode_outer(F.slice("source_rows", 1, settings.rows_per_value)))
        .drop("place", "source_rows")
    )
    digests = cited.select("row_digest").where("row_digest is not null").distinct()
    return cited.join(row_sources(accepted, digests, TRAIT_DATASETS), "row_digest", "left")


def link_facts(cited: DataFrame) -> DataFrame:
    """A fact per cited row."""
    statement = F.format_string(
        "Suspected accounts %s and %s used the same %s (value %s…), %d days of them together: %.1f bits.",
        "account_a",
        "account_b",
        "trait_type",
        F.substring("trait_token", 1, 12),
        "overlap_days",
        "bits",
    )
    return facts(cited, F.lit("link"), statement, F.concat(F.lit("link."), F.col("trait_type")), "link_evidence")
