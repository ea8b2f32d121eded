"""The goods went to a room of the ring; unknown where the order names no room."""

from __future__ import annotations

from datetime import datetime

from pyspark.sql import Column
from pyspark.sql import functions as F

from leads.settings import BrushingSettings

NAME = "ring_room"


def holds(settings: BrushingSettings, night_end: datetime) -> Column:
    return F.col("ring_room")
