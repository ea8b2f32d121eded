"""The price went back after the parcel was delivered, and not because the goods were bad."""

from __future__ import annotations

from datetime import datetime

from pyspark.sql import Column
from pyspark.sql import functions as F

from leads.settings import BrushingSettings

NAME = "refund_after_receipt"


def holds(settings: BrushingSettings, night_end: datetime) -> Column:
    innocent = F.coalesce("refund_reason", F.lit("other")).isin("counterfeit", "quality", "not_received")
    back = F.coalesce(F.col("refunded_at") > F.col("delivered_at"), F.lit(False))
    return F.when(F.col("delivered_at").isNotNull(), back & ~innocent)
