"""The ring sent the payer most of the price after the order; unknown without a payer, and until the time is over."""

from __future__ import annotations

from datetime import datetime

from pyspark.sql import Column
from pyspark.sql import functions as F

from leads.brushing.evidence import among_money, hours_after
from leads.settings import BrushingSettings

NAME = "money_back"


def holds(settings: BrushingSettings, night_end: datetime) -> Column:
    hours = settings.money_back_days * 24

    def after(money: Column) -> Column:
        soon = hours_after(money["at"], F.col("paid_at")).between(0, hours)
        return soon & (money["amount"] >= F.col("amount") * settings.money_back_share)

    paid_back = among_money(after)
    return F.when(paid_back | (hours_after(F.lit(night_end), F.col("paid_at")) > hours), paid_back)
