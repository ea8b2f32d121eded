"""The buyer bought in several stores of the ring; unknown of a ring with fewer stores that sold."""

from __future__ import annotations

from datetime import datetime

from pyspark.sql import Column
from pyspark.sql import functions as F

from leads.settings import BrushingSettings

NAME = "shared_buyer"


def holds(settings: BrushingSettings, night_end: datetime) -> Column:
    most = settings.shared_buyer_stores
    return F.when(F.col("ring_stores") >= most, F.col("buyer_stores") >= most)
