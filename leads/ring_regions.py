"""What a suspected ring has in each region, and where its centre lies."""

from __future__ import annotations

from functools import reduce

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from graph.membership import belonging
from leads.centre import PLACE, main_regions
from leads.regional_tables import CELL_KEY, RING_PLACES, RING_REGIONS, UNMAPPED

BASES = ("ship_from", "return", "warehouse", "registered")
LEVELS = ("province", "city", "county")
COUNTRY = "100000"


def ring_places(ring_members: DataFrame, regions: DataFrame) -> DataFrame:
    """``RING_PLACES``. ``regions`` as of ``leads.regions.account_regions``."""
    return RING_PLACES.select(belonging(ring_members).join(regions, "account_id"))


def regional_facts(ring_members: DataFrame, ring_stores: DataFrame, regions: DataFrame) -> DataFrame:
    """(basis, level, province, parent, adcode, ring_id, account_id, store_id, orders, sold_value, centre), uncounted.

    Rings, members and stores stand wherever a member has an address. Orders and value stand once, in the main region of
    the account that sold, and a ring's ``centre`` once, so they add up over regions and are equal on each level and
    basis. What could not be placed (no address on the basis, an unreadable or an ambiguous one) stands in `unmapped`
    below the region that is known. ``regions`` as of ``leads.regions.account_regions``.
    """
    members = on_bases(belonging(ring_members))
    present = members.join(regions.select("account_id", "basis", *PLACE).distinct(), ["account_id", "basis"], "left")
    mainly = members.join(main_regions(regions), ["account_id", "basis"], "left")
    stores = ring_stores.select("ring_id", "account_id", "store_id").distinct()
    sold = ring_stores.groupBy("ring_id", "account_id").agg(
        F.sum("orders").alias("orders"), F.sum("sold_value").alias("sold_value")
    )
    shipped = mainly.join(sold, ["ring_id", "account_id"], "left")
    facts = (
        in_cells(present).select(*CELL_KEY, "ring_id", "account_id"),
        in_cells(present.join(stores, ["ring_id", "account_id"])).select(*CELL_KEY, "ring_id", "store_id"),
        in_cells(shipped).select(*CELL_KEY, "ring_id", "orders", "sold_value"),
        in_cells(_centres(shipped)).select(*CELL_KEY, "ring_id", F.lit(True).alias("centre")),
    )
    return reduce(lambda one, other: one.unionByName(other, allowMissingColumns=True), facts)


def ring_regions(facts: DataFrame, names: DataFrame) -> DataFrame:
    """``RING_REGIONS`` of ``regional_facts``; ``names``: (adcode, name)."""
    counted = facts.groupBy(*CELL_KEY, "ring_id").agg(
        F.countDistinct("account_id").alias("members"),
        F.countDistinct("store_id").alias("stores"),
        F.coalesce(F.sum("orders"), F.lit(0)).alias("orders"),
        F.coalesce(F.sum("sold_value"), F.lit(0)).alias("sold_value"),
        F.coalesce(F.max("centre"), F.lit(False)).alias("centre"),
    )
    return RING_REGIONS.select(named(counted, names))


def on_bases(rows: DataFrame) -> DataFrame:
    """Each row once per basis: who has no address on a basis is unmapped there, not missing."""
    return rows.withColumn("basis", F.explode(F.array(*(F.lit(basis) for basis in BASES))))


def in_cells(rows: DataFrame) -> DataFrame:
    """Each row once per level, with ``level``, ``province``, ``parent`` and ``adcode``; ``rows`` with ``PLACE``."""
    codes = [F.coalesce(code, F.lit(UNMAPPED)) for code in PLACE]
    parents = (F.lit(COUNTRY), *codes)
    levels = [
        F.struct(F.lit(level).alias("level"), parent.alias("parent"), code.alias("adcode"))
        for level, parent, code in zip(LEVELS, parents, codes, strict=False)
    ]
    return (
        rows.withColumn("province", codes[0])
        .withColumn("at", F.explode(F.array(*levels)))
        .select("*", "at.level", "at.parent", "at.adcode")
    )


def named(rows: DataFrame, names: DataFrame) -> DataFrame:
    """``rows`` (adcode, …) with ``name``."""
    name = F.when(F.col("adcode") == UNMAPPED, UNMAPPED).otherwise(F.coalesce("name", "adcode"))
    return rows.join(F.broadcast(names.select("adcode", "name")), "adcode", "left").withColumn("name", name)


def _centres(shipped: DataFrame) -> DataFrame:
    """(ring_id, basis, ``PLACE``): where most of a ring's orders leave, by the main regions of its members; the codes
    are null where nothing of it could be placed."""
    unplaced = F.col("adcode_province").isNull()
    weighed = shipped.groupBy("ring_id", "basis", *PLACE).agg(
        F.coalesce(F.sum("orders"), F.lit(0)).alias("orders"), F.count(F.lit(1)).alias("accounts")
    )
    first = Window.partitionBy("ring_id", "basis").orderBy(unplaced, F.desc("orders"), F.desc("accounts"), *PLACE)
    return weighed.withColumn("place", F.row_number().over(first)).where("place = 1").select("ring_id", "basis", *PLACE)
