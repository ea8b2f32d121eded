"""The buyer bought in several stores of the ring."""

from __future__ import annotations

from datetime import datetime

from pyspark.sql import Column
from pyspark.sql import functions as F

from leads.settings import BrushingSettings

NAME = "shared_buyer"


def holds(settings: BrushingSettings, night_end: datetime) -> Column:
    return F.col("buyer_stores") >= settings.shared_buyer_stores
