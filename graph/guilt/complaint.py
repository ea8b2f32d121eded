"""Upheld complaints about counterfeits, weighted by how credible the complainant has been.

About a quarter of complaints are malicious, so who complains counts: credibility = (upheld + 1.5) / (upheld + withdrawn
+ malicious + 2), at most 1. A complaint about shoddy goods or an unauthorised channel is no evidence of counterfeits.
"""

from __future__ import annotations

from collections.abc import Mapping

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from graph.guilt.record import day, record
from graph.ownership import owned_at
from graph.settings import SuspicionSettings

KINDS = {"rights_holder_complaint": "rights_holder", "consumer_complaint": "consumer"}
GROUNDS = ("counterfeit", "piracy")


def evidence(accepted: Mapping[str, DataFrame], settings: SuspicionSettings) -> list[DataFrame]:
    """Evidence of kinds ``rights_holder_complaint`` and ``consumer_complaint``."""
    complaints = accepted["complaints"]
    upheld = complaints.where((F.col("outcome") == "upheld") & F.col("ground").isin(*GROUNDS))
    owned = owned_at(upheld, accepted["store_operators"], "filed_at").join(
        credibility(complaints, settings), "complainant_id"
    )
    return [
        record(
            owned.where(F.col("complainant_type") == complainant),
            kind,
            settings.evidence[kind],
            dataset="complaints",
            source=F.col("complainant_id"),
            happened_at="filed_at",
            statement=_statement(complainant),
            share=F.col("credibility"),
        )
        for kind, complainant in KINDS.items()
    ]


def credibility(complaints: DataFrame, settings: SuspicionSettings) -> DataFrame:
    """(complainant_id, credibility 0..1) over all complaints up to the night."""

    def count(outcome: str) -> Column:
        return F.sum((F.col("outcome") == outcome).cast("int"))

    shown = count("upheld") + count("withdrawn") + count("malicious")
    estimate = (count("upheld") + settings.credibility_upheld) / (shown + settings.credibility_total)
    return complaints.groupBy("complainant_id").agg(F.least(estimate, F.lit(1.0)).alias("credibility"))


def _statement(complainant: str) -> Column:
    return F.concat(
        F.lit(f"a {complainant.replace('_', ' ')} complaint about "),
        "ground",
        F.lit(" against store "),
        "store_id",
        F.lit(" of "),
        day("filed_at"),
        F.lit(" was upheld; credibility of the complainant "),
        F.format_string("%.2f", F.col("credibility")),
    )
