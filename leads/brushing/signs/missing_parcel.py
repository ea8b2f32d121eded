"""This order, long paid and not refunded, has no parcel; unknown in a store whose parcels are not extracted."""

from __future__ import annotations

from datetime import datetime

from pyspark.sql import Column
from pyspark.sql import functions as F

from leads.brushing.evidence import hours_after
from leads.settings import BrushingSettings

NAME = "missing_parcel"


def holds(settings: BrushingSettings, night_end: datetime) -> Column:
    due = hours_after(F.lit(night_end), F.col("paid_at")) > settings.missing_parcel_days * 24
    told = F.col("store_ships") & F.col("refunded_at").isNull() & due
    return F.when(told, F.col("parcels").isNull())
