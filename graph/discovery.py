"""How many of a night's leads may be false.

Each candidate has a probability of being no ring, the larger of two: one less its calibrated suspicion, and how far
chance alone explains it. Guilt is found with accounts of no suspected ring too; where so many accounts have it that
some of tonight's groups of this size would hold as many guilty households by chance, the candidates of this size share
that number as their doubt (local false discovery rate by size: Efron 2010, ISBN 9780521192491). Taking the surest
first, as many are let through as keep the mean doubt within the rate (Mueller, Parmigiani and Rice 2007).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pandas as pd
from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

DOUBTED = "group_id string, doubt double"


def doubts(candidates: DataFrame, groups: DataFrame, guilty_share: DataFrame) -> DataFrame:
    """(group_id, doubt 0..1) of ``candidates`` (group_id, suspicion, parties, guilty_parties): few rows, one a ring.

    ``groups``: (parties, groups), how many groups of how many households and firms there are tonight; ``guilty_share``:
    one row (share) of the accounts outside suspected rings that have guilt of their own.
    """
    as_guilty = Window.partitionBy("parties").orderBy(F.desc("guilty_parties"))
    met = (
        candidates.select("group_id", "suspicion", "parties", "guilty_parties")
        .withColumn("observed", F.count(F.lit(1)).over(as_guilty))
        .join(groups, "parties")
        .crossJoin(F.broadcast(guilty_share))
    )
    return met.mapInPandas(_doubts, DOUBTED)


def _doubts(batches: Iterable[pd.DataFrame]) -> Iterator[pd.DataFrame]:
    # Imported only here, in a worker: it takes a second that no other job needs to wait for.
    from scipy.stats import binom

    for rows in batches:
        # The chance of so many guilty households or more among as many drawn at random.
        chance = binom.sf(rows["guilty_parties"] - 1, rows["parties"], rows["share"])
        by_chance = (rows["groups"] * chance / rows["observed"]).clip(upper=1.0)
        doubt = pd.concat([1 - rows["suspicion"], by_chance], axis=1).max(axis=1)
        yield pd.DataFrame({"group_id": rows["group_id"], "doubt": doubt})


def within_false_discovery(doubted: DataFrame, rate: float) -> DataFrame:
    """(group_id, within boolean) of ``doubted`` (group_id, doubt)."""
    surest = Window.orderBy("millionths", "group_id")
    so_far = surest.rowsBetween(Window.unboundedPreceding, Window.currentRow)
    # Whole millionths: sums of fractions would follow the order of addition.
    ranked = doubted.withColumn("millionths", F.round(F.col("doubt") * 1_000_000).cast("bigint"))
    mean = F.sum("millionths").over(so_far) / F.count(F.lit(1)).over(so_far) / 1_000_000
    return ranked.select("group_id", (mean <= rate).alias("within"))
