"""Where suspected rings are: counts per region, level and basis, with what changed since the night before."""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from leads.regional_tables import CELL_KEY, COUNTS, REGIONAL_DISTRIBUTION
from leads.ring_regions import in_cells, named, on_bases


def regional_distribution(
    facts: DataFrame, lead_places: DataFrame, names: DataFrame, before: DataFrame | None, small_cell_members: int
) -> DataFrame:
    """``REGIONAL_DISTRIBUTION``.

    ``facts``: of ``leads.ring_regions.regional_facts``. Leads are counted where their goods leave, equal on each basis.
    ``lead_places``: (lead_id, adcode_province, adcode_city, adcode_county); ``names``: (adcode, name); ``before``: the
    table of the night before, whose regions stay with zeros for one night when nothing is left in them.
    """
    leads = in_cells(on_bases(lead_places)).select(*CELL_KEY, "lead_id")
    counted = facts.unionByName(leads, allowMissingColumns=True).groupBy(*CELL_KEY).agg(*_counts())
    changed = _changed(counted, before) if before is not None else _unchanged(counted)
    return REGIONAL_DISTRIBUTION.select(
        named(changed, names).withColumn("suppressed", F.col("members") < small_cell_members)
    )


def _counts() -> list[Column]:
    return [
        F.countDistinct(F.when(F.col("account_id").isNotNull(), F.col("ring_id"))).alias("rings"),
        F.countDistinct(F.when(F.col("centre"), F.col("ring_id"))).alias("rings_centred"),
        F.countDistinct("account_id").alias("members"),
        F.countDistinct("store_id").alias("stores"),
        F.coalesce(F.sum("orders"), F.lit(0)).alias("orders"),
        F.coalesce(F.sum("sold_value"), F.lit(0)).alias("sold_value"),
        F.countDistinct("lead_id").alias("leads"),
    ]


def _changed(counted: DataFrame, before: DataFrame) -> DataFrame:
    """Counts of both nights' regions, a region that one of them lacks as zeros there, with the differences."""
    earlier = before.where(_any_count()).select(*CELL_KEY, *(F.col(name).alias(f"{name}_before") for name in COUNTS))
    both = counted.join(earlier, list(CELL_KEY), "full_outer")
    now = {name: F.coalesce(name, F.lit(0)) for name in COUNTS}
    changes = [(now[name] - F.coalesce(f"{name}_before", F.lit(0))).alias(f"{name}_change") for name in COUNTS]
    return both.select(*CELL_KEY, *(count.alias(name) for name, count in now.items()), *changes)


def _any_count() -> Column:
    """Whether a region of the night before held anything, so that what it lost is shown once."""
    return F.greatest(*(F.col(name).cast("decimal(18,2)") for name in COUNTS)) > 0


def _unchanged(counted: DataFrame) -> DataFrame:
    return counted.select("*", *(F.lit(None).alias(f"{name}_change") for name in COUNTS))
