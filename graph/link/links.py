"""Two accounts tied by evidence: families added up, within a family with a discount for what is not independent."""

from __future__ import annotations

from collections.abc import Mapping

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from graph.link.weights import hard_types, prior_bits, weak_types
from graph.settings import LinkSettings, TraitType


def links(evidence: DataFrame, accounts: int, types: Mapping[str, TraitType], settings: LinkSettings) -> DataFrame:
    """One row per pair: (a, b, millibits, probability, families, strong_families, hard, first_together, last_together,
    family_millibits map<string,bigint>).

    Within a family w1 + d w2 + d^2 w3 …, strongest first; across families the sum. ``strong_families`` leaves out the
    families that only support.
    """
    per_family = (
        evidence.where("millibits > 0")
        .groupBy("a", "b", "family")
        .agg(
            F.sort_array(F.collect_list("millibits"), asc=False).alias("weights"),
            F.max(F.col("trait_type").isin(hard_types(types))).alias("hard"),
            F.max((~F.col("trait_type").isin(weak_types(types))).cast("int")).alias("strong"),
            F.min("first_together").alias("first_together"),
            F.max("last_together").alias("last_together"),
        )
        .withColumn("millibits", _discounted(F.col("weights"), settings.family_discount))
    )
    counts = (F.col("strong") == 1) & ~F.col("family").isin(settings.supporting_families)
    summed = per_family.groupBy("a", "b").agg(
        F.sum("millibits").alias("millibits"),
        F.array_sort(F.collect_list("family")).alias("families"),
        F.array_sort(F.collect_list(F.when(counts, F.col("family")))).alias("strong_families"),
        F.max("hard").alias("hard"),
        F.min("first_together").alias("first_together"),
        F.max("last_together").alias("last_together"),
        F.map_from_entries(F.array_sort(F.collect_list(F.struct("family", "millibits")))).alias("family_millibits"),
    )
    return summed.withColumn("probability", posterior(F.col("millibits"), prior_bits(accounts, settings)))


def posterior(millibits: Column, prior: float) -> Column:
    """Probability from evidence in 1/1000 bit and a prior in bits."""
    return 1 / (1 + F.pow(F.lit(2.0), -(millibits / 1000 + F.lit(prior))))


def _discounted(weights: Column, discount: float) -> Column:
    """w1 + d w2 + d^2 w3 … in whole millibits."""
    numbered = F.transform(weights, lambda weight, index: F.floor(weight * F.pow(F.lit(discount), index)))
    return F.aggregate(numbered, F.lit(0).cast("bigint"), lambda total, weight: total + weight)
