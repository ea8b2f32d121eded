"""Where the buyer of an order was, compared with where the ring is: rooms, and networks on the day."""

from __future__ import annotations

from functools import reduce

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from graph.settings import StandardiseSettings
from graph.standardise import tokens_of
from graph.tokens import Keyring
from graph.traits import NormalForms
from graph.traits.network import DAY_MARK

RECEIVER, DELIVERED, NETWORK = "receiver", "delivered", "network"
# Values that strangers share say nothing about a buyer either.
SHARED_BY_STRANGERS = ("public", "broker")


def whereabouts(
    orders: DataFrame,
    shipments: DataFrame,
    member_traits: DataFrame,
    trait_values: DataFrame,
    settings: StandardiseSettings,
    keyring: Keyring,
) -> DataFrame:
    """(ring_id, order_id, ring_room, ring_network, other_address), boolean, null where the order does not tell.

    Addresses and networks go through the normal forms and keys of the traits (``graph.standardise``), so they meet the
    members'. ``orders``: of ``leads.stores.in_spans``; ``member_traits``: of ``graph.roles.member_traits``.
    """
    told = tokens_of(_texts(orders, shipments, settings.time_zone), NormalForms(settings).of, keyring)
    values = told.select("ring_id", "order_id", "use", F.explode("values").alias("value")).select(
        "ring_id", "order_id", "use", F.col("value.domain").alias("domain"), F.col("value.token").alias("trait_token")
    )
    held = _held(member_traits, trait_values)
    marked = values.join(F.broadcast(held), ["ring_id", "trait_token"], "left").withColumn(
        "held", F.coalesce("held", F.lit(False))
    )
    return (
        marked.groupBy("ring_id", "order_id")
        .agg(
            F.max(F.when(_is(RECEIVER, "room"), F.col("held"))).alias("ring_room"),
            F.max(F.when(_is(NETWORK, "network"), F.col("held"))).alias("ring_network"),
            F.min(F.when(_is(RECEIVER, "building"), F.col("trait_token"))).alias("asked"),
            F.collect_set(F.when(_is(DELIVERED, "building"), F.col("trait_token"))).alias("reached"),
        )
        .withColumn("other_address", F.when(F.size("reached") > 0, ~F.array_contains("reached", F.col("asked"))))
        .drop("asked", "reached")
    )


def _texts(orders: DataFrame, shipments: DataFrame, time_zone: str) -> DataFrame:
    """(ring_id, order_id, use, trait_type, raw): the texts that say where a buyer was."""
    day = F.to_date(F.from_utc_timestamp("paid_at", time_zone)).cast("string")
    network = F.concat("buyer_ip", F.lit(DAY_MARK), day)
    keyed = orders.select("ring_id", "order_id")
    delivered = shipments.select("order_id", "delivered_address").join(F.broadcast(keyed), "order_id")
    parts = [
        _used(orders, RECEIVER, "return_address", F.col("receiver_address")),
        _used(delivered, DELIVERED, "return_address", F.col("delivered_address")),
        _used(orders, NETWORK, "ip", network),
    ]
    return reduce(DataFrame.unionByName, parts)


def _used(rows: DataFrame, use: str, trait_type: str, raw: Column) -> DataFrame:
    named = rows.select(
        "ring_id", "order_id", F.lit(use).alias("use"), F.lit(trait_type).alias("trait_type"), raw.alias("raw")
    )
    return named.where(F.col("raw").isNotNull())


def _held(member_traits: DataFrame, trait_values: DataFrame) -> DataFrame:
    """(ring_id, trait_token, held) of the rooms and networks that members use and strangers don't."""
    strangers = trait_values.where(F.col("value_class").isin(*SHARED_BY_STRANGERS)).select("trait_token")
    places = member_traits.where(F.col("domain").isin("room", "network")).select("ring_id", "trait_token").distinct()
    return places.join(strangers, "trait_token", "left_anti").withColumn("held", F.lit(True))


def _is(use: str, domain: str) -> Column:
    return (F.col("use") == use) & (F.col("domain") == domain)
