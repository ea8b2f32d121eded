"""What the reasons for brushing look at, gathered beside each order in as few passes as the inputs allow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from graph.membership import belonging
from leads.settings import BrushingSettings
from lineage.sources import cited

# Rows of one kind that are cited per order: enough to show the reason, few enough to read.
CITED = 2


@dataclass(frozen=True)
class Surroundings:
    """What lies around the orders of suspected rings.

    ``members``: as RING_MEMBERS. ``logins``, ``transfers``, ``shipments``: accepted rows. ``whereabouts``: of
    ``leads.brushing.whereabouts``. ``placeholders``: values that stand for a missing device. ``time_zone``: the site's.
    """

    members: DataFrame
    logins: DataFrame
    transfers: DataFrame
    shipments: DataFrame
    whereabouts: DataFrame
    placeholders: list[str]
    time_zone: str


def gather(orders: DataFrame, around: Surroundings, settings: BrushingSettings) -> DataFrame:
    """``orders`` (of ``leads.stores.in_spans``) with

    - ``ring_device``, ``ring_payer``, ``ring_room``, ``ring_network``, ``other_address`` (boolean, null: not told);
    - ``ring_money`` (array of at, amount, source): transfers of the ring to the payer;
    - ``buyer_stores``, ``ring_stores``: stores of the ring that the buyer bought in, that sold at all;
    - ``at_night``, ``store_night_orders``, ``store_orders``: orders of the store in the night hours, and in all;
    - ``parcels``, ``weight_kg``, ``delivered_at``, ``waybill_buyers`` of the order's parcels, null without one;
    - ``store_ships`` (boolean): whether the extracts hold any parcel of the store;
    - ``device_source``, ``parcel_sources``: the rows that show the device and the parcels (``lineage.sources.cited``).
    """
    members = belonging(around.members)
    devices = _devices(members, around.logins, around.placeholders)
    payers = members.select("ring_id", F.col("account_id").alias("payer_account_id"), F.lit(True).alias("ring_payer"))
    device, payer = F.trim("buyer_device_id"), F.col("payer_account_id")
    joined = (
        orders.join(F.broadcast(devices), ["ring_id", "buyer_device_id"], "left")
        .join(F.broadcast(payers), ["ring_id", "payer_account_id"], "left")
        .join(_money(members, around.transfers), ["ring_id", "payer_account_id"], "left")
        .join(_parcels(orders, around.shipments), "order_id", "left")
        .join(around.whereabouts, ["ring_id", "order_id"], "left")
    )
    has_device = (device != "") & ~device.isin(around.placeholders)
    return _counted(joined, around.time_zone, settings).withColumns(
        {
            "ring_device": F.when(has_device, F.coalesce("ring_device", F.lit(False))),
            "ring_payer": F.when(payer.isNotNull(), F.coalesce("ring_payer", F.lit(False))),
        }
    )


def among_money(condition: Callable[[Column], Column]) -> Column:
    """Whether some money from the ring to the payer is such; null without a payer."""
    return F.when(F.col("payer_account_id").isNotNull(), F.coalesce(F.exists("ring_money", condition), F.lit(False)))


def hours_after(later: Column, earlier: Column) -> Column:
    """Hours (double) from ``earlier`` to ``later``."""
    return (F.unix_micros(later) - F.unix_micros(earlier)) / 3_600_000_000


def _counted(orders: DataFrame, time_zone: str, settings: BrushingSettings) -> DataFrame:
    """The counts over the orders of a buyer, a store and a ring."""
    ring, store = Window.partitionBy("ring_id"), Window.partitionBy("ring_id", "store_id")
    buyer = Window.partitionBy("ring_id", "buyer_id")
    hour = F.hour(F.from_utc_timestamp("paid_at", time_zone))
    night = (hour >= settings.night_from_hour) | (hour < settings.night_to_hour)
    return (
        orders.withColumn("at_night", night)
        .withColumn("buyer_stores", F.size(F.collect_set("store_id").over(buyer)))
        .withColumn("ring_stores", F.size(F.collect_set("store_id").over(ring)))
        .withColumn("store_orders", F.count(F.lit(1)).over(store))
        .withColumn("store_night_orders", F.count(F.when(F.col("at_night"), True)).over(store))
        .withColumn("store_ships", F.max(F.col("parcels").isNotNull()).over(store))
    )


def _devices(members: DataFrame, logins: DataFrame, placeholders: list[str]) -> DataFrame:
    """(ring_id, buyer_device_id, ring_device, device_row): devices that members logged in with."""
    named = F.trim("device_id")
    known = logins.where(named.isNotNull() & (named != "") & ~named.isin(placeholders))
    return (
        known.join(F.broadcast(members), "account_id")
        .groupBy("ring_id", F.col("device_id").alias("buyer_device_id"))
        .agg(F.min_by(cited("logins"), F.struct("logged_in_at", "row_digest")).alias("device_source"))
        .withColumn("ring_device", F.lit(True))
    )


def _money(members: DataFrame, transfers: DataFrame) -> DataFrame:
    """(ring_id, payer_account_id, ring_money): transfers of members to accounts outside their ring."""
    giver = members.withColumnRenamed("account_id", "from_account_id")
    inside = members.select("ring_id", F.col("account_id").alias("to_account_id"))
    given = transfers.join(F.broadcast(giver), "from_account_id").join(
        F.broadcast(inside), ["ring_id", "to_account_id"], "left_anti"
    )
    moved = F.struct(F.col("transferred_at").alias("at"), F.col("amount"), cited("transfers").alias("source"))
    return given.groupBy("ring_id", F.col("to_account_id").alias("payer_account_id")).agg(
        F.sort_array(F.collect_list(moved)).alias("ring_money")
    )


def _parcels(orders: DataFrame, shipments: DataFrame) -> DataFrame:
    """(order_id, parcels, weight_kg, delivered_at, waybill_buyers, parcel_sources) of orders that have a parcel."""
    sent = shipments.where("order_id is not null").select(
        "order_id", "waybill", "weight_kg", "delivered_at", cited("shipments").alias("source")
    )
    ours = sent.join(orders.select("order_id", "buyer_id"), "order_id")
    buyers = F.size(F.collect_set("buyer_id").over(Window.partitionBy("waybill")))
    return (
        ours.withColumn("waybill_buyers", buyers)
        .groupBy("order_id")
        .agg(
            F.count(F.lit(1)).alias("parcels"),
            F.max("weight_kg").alias("weight_kg"),
            F.max("delivered_at").alias("delivered_at"),
            F.max("waybill_buyers").alias("waybill_buyers"),
            F.slice(F.sort_array(F.collect_set("source")), 1, CITED).alias("parcel_sources"),
        )
    )
