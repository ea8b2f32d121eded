"""When the deed behind a paper was done, and whose deed it was: a paper is filed late, after the shop may be sold.

An appraisal belongs to the day of its test purchase, a complaint to the time its listing was up. A paper that names
neither may speak of any day of the ``paper_lag_days`` before it. Whoever owned the store all that time did the deed;
where it changed hands meanwhile nobody is charged, as which of the two it was can't be said.
"""

from __future__ import annotations

from collections.abc import Mapping

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from graph.ownership import sole_owner
from graph.settings import SuspicionSettings


def with_deed(
    papers: DataFrame, accepted: Mapping[str, DataFrame], filed: str, settings: SuspicionSettings
) -> DataFrame:
    """``papers`` (store_id, listing_id, order_id where it has one, and the column ``filed``) with ``account_id``, who
    did the deed or null, ``bought_at``, the test purchase or null, and ``deed_from`` and ``deed_to`` (UTC)."""
    bought = _with_purchase(papers, accepted["orders"])
    listed = accepted["listings"].select(
        "listing_id", F.col("listed_at").alias("_up"), F.least("delisted_at", "intercepted_at").alias("_down")
    )
    known = bought.join(listed, "listing_id", "left")
    up = F.when(F.col("_up") <= F.col(filed), F.col("_up"))
    down = F.greatest(up, F.least(F.col("_down"), F.col(filed)))
    dated = known.withColumn("deed_from", F.coalesce("bought_at", up, before(F.col(filed), settings))).withColumn(
        "deed_to", F.coalesce("bought_at", down, F.col(filed))
    )
    return sole_owner(dated.drop("_up", "_down"), accepted["store_operators"], F.col("deed_from"), F.col("deed_to"))


def before(filed: Column, settings: SuspicionSettings) -> Column:
    """The earliest day that a paper without an order or a listing may speak of."""
    return filed - F.make_dt_interval(days=F.lit(settings.paper_lag_days))


def _with_purchase(papers: DataFrame, orders: DataFrame) -> DataFrame:
    if "order_id" not in papers.columns:
        return papers.withColumn("bought_at", F.lit(None).cast("timestamp"))
    paid = orders.select("order_id", F.col("paid_at").alias("bought_at"))
    return papers.join(paid, "order_id", "left")
