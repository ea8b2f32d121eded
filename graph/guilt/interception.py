"""Listings that the platform intercepted before sale."""

from __future__ import annotations

from collections.abc import Mapping

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from graph.guilt.record import day, record
from graph.ownership import owned_at
from graph.settings import SuspicionSettings


def evidence(accepted: Mapping[str, DataFrame], settings: SuspicionSettings) -> list[DataFrame]:
    """Evidence of kind ``interception``."""
    intercepted = accepted["listings"].where(F.col("intercepted_at").isNotNull())
    owned = owned_at(intercepted, accepted["store_operators"], "listed_at")
    rule = F.coalesce(F.col("interception_rule"), F.lit("unnamed"))
    return [
        record(
            owned,
            "interception",
            settings.evidence["interception"],
            dataset="listings",
            source=F.lit("platform"),
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
