"""An account of the ring paid for the order; unknown without a payer."""

from __future__ import annotations

from datetime import datetime

from pyspark.sql import Column
from pyspark.sql import functions as F

from leads.settings import BrushingSettings

NAME = "ring_payer"


def holds(settings: BrushingSettings, night_end: datetime) -> Column:
    return F.col("ring_payer")
