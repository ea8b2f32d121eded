"""The buyer ordered from a device that the ring logs in with; unknown without a device."""

from __future__ import annotations

from datetime import datetime

from pyspark.sql import Column
from pyspark.sql import functions as F

from leads.settings import BrushingSettings

NAME = "buyer_device"


def holds(settings: BrushingSettings, night_end: datetime) -> Column:
    return F.col("ring_device")
