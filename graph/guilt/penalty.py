"""The platform's own penalties for counterfeits, as long as they stand: an appeal that was won takes them back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from graph.guilt.record import day, record
from graph.settings import SuspicionSettings

KINDS = ("closure", "strike", "listing_removal")


def evidence(accepted: Mapping[str, DataFrame], night_end: datetime, settings: SuspicionSettings) -> list[DataFrame]:
    """Evidence of kinds ``closure``, ``strike`` and ``listing_removal``."""
    stands = F.col("revoked_at").isNull() | (F.col("revoked_at") > F.lit(night_end))
    standing = accepted["penalties"].where((F.col("reason") == "counterfeit") & stands)
    return [
        record(
            standing.where(F.col("kind") == kind).drop("kind"),
            kind,
            settings.evidence[kind],
            dataset="penalties",
            source=F.lit("platform"),
            happened_at="imposed_at",
            statement=F.concat(
                F.lit(f"the platform imposed a {kind.replace('_', ' ')} for counterfeits on "), day("imposed_at")
            ),
        )
        for kind in KINDS
    ]
