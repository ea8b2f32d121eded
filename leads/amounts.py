"""What the stores of a suspected ring sold and still offer: never one number, but all, low and high."""

from __future__ import annotations

from datetime import datetime

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from leads.brushing import standing
from leads.settings import BrushingSettings
from leads.tables import RING_AMOUNTS

MONEY = "decimal(18,2)"
ACCOUNT = ["ring_id", "account_id"]
CELL = ["ring_id", "scope", "scope_store"]
# Stands for the missing store of a whole ring: a null joins with nothing.
NO_STORE = ""
OF_RING, OF_SUSPECTED, OF_STORE = "ring", "suspected", "store"


def ring_amounts(
    ring_members: DataFrame,
    assessed: DataFrame,
    offered: DataFrame,
    spans: DataFrame,
    settings: BrushingSettings,
) -> DataFrame:
    """``RING_AMOUNTS``: over all stores of a suspected ring, over those of its suspected accounts, and per store.

    ``sold_value_all``: every paid order. ``sold_value_high``: without refunds and without orders faked beyond doubt.
    ``sold_value_low``: without refunds, without every order that may be faked, and less an allowance for faked orders
    that show too little: what the probabilities of the orders left say, and ``bound_deviations`` standard deviations
    of that sum. ``assessed``: of ``leads.brushing.assess``, with ``net_amount``; ``offered``: as below; ``spans``:
    of ``leads.stores.member_spans``.
    """
    named = F.broadcast(ring_members.select(*ACCOUNT, "suspected"))
    stores = _scoped(spans.join(named, ACCOUNT)).groupBy(CELL).agg(F.countDistinct("store_id").alias("stores"))
    sold = _scoped(assessed.join(named, ACCOUNT)).groupBy(CELL).agg(*_sold())
    unsold = _scoped(offered.join(named, ACCOUNT)).groupBy(CELL).agg(_unsold())
    whole = stores.join(sold, CELL, "left").join(unsold, CELL, "left").fillna(0)
    return RING_AMOUNTS.select(
        _bounded(whole, settings).withColumn("store_id", F.nullif(F.col("scope_store"), F.lit(NO_STORE)))
    )


def net() -> Column:
    """An order's amount less what was refunded; a refund without an amount is a refund of all."""
    refund = F.coalesce("refund_amount", F.when(F.col("refunded_at").isNotNull(), F.col("amount")), _money(F.lit(0)))
    return F.greatest(F.col("amount") - refund, _money(F.lit(0)))


def _scoped(rows: DataFrame) -> DataFrame:
    """Each row once per scope that it counts in, with ``scope`` and ``scope_store``."""
    nowhere = F.lit(NO_STORE)
    scopes = F.array(
        F.struct(F.lit(OF_RING).alias("scope"), nowhere.alias("scope_store")),
        F.struct(F.lit(OF_STORE).alias("scope"), F.col("store_id").alias("scope_store")),
        F.when(F.col("suspected"), F.struct(F.lit(OF_SUSPECTED).alias("scope"), nowhere.alias("scope_store"))),
    )
    return rows.select("*", F.explode(F.array_compact(scopes)).alias("_scope")).select("*", "_scope.*").drop("_scope")


def _sold() -> list[Column]:
    probability, left = F.col("brushing_probability"), F.col("net_amount")
    genuine = F.col("counts_as") == standing.GENUINE
    # Whole numbers add up alike in any order: money is decimal, squares are rounded to whole yuan squared.
    variance = F.round(probability * (1 - probability) * left.cast("double") * left.cast("double")).cast(
        "decimal(38,0)"
    )
    return [
        _sum(F.col("amount")).alias("sold_value_all"),
        _sum(F.when(F.col("counts_as") != standing.FAKED, left)).alias("sold_value_high"),
        _sum(F.when(genuine, left)).alias("_without_doubt"),
        _sum(F.when(genuine, left * probability.cast("decimal(7,6)"))).alias("_expected_faked"),
        F.coalesce(F.sum(F.when(genuine, variance)), F.lit(0)).alias("_variance"),
        _sum(F.col("amount") - left).alias("refunded_value"),
        F.count(F.lit(1)).alias("orders"),
        F.count(F.when(~genuine, True)).alias("doubtful_orders"),
        F.count(F.when(F.col("counts_as") == standing.FAKED, True)).alias("faked_orders"),
    ]


def _bounded(cells: DataFrame, settings: BrushingSettings) -> DataFrame:
    """``cells`` with ``allowance``, ``sold_value_low`` and ``combined_value``."""
    deviation = _money(F.sqrt(F.col("_variance").cast("double")) * settings.bound_deviations)
    allowance = _money(F.least(F.col("_without_doubt"), F.col("_expected_faked") + deviation))
    bounded = cells.withColumn("allowance", allowance)
    low = bounded.withColumn("sold_value_low", _money(F.col("_without_doubt") - F.col("allowance")))
    return low.withColumn("combined_value", _money(F.col("sold_value_low") + F.col("unsold_value")))


def offered(listings: DataFrame, spans: DataFrame, night_end: datetime) -> DataFrame:
    """The ``listings`` (of ``leads.stores.in_spans``) on offer at the night's end in stores still owned."""
    now = F.lit(night_end)
    still = spans.where(F.col("owned_to") > now).select(*ACCOUNT, "store_id", "owned_from")
    on_offer = listings.where(F.coalesce(F.col("delisted_at") > now, F.lit(True)))
    return on_offer.join(F.broadcast(still), [*ACCOUNT, "store_id", "owned_from"], "left_semi")


def _unsold() -> Column:
    """Stock at its listed price."""
    stock = F.greatest(F.col("stock_quantity"), F.lit(0))
    return _sum(F.col("unit_price") * stock).alias("unsold_value")


def _sum(value: Column) -> Column:
    return _money(F.coalesce(F.sum(value), F.lit(0)))


def _money(value: Column) -> Column:
    return value.cast(MONEY)
