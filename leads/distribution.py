"""Where suspected rings are: counts per region, level and basis."""

from __future__ import annotations

from functools import reduce

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from graph.membership import belonging
from leads.centre import PLACE, main_regions
from leads.tables import REGIONAL_DISTRIBUTION

BASES = ("ship_from", "return", "warehouse", "registered")
LEVELS = ("province", "city", "county")
UNMAPPED = "unmapped"
CELL = ("basis", "level", "adcode")


def regional_distribution(
    ring_members: DataFrame,
    ring_stores: DataFrame,
    lead_places: DataFrame,
    regions: DataFrame,
    names: DataFrame,
    small_cell_members: int,
) -> DataFrame:
    """``REGIONAL_DISTRIBUTION``.

    Rings, members and stores are counted wherever a member has an address. Orders and value are counted once, in the
    main region of the account that sold, so they add up over regions and are equal on each level and basis; so do
    leads, each counted where its goods leave. What could not be placed (no address, an unreadable or an ambiguous one)
    has the row ``unmapped``. ``lead_places``: (lead_id, adcode_province, adcode_city, adcode_county); ``regions`` as of
    ``leads.regions.account_regions``; ``names``: (adcode, name).
    """
    members = belonging(ring_members)
    on_bases = _on_bases(members)
    present = on_bases.join(regions.select("account_id", "basis", *PLACE).distinct(), ["account_id", "basis"], "left")
    mainly = on_bases.join(main_regions(regions), ["account_id", "basis"], "left")
    sold = ring_stores.groupBy("account_id").agg(
        F.sum("orders").alias("orders"), F.sum("sold_value").alias("sold_value")
    )
    facts = [
        _levels(present).select(*CELL, "ring_id", "account_id"),
        _levels(present.join(ring_stores.select("account_id", "store_id"), "account_id")).select(*CELL, "store_id"),
        _levels(mainly.join(sold, "account_id")).select(*CELL, "orders", "sold_value"),
        _levels(_on_bases(lead_places)).select(*CELL, "lead_id"),
    ]
    counted = reduce(_union, facts).groupBy(*CELL).agg(*_counts())
    name = F.when(F.col("adcode") == UNMAPPED, UNMAPPED).otherwise(F.coalesce("name", "adcode"))
    named = counted.join(F.broadcast(names.select("adcode", "name")), "adcode", "left").withColumn("name", name)
    return REGIONAL_DISTRIBUTION.select(named.withColumn("suppressed", F.col("members") < small_cell_members))


def _counts() -> list[Column]:
    return [
        F.countDistinct("ring_id").alias("rings"),
        F.countDistinct("account_id").alias("members"),
        F.countDistinct("store_id").alias("stores"),
        F.coalesce(F.sum("orders"), F.lit(0)).alias("orders"),
        F.coalesce(F.sum("sold_value"), F.lit(0)).alias("sold_value"),
        F.countDistinct("lead_id").alias("leads"),
    ]


def _on_bases(rows: DataFrame) -> DataFrame:
    """Each row once per basis: who has no address on a basis is unmapped there, not missing."""
    return rows.withColumn("basis", F.explode(F.array(*(F.lit(basis) for basis in BASES))))


def _levels(rows: DataFrame) -> DataFrame:
    """Each row once per level, with ``level`` and ``adcode``."""
    levels = [
        F.struct(F.lit(level).alias("level"), F.coalesce(code, F.lit(UNMAPPED)).alias("adcode"))
        for level, code in zip(LEVELS, PLACE, strict=True)
    ]
    return rows.withColumn("at", F.explode(F.array(*levels))).select("*", "at.level", "at.adcode")


def _union(one: DataFrame, other: DataFrame) -> DataFrame:
    return one.unionByName(other, allowMissingColumns=True)
