"""The order's heaviest parcel weighs next to nothing; unknown without a weight."""

from __future__ import annotations

from datetime import datetime

from pyspark.sql import Column
from pyspark.sql import functions as F

from leads.settings import BrushingSettings

NAME = "empty_parcel"


def holds(settings: BrushingSettings, night_end: datetime) -> Column:
    return F.col("weight_kg") < settings.empty_parcel_kg
