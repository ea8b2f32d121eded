"""One row per pair and value behind a link: the value's weight, with time counted in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from graph.link.holdings import lookup
from graph.link.pair_expansion import expand
from graph.link.weights import weak_types
from graph.settings import LinkSettings, TraitType

SECONDS_A_DAY = 86_400


def evidence(
    holdings: DataFrame,
    trait_values: DataFrame,
    night_end: datetime,
    types: Mapping[str, TraitType],
    settings: LinkSettings,
) -> DataFrame:
    """Evidence behind every pair that shares a value with weight: (a, b, trait_token, family, trait_type, millibits,
    overlap_days, first_together, last_together, recycled, source_rows); ``millibits``: 1/1000 bit, 0 when recycled.

    Weak types and supporting families add to pairs that a stronger value ties; they tie nobody themselves.
    """
    weighted = trait_values.where("bits > 0")
    held = holdings.join(weighted.select("trait_token", "family", "trait_type", "accounts", "bits"), "trait_token")
    leads_a_pair = ~F.col("trait_type").isin(weak_types(types)) & ~F.col("family").isin(settings.supporting_families)
    strong, weak = held.where(leads_a_pair), held.where(~leads_a_pair)
    strong_pairs = expand(strong.select("trait_token", "account", "accounts"), settings)
    pairs = strong_pairs.unionByName(_also_shared(strong_pairs, weak))
    return _dated(_both_sides(pairs, held), night_end, types, settings)


def _also_shared(pairs: DataFrame, weak: DataFrame) -> DataFrame:
    """Weak values that pairs share: (trait_token, a, b)."""
    holds = weak.select("trait_token", "account")
    tied = pairs.select("a", "b").distinct()
    of_a = tied.join(holds.withColumnRenamed("account", "a"), "a")
    return of_a.join(holds.withColumnRenamed("account", "b"), ["trait_token", "b"]).select("trait_token", "a", "b")


def _both_sides(pairs: DataFrame, held: DataFrame) -> DataFrame:
    spans = ("first_seen", "last_seen", "source_rows")
    of_a = held.select(
        "trait_token",
        F.col("account").alias("a"),
        "family",
        "trait_type",
        "domain",
        "bits",
        *(F.col(c).alias(f"{c}_a") for c in spans),
    )
    of_b = held.select("trait_token", F.col("account").alias("b"), *(F.col(c).alias(f"{c}_b") for c in spans))
    return pairs.join(of_a, ["trait_token", "a"]).join(of_b, ["trait_token", "b"])


def _dated(both: DataFrame, night_end: datetime, types: Mapping[str, TraitType], settings: LinkSettings) -> DataFrame:
    start = F.greatest("first_seen_a", "first_seen_b")
    end = F.least("last_seen_a", "last_seen_b")
    shorter = F.least(_days("first_seen_a", "last_seen_a"), _days("first_seen_b", "last_seen_b"))
    gap = (F.unix_timestamp(start) - F.unix_timestamp(end)) / SECONDS_A_DAY
    recycled = (F.col("domain") == "phone") & (gap > settings.recycled_phone_days)
    together = start <= end
    overlap = F.when(together, _days(start, end)).otherwise(F.lit(0))
    share = F.greatest(overlap / F.greatest(shorter, F.lit(1)), F.lit(settings.overlap_floor))
    factor = F.least(share, F.lit(1.0)) * _decay(F.least("last_seen_a", "last_seen_b"), night_end, types)
    return both.select(
        "a",
        "b",
        "trait_token",
        "family",
        "trait_type",
        F.when(recycled, F.lit(0)).otherwise(F.round(F.col("bits") * factor * 1000)).cast("bigint").alias("millibits"),
        overlap.cast("int").alias("overlap_days"),
        F.when(together, start).alias("first_together"),
        F.when(together, end).alias("last_together"),
        recycled.alias("recycled"),
        F.array_sort(F.array_distinct(F.concat(F.slice("source_rows_a", 1, 2), F.slice("source_rows_b", 1, 2)))).alias(
            "source_rows"
        ),
    )


def _days(start: str | Column, end: str | Column) -> Column:
    return F.datediff(end, start) + 1


def _decay(last_use: Column, night_end: datetime, types: Mapping[str, TraitType]) -> Column:
    """0.5 ^ (age / half-life); verified documents and faces have no half-life and do not age."""
    half_life = lookup(
        {name: kind.half_life_days for name, kind in types.items() if kind.half_life_days}, F.col("trait_type")
    )
    age = F.greatest(F.datediff(F.lit(night_end), last_use), F.lit(0))
    return F.coalesce(F.pow(F.lit(0.5), age / half_life), F.lit(1.0))
