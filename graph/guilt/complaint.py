"""Upheld complaints about counterfeits, weighted by how credible the complainant has been.

A complaint about shoddy goods or an unauthorised channel is no evidence of counterfeits.
"""

from __future__ import annotations

from collections.abc import Mapping

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from graph.guilt.credibility import ABOUT_COUNTERFEITS
from graph.guilt.deeds import with_deed
from graph.guilt.record import BUYERS, day, of_rights_holder, record
from graph.settings import SuspicionSettings

KINDS = {"rights_holder_complaint": "rights_holder", "consumer_complaint": "consumer"}


def evidence(complained: DataFrame, settings: SuspicionSettings) -> list[DataFrame]:
    """Evidence of kinds ``rights_holder_complaint`` and ``consumer_complaint``; ``complained``: of ``papers``."""
    done = complained.where(F.col("outcome") == "upheld")
    return [
        record(
            done.where(F.col("complainant_type") == complainant),
            kind,
            settings.evidence[kind],
            dataset="complaints",
            source=F.col("complainant_id"),
            rests_on=F.col("rests_on"),
            happened_at="filed_at",
            statement=_statement(complainant),
            share=F.col("word"),
        )
        for kind, complainant in KINDS.items()
    ]


def papers(accepted: Mapping[str, DataFrame], words: DataFrame, settings: SuspicionSettings) -> DataFrame:
    """All complaints about counterfeits, upheld or not, with their deed (``deeds.with_deed``), ``credibility``,
    ``discredited``, ``word`` and ``rests_on``; ``words``: of ``credibility``."""
    about = accepted["complaints"].where(F.col("ground").isin(*ABOUT_COUNTERFEITS))
    owner = of_rights_holder(F.col("complainant_id"))
    return (
        with_deed(about, accepted, "filed_at", settings)
        .join(words, "complainant_id")
        .withColumn("rests_on", F.when(F.col("complainant_type") == "rights_holder", owner).otherwise(BUYERS))
    )


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
        F.when(F.col("discredited"), ", who is discredited: it weighs nothing").otherwise(""),
    )
