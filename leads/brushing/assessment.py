"""From reasons to a probability per order."""

from __future__ import annotations

import math
from datetime import datetime

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from leads.brushing.reason import REASONS
from leads.settings import BrushingSettings


def assess(orders: DataFrame, night_end: datetime, settings: BrushingSettings) -> DataFrame:
    """``orders`` (of ``gather``) with ``brushing_probability`` (0..1) and ``reasons``, strongest first.

    A reason names its kind of evidence: ``payment: funded_buyer``. One that can not be told (a value is missing) does
    not hold. ``ORDER_ASSESSMENTS`` is a selection of it.
    """
    weighted = sorted(settings.reasons.items(), key=lambda one: (-one[1].bits, one[0]))
    holds = {name: F.coalesce(REASONS[name](settings, night_end), F.lit(False)) for name, _ in weighted}
    bits: Column = F.lit(math.log2(settings.prior / (1 - settings.prior)))
    for name, reason in weighted:
        bits = bits + F.when(holds[name], reason.bits).otherwise(0.0)
    words = [F.when(holds[name], F.lit(f"{reason.kind}: {name}")) for name, reason in weighted]
    return orders.withColumn("brushing_probability", 1 / (1 + F.pow(F.lit(2.0), -bits))).withColumn(
        "reasons", F.filter(F.array(*words), lambda word: word.isNotNull())
    )
