"""A rights holder's appraisal: the strongest word for or against."""

from __future__ import annotations

from collections.abc import Mapping

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from graph.free_text import masked_texts
from graph.guilt.record import day, record
from graph.ownership import owned_at
from graph.settings import SuspicionSettings

KINDS = {
    "appraisal": ("counterfeit", "were appraised as counterfeit"),
    "appraisal_genuine": ("genuine", "were appraised as genuine"),
}


def evidence(accepted: Mapping[str, DataFrame], settings: SuspicionSettings) -> list[DataFrame]:
    """Evidence of kinds ``appraisal`` and ``appraisal_genuine``."""
    owned = owned_at(accepted["appraisals"], accepted["store_operators"], "appraised_at")
    return [
        record(
            owned.where(F.col("result") == result),
            kind,
            settings.evidence[kind],
            dataset="appraisals",
            source=F.col("rights_holder_id"),
            happened_at="appraised_at",
            statement=F.concat(
                F.lit("goods of brand "),
                masked_texts(F.col("brand")),
                F.lit(" from store "),
                "store_id",
                F.lit(f" {words} by rights holder "),
                "rights_holder_id",
                F.lit(" on "),
                day("appraised_at"),
            ),
        )
        for kind, (result, words) in KINDS.items()
    ]
