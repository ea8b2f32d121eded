"""The order's waybill was used for another buyer's order too; unknown without a parcel."""

from __future__ import annotations

from datetime import datetime

from pyspark.sql import Column
from pyspark.sql import functions as F

from leads.settings import BrushingSettings

NAME = "reused_waybill"


def holds(settings: BrushingSettings, night_end: datetime) -> Column:
    return F.col("waybill_buyers") > 1
