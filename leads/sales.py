"""Sale edges: from suspected rings to the cities that their parcels go to."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from graph.settings import StandardiseSettings
from leads.brushing import standing
from leads.movement_places import known, with_places
from leads.regional_tables import UNMAPPED

TEXTS = ("sender", "receiver", "delivered")


def sales(
    orders: DataFrame, assessed: DataFrame, shipments: DataFrame, homes: DataFrame, settings: StandardiseSettings
) -> DataFrame:
    """(from_id, from_kind, from_adcode, to_id, to_kind, to_adcode, kind, amount, parcels, at): an order a row.

    Orders faked beyond doubt are no sale. ``to_id`` is the city of the receiver, else of where the parcel arrived; a
    parcel leaves from its sender's address, else from its account's region. ``orders``: of ``leads.stores.in_spans``;
    ``assessed``: of ``leads.brushing.assess``, with ``net_amount``; ``homes``: of
    ``leads.movement_places.home_regions``.
    """
    sold = assessed.where(F.col("counts_as") != standing.FAKED).select("ring_id", "order_id", "net_amount")
    told = orders.select(
        "ring_id", "order_id", "account_id", F.col("paid_at").alias("at"), F.col("receiver_address").alias("receiver")
    )
    rows = told.join(sold, ["ring_id", "order_id"]).join(_parcels(orders, shipments), "order_id", "left")
    city = F.coalesce("receiver_city", "delivered_city")
    return (
        with_places(rows, TEXTS, settings)
        .join(homes, "account_id", "left")
        .select(
            F.col("ring_id").alias("from_id"),
            F.lit("ring").alias("from_kind"),
            known(F.col("sender_adcode"), F.col("home")).alias("from_adcode"),
            F.coalesce(city, F.lit(UNMAPPED)).alias("to_id"),
            F.lit("place").alias("to_kind"),
            known(city, F.col("receiver_adcode"), F.col("delivered_adcode")).alias("to_adcode"),
            F.lit("sale").alias("kind"),
            F.col("net_amount").alias("amount"),
            F.coalesce("sent", F.lit(0)).alias("parcels"),
            "at",
        )
    )


def _parcels(orders: DataFrame, shipments: DataFrame) -> DataFrame:
    """(order_id, sender, delivered, sent): the first parcel of an order, by its waybill."""
    of_rings = orders.select("order_id").distinct()
    first = F.min(F.struct("waybill", "sender_address", "delivered_address")).alias("first")
    return (
        shipments.join(of_rings, "order_id", "left_semi")
        .groupBy("order_id")
        .agg(first)
        .select(
            "order_id",
            F.col("first.sender_address").alias("sender"),
            F.col("first.delivered_address").alias("delivered"),
            F.lit(1).alias("sent"),
        )
    )
