"""The order fell in the night hours, and so did a large share of its store's orders; unknown of a small store."""

from __future__ import annotations

from datetime import datetime

from pyspark.sql import Column
from pyspark.sql import functions as F

from leads.settings import BrushingSettings

NAME = "hour_concentration"


def holds(settings: BrushingSettings, night_end: datetime) -> Column:
    concentrated = F.col("store_night_orders") >= settings.night_share * F.col("store_orders")
    return F.when(F.col("store_orders") >= settings.night_store_orders, F.col("at_night") & concentrated)
