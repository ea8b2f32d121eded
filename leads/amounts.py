"""What the suspected accounts of a ring sold and still offer: never one number, but all, low and high."""

from __future__ import annotations

from datetime import datetime

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from leads.settings import BrushingSettings

MONEY = "decimal(18,2)"
ACCOUNT = ["ring_id", "account_id"]


def lead_amounts(
    ring_members: DataFrame,
    assessed: DataFrame,
    listings: DataFrame,
    spans: DataFrame,
    night_end: datetime,
    settings: BrushingSettings,
) -> DataFrame:
    """Per ring with a suspected account, over the stores of its suspected accounts, money in yuan:

    (ring_id, sold_value_all, sold_value_low, sold_value_high, refunded_value, unsold_value, orders, doubtful_orders,
    brushed_orders). ``all``: every paid order. ``high``: without refunds and without orders brushed beyond doubt.
    ``low``: without refunds and without every order that may be brushed. ``assessed`` is of ``leads.brushing.assess``,
    ``listings`` those in ``spans`` (``leads.stores.in_spans``, ``member_spans``).
    """
    suspected = F.broadcast(ring_members.where("suspected").select(*ACCOUNT))
    sold = _sold(assessed.join(suspected, ACCOUNT, "left_semi"), settings)
    unsold = _unsold(listings.join(suspected, ACCOUNT, "left_semi"), spans, night_end)
    rings = suspected.select("ring_id").distinct()
    return rings.join(sold, "ring_id", "left").join(unsold, "ring_id", "left").fillna(0)


def net() -> Column:
    """An order's amount less what was refunded; a refund without an amount is a refund of all."""
    refund = F.coalesce("refund_amount", F.when(F.col("refunded_at").isNotNull(), F.col("amount")), _money(F.lit(0)))
    return F.greatest(F.col("amount") - refund, _money(F.lit(0)))


def _sold(assessed: DataFrame, settings: BrushingSettings) -> DataFrame:
    doubtful = F.col("brushing_probability") >= settings.possible
    brushed = F.col("brushing_probability") >= settings.beyond_doubt
    return assessed.groupBy("ring_id").agg(
        _sum(F.col("amount")).alias("sold_value_all"),
        _sum(F.when(~doubtful, net())).alias("sold_value_low"),
        _sum(F.when(~brushed, net())).alias("sold_value_high"),
        _sum(F.col("amount") - net()).alias("refunded_value"),
        F.count(F.lit(1)).alias("orders"),
        F.count(F.when(doubtful, True)).alias("doubtful_orders"),
        F.count(F.when(brushed, True)).alias("brushed_orders"),
    )


def _unsold(listings: DataFrame, spans: DataFrame, night_end: datetime) -> DataFrame:
    """(ring_id, unsold_value): stock on offer at the night's end in stores still owned, at its listed price."""
    now = F.lit(night_end)
    still = spans.where(F.col("owned_to") > now).select(*ACCOUNT, "store_id", "owned_from")
    offered = listings.where(F.coalesce(F.col("delisted_at") > now, F.lit(True)))
    stock = F.greatest(F.col("stock_quantity"), F.lit(0))
    return (
        offered.join(F.broadcast(still), [*ACCOUNT, "store_id", "owned_from"], "left_semi")
        .groupBy("ring_id")
        .agg(_sum(F.col("unit_price") * stock).alias("unsold_value"))
    )


def _sum(value: Column) -> Column:
    return _money(F.coalesce(F.sum(value), F.lit(0)))


def _money(value: Column) -> Column:
    return value.cast(MONEY)
