"""The buyer ordered over a network that the ring used on the same day; unknown without one."""

from __future__ import annotations

from datetime import datetime

from pyspark.sql import Column
from pyspark.sql import functions as F

from leads.settings import BrushingSettings

NAME = "ring_network"


def holds(settings: BrushingSettings, night_end: datetime) -> Column:
    return F.col("ring_network")
