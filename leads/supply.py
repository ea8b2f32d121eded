"""Supply edges: production, supply and sale as movements between suspected rings, the accounts around them and places.

An edge joins a ring with a supplier, a packaging maker, another ring or a city of buyers; it never merges them.
"""

from __future__ import annotations

from dataclasses import dataclass

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from graph.membership import belonging
from graph.roles.movements import held, is_freight
from graph.settings import StandardiseSettings
from leads.centre import main_regions
from leads.movement_places import home_regions, known, with_places
from leads.sales import sales
from leads.tables import SUPPLY_EDGES

UPSTREAM = ("supplier", "packaging")
GROUP = [*SUPPLY_EDGES.key, "from_kind", "to_kind"]


@dataclass(frozen=True)
class SupplyInputs:
    """``ring_members``, ``ring_roles``: the tables. ``transfers``, ``shipments``: accepted rows. ``orders``: of
    ``leads.stores.in_spans``; ``assessed``: of ``leads.brushing.assess``, with ``net_amount``. ``regions``: of
    ``leads.regions.account_regions``."""

    ring_members: DataFrame
    ring_roles: DataFrame
    transfers: DataFrame
    shipments: DataFrame
    orders: DataFrame
    assessed: DataFrame
    regions: DataFrame


def supply_edges(inputs: SupplyInputs, settings: StandardiseSettings) -> DataFrame:
    """``SUPPLY_EDGES``: freight and money with a suspected ring on one side at least, between the suppliers of one
    ring, and from rings to their buyers' cities. What stays within one ring is no edge."""
    homes = home_regions(main_regions(inputs.regions))
    moved = with_places(_of_interest(_moved(inputs), inputs), ("sender", "receiver"), settings)
    sold = sales(inputs.orders, inputs.assessed, inputs.shipments, homes, settings)
    return SUPPLY_EDGES.select(
        _between(moved, homes)
        .unionByName(sold)
        .groupBy(*GROUP)
        .agg(
            F.sum("amount").alias("amount"),
            F.sum("parcels").alias("shipments"),
            F.min("at").alias("first_seen"),
            F.max("at").alias("last_seen"),
        )
    )


def _moved(inputs: SupplyInputs) -> DataFrame:
    """(giver, taker, kind, amount, parcels, at, sender, receiver): freight with its two addresses, and money."""
    nowhere = F.lit(None).cast("string")
    freight = is_freight(inputs.shipments).select(
        F.col("sender_account_id").alias("giver"),
        F.col("receiver_account_id").alias("taker"),
        held().alias("kind"),
        F.lit(None).cast("decimal(18,2)").alias("amount"),
        F.lit(1).alias("parcels"),
        F.col("picked_up_at").alias("at"),
        F.col("sender_address").alias("sender"),
        F.col("delivered_address").alias("receiver"),
    )
    money = inputs.transfers.select(
        F.col("from_account_id").alias("giver"),
        F.col("to_account_id").alias("taker"),
        F.lit("money").alias("kind"),
        "amount",
        F.lit(0).alias("parcels"),
        F.col("transferred_at").alias("at"),
        nowhere.alias("sender"),
        nowhere.alias("receiver"),
    )
    return freight.unionByName(money)


def _of_interest(moved: DataFrame, inputs: SupplyInputs) -> DataFrame:
    """``moved`` with ``giver_ring`` and ``taker_ring``: what crosses the border of a ring, or goes between two
    accounts that both have a part upstream of one ring."""
    members = belonging(inputs.ring_members)
    upstream = inputs.ring_roles.where(F.col("role").isin(*UPSTREAM)).select("ring_id", "account_id").distinct()
    giver, taker = (upstream.select("ring_id", F.col("account_id").alias(side)) for side in ("giver", "taker"))
    partners = giver.join(taker, "ring_id").select("giver", "taker").distinct().withColumn("partners", F.lit(True))
    joined = moved
    for side in ("giver", "taker"):
        ring = members.select(F.col("account_id").alias(side), F.col("ring_id").alias(f"{side}_ring"))
        joined = joined.join(ring, side, "left")
    crosses = F.col("giver_ring").isNotNull() | F.col("taker_ring").isNotNull()
    return joined.join(partners, ["giver", "taker"], "left").where(crosses | F.col("partners")).drop("partners")


def _between(moved: DataFrame, homes: DataFrame) -> DataFrame:
    """Movements with the columns of an edge; the ring stands for its accounts."""
    placed = moved
    for side in ("giver", "taker"):
        placed = placed.join(
            homes.select(F.col("account_id").alias(side), F.col("home").alias(f"{side}_home")), side, "left"
        )
    return placed.select(
        _end("giver").alias("from_id"),
        _kind("giver").alias("from_kind"),
        known(F.col("sender_adcode"), F.col("giver_home")).alias("from_adcode"),
        _end("taker").alias("to_id"),
        _kind("taker").alias("to_kind"),
        known(F.col("receiver_adcode"), F.col("taker_home")).alias("to_adcode"),
        "kind",
        "amount",
        "parcels",
        "at",
    ).where("from_id <> to_id")


def _end(side: str) -> Column:
    return F.coalesce(F.col(f"{side}_ring"), F.col(side))


def _kind(side: str) -> Column:
    return F.when(F.col(f"{side}_ring").isNotNull(), "ring").otherwise("account")
