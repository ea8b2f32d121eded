"""The ring sent the payer money shortly before the order; unknown without a payer."""

from __future__ import annotations

from datetime import datetime

from pyspark.sql import Column
from pyspark.sql import functions as F

from leads.brushing.evidence import among_money, hours_after
from leads.settings import BrushingSettings

NAME = "funded_buyer"


def holds(settings: BrushingSettings, night_end: datetime) -> Column:
    def before(money: Column) -> Column:
        return hours_after(F.col("paid_at"), money["at"]).between(0, settings.funded_hours)

    return among_money(before)
