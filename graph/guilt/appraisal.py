"""A rights holder's appraisal: the strongest word for or against, of the day of the test purchase."""

from __future__ import annotations

from collections.abc import Mapping

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from graph.free_text import masked_texts
from graph.guilt.deeds import with_deed
from graph.guilt.record import day, of_rights_holder, record
from graph.settings import SuspicionSettings

KINDS = {
    "appraisal": ("counterfeit", "were appraised as counterfeit"),
    "appraisal_genuine": ("genuine", "were appraised as genuine"),
}


def evidence(appraised: DataFrame, settings: SuspicionSettings) -> list[DataFrame]:
    """Evidence of kinds ``appraisal`` and ``appraisal_genuine``; ``appraised``: of ``papers``."""
    return [
        record(
            appraised.where(F.col("result") == result),
            kind,
            settings.evidence[kind],
            dataset="appraisals",
            source=F.col("rights_holder_id"),
            rests_on=F.col("rests_on"),
            happened_at="appraised_at",
            statement=F.concat(
                F.lit("goods of brand "),
                masked_texts(F.col("brand")),
                F.lit(" from store "),
                "store_id",
                F.when(
                    F.col("bought_at").isNotNull(), F.concat(F.lit(", bought on "), day("bought_at"), F.lit(","))
                ).otherwise(""),
                F.lit(f" {said} by rights holder "),
                "rights_holder_id",
                F.lit(" on "),
                day("appraised_at"),
                F.when(F.col("word") == 0, ", who is discredited: it weighs nothing").otherwise(""),
            ),
            share=F.col("word"),
        )
        for kind, (result, said) in KINDS.items()
    ]


def papers(accepted: Mapping[str, DataFrame], words: DataFrame, settings: SuspicionSettings) -> DataFrame:
    """All appraisals with their deed (``deeds.with_deed``), ``word`` (1, or 0 of a discredited rights holder who found
    counterfeits) and ``rests_on``; ``words``: of ``credibility``."""
    discredited = words.where("discredited").select(
        F.col("complainant_id").alias("rights_holder_id"), F.lit(True).alias("_discredited")
    )
    proves_nothing = F.coalesce("_discredited", F.lit(False)) & (F.col("result") == "counterfeit")
    return (
        with_deed(accepted["appraisals"], accepted, "appraised_at", settings)
        .join(discredited, "rights_holder_id", "left")
        .withColumn("word", F.when(proves_nothing, 0.0).otherwise(1.0))
        .withColumn("rests_on", of_rights_holder(F.col("rights_holder_id")))
        .drop("_discredited")
    )
