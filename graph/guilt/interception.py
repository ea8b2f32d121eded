"""Listings that the platform intercepted before sale: the deed of whoever put them up."""

from __future__ import annotations

from collections.abc import Mapping

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from graph.guilt.record import PLATFORM, day, record
from graph.ownership import owned_at
from graph.settings import SuspicionSettings


def evidence(intercepted: DataFrame, settings: SuspicionSettings) -> list[DataFrame]:
    """Evidence of kind ``interception``; ``intercepted``: of ``papers``."""
    rule = F.coalesce(F.col("interception_rule"), F.lit("unnamed"))
    return [
        record(
            intercepted,
            "interception",
            settings.evidence["interception"],
            dataset="listings",
            source=F.lit(PLATFORM),
            rests_on=F.lit(PLATFORM),
            happened_at="intercepted_at",
            statement=F.concat(
                F.lit("the platform intercepted listing "),
                "listing_id",
                F.lit(" on "),
                day("intercepted_at"),
                F.lit(" by rule "),
                rule,
            ),
        )
    ]


def papers(accepted: Mapping[str, DataFrame]) -> DataFrame:
    """Intercepted listings with ``account_id``, who put them up or null, ``deed_from`` and ``deed_to`` (UTC)."""
    intercepted = accepted["listings"].where(F.col("intercepted_at").isNotNull())
    put_up = owned_at(intercepted, accepted["store_operators"], "listed_at")
    return put_up.withColumn("deed_from", F.col("listed_at")).withColumn(
        "deed_to", F.greatest("listed_at", "intercepted_at")
    )
