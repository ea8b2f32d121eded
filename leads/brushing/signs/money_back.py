"""The ring sent the payer most of the price after the order."""

from __future__ import annotations

from datetime import datetime

from pyspark.sql import Column
from pyspark.sql import functions as F

from leads.brushing.evidence import hours_after
from leads.settings import BrushingSettings

NAME = "money_back"


def holds(settings: BrushingSettings, night_end: datetime) -> Column:
    def after(money: Column) -> Column:
        soon = hours_after(money["at"], F.col("paid_at")).between(0, settings.money_back_days * 24)
        return soon & (money["amount"] >= F.col("amount") * settings.money_back_share)

    return F.exists("ring_money", after)
