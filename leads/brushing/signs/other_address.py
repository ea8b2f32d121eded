"""The parcel was delivered to another building than the order names; unknown where one is not known."""

from __future__ import annotations

from datetime import datetime

from pyspark.sql import Column
from pyspark.sql import functions as F

from leads.settings import BrushingSettings

NAME = "other_address"


def holds(settings: BrushingSettings, night_end: datetime) -> Column:
    return F.col("other_address")
