"""How many of a night's leads may be false.

Each candidate has a probability of being no ring: one less its calibrated suspicion. Taking the surest first, as many
are let through as keep the mean of those probabilities within the rate (Bayesian false discovery rate: Mueller,
Parmigiani and Rice 2007; Efron 2010, ISBN 9780521192491).
"""

from __future__ import annotations

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F


def within_false_discovery(candidates: DataFrame, rate: float) -> DataFrame:
    """(group_id, within boolean) of ``candidates`` (group_id, suspicion): few rows, one a suspected ring."""
    surest = Window.orderBy(F.desc("suspicion"), "group_id")
    so_far = surest.rowsBetween(Window.unboundedPreceding, Window.currentRow)
    # Whole millionths: sums of fractions would follow the order of addition.
    doubt = F.round((1 - F.col("suspicion")) * 1_000_000).cast("bigint")
    mean = F.sum(doubt).over(so_far) / F.count(F.lit(1)).over(so_far) / 1_000_000
    return candidates.select("group_id", (mean <= rate).alias("within"))
