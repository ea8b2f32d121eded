"""What the reasons for brushing look at, gathered beside each order in as few passes as the inputs allow."""

from __future__ import annotations

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F


def gather(
    orders: DataFrame,
    ring_members: DataFrame,
    logins: DataFrame,
    transfers: DataFrame,
    shipments: DataFrame,
    placeholders: list[str],
) -> DataFrame:
    """``orders`` (of ``leads.stores.ring_orders``) with

    - ``ring_device``, ``ring_payer`` (boolean): the buyer's device, the payer is the ring's;
    - ``ring_money`` (array of at, amount): transfers of the ring to the payer;
    - ``buyer_stores``: stores of the ring that the buyer bought in;
    - ``parcels``, ``weight_kg``, ``delivered_at``, ``waybill_buyers`` of the order's parcels, null without one;
    - ``store_ships`` (boolean): whether the extracts hold any parcel of the store.

    ``placeholders``: values that stand for a missing device.
    """
    members = ring_members.where(F.col("membership").isin("core", "member")).select("ring_id", "account_id")
    devices = _devices(members, logins, placeholders)
    payers = members.select("ring_id", F.col("account_id").alias("payer_account_id"), F.lit(True).alias("ring_payer"))
    money = _money(members, transfers)
    parcels = _parcels(orders, shipments)
    buyer = Window.partitionBy("ring_id", "buyer_id")
    store = Window.partitionBy("ring_id", "store_id")
    return (
        orders.join(F.broadcast(devices), ["ring_id", "buyer_device_id"], "left")
        .join(F.broadcast(payers), ["ring_id", "payer_account_id"], "left")
        .join(money, ["ring_id", "payer_account_id"], "left")
        .join(parcels, "order_id", "left")
        .withColumn("buyer_stores", F.size(F.collect_set("store_id").over(buyer)))
        .withColumn("store_ships", F.max(F.col("parcels").isNotNull()).over(store))
        .withColumn("ring_device", F.coalesce("ring_device", F.lit(False)))
        .withColumn("ring_payer", F.coalesce("ring_payer", F.lit(False)))
    )


def _devices(members: DataFrame, logins: DataFrame, placeholders: list[str]) -> DataFrame:
    """(ring_id, buyer_device_id, ring_device): devices that members logged in with."""
    named = F.trim("device_id")
    known = logins.where(named.isNotNull() & (named != "") & ~named.isin(placeholders))
    return (
        known.join(F.broadcast(members), "account_id")
        .select("ring_id", F.col("device_id").alias("buyer_device_id"))
        .distinct()
        .withColumn("ring_device", F.lit(True))
    )


def _money(members: DataFrame, transfers: DataFrame) -> DataFrame:
    """(ring_id, payer_account_id, ring_money): transfers of members to accounts outside their ring."""
    giver = members.withColumnRenamed("account_id", "from_account_id")
    inside = members.select("ring_id", F.col("account_id").alias("to_account_id"))
    given = transfers.join(F.broadcast(giver), "from_account_id").join(
        F.broadcast(inside), ["ring_id", "to_account_id"], "left_anti"
    )
    moved = F.struct(F.col("transferred_at").alias("at"), F.col("amount"))
    return given.groupBy("ring_id", F.col("to_account_id").alias("payer_account_id")).agg(
        F.sort_array(F.collect_list(moved)).alias("ring_money")
    )


def _parcels(orders: DataFrame, shipments: DataFrame) -> DataFrame:
    """(order_id, parcels, weight_kg, delivered_at, waybill_buyers) of orders that have a parcel."""
    sent = shipments.where("order_id is not null").select("order_id", "waybill", "weight_kg", "delivered_at")
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
        )
    )


def hours_after(later: Column, earlier: Column) -> Column:
    """Hours (double) from ``earlier`` to ``later``."""
    return (F.unix_micros(later) - F.unix_micros(earlier)) / 3_600_000_000
