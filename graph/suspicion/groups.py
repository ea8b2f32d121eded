"""Which groups are suspected: evidence of guilt against the base rate.

A group's log-odds start at the base rate; evidence adds, members without a trace of guilt take away. One complainant
counts once per group however often they complain, and one household or firm says no more than ``household_bits``: its
supplier may have cheated it, on all of its shops.
"""

from __future__ import annotations

import math

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from graph.guilt.record import PLATFORM
from graph.membership import belongs
from graph.settings import SuspicionSettings
from graph.suspicion.own_guilt import capped, millibits


def suspected_groups(
    members: DataFrame, guilt: DataFrame, own: DataFrame, parties: DataFrame, settings: SuspicionSettings
) -> DataFrame:
    """Groups whose suspicion passes the bar: (group_id, members, suspicion, confidence, guilty_members, guilt_sources,
    strong, brands).

    ``members`` as ``GROUP_MEMBERS``, ``guilt`` as ``GUILT_EVIDENCE``, ``own`` as of ``account_guilt``; ``parties`` as
    of ``innocence.household``, of all groups.
    """
    scored = _score(members.where(belongs()), own, guilt, parties, settings)
    return scored.where((F.col("suspicion") >= settings.ring_bar) & (F.col("members") >= 2))


def _score(
    members: DataFrame, own: DataFrame, guilt: DataFrame, parties: DataFrame, settings: SuspicionSettings
) -> DataFrame:
    """Per group: (group_id, members, suspicion, confidence, guilty_members, guilt_sources, strong, brands)."""
    guilty = F.coalesce(F.col("guilt_bits") >= settings.guilty_bits, F.lit(False))
    silent = F.coalesce(F.col("guilt_bits"), F.lit(0.0)) <= 0
    counted = (
        members.join(own, "account_id", "left")
        .groupBy("group_id")
        .agg(
            F.count(F.lit(1)).alias("members"),
            # A mean over integers: float sums differ with the partitioning.
            (F.sum(F.round(F.col("membership_probability") * 1e6).cast("bigint")) / F.count(F.lit(1)) / 1e6).alias(
                "confidence"
            ),
            F.sum(guilty.cast("bigint")).alias("guilty_members"),
            F.sum(silent.cast("bigint")).alias("silent_members"),
        )
    )
    facts = guilt.join(parties, "account_id")
    scored = counted.join(_group_evidence(facts, settings), "group_id")
    base = math.log2(settings.base_rate / (1 - settings.base_rate))
    bits = F.lit(base) + F.col("millibits") / 1000 - F.col("silent_members") * settings.silent_member_bits
    calibrated = bits * settings.calibration_slope + settings.calibration_intercept
    return scored.withColumn("suspicion", 1 / (1 + F.pow(F.lit(2.0), -calibrated))).drop("millibits", "silent_members")


def _group_evidence(facts: DataFrame, settings: SuspicionSettings) -> DataFrame:
    """(group_id, millibits, guilt_sources, strong, brands): one complainant counts once per group and kind, the
    platform once per household and kind, and no household beyond ``household_bits``."""
    speaker = F.when(F.col("source") == PLATFORM, F.concat(F.lit("platform on "), "household")).otherwise(
        F.col("source")
    )
    weighed = millibits(F.col("bits"))
    strongest = F.max(F.struct(F.abs(weighed), weighed.alias("signed"), F.col("household")))
    once = (
        facts.withColumn("speaker", speaker)
        .groupBy("group_id", "kind", "speaker")
        .agg(
            strongest.alias("strongest"),
            F.max("strong").alias("strong"),
            F.collect_set(F.when(F.col("bits") > 0, F.col("rests_on"))).alias("sources"),
            F.collect_set(F.when(F.col("bits") > 0, F.col("brand"))).alias("brands"),
        )
        .withColumn("household", F.col("strongest.household"))
        .withColumn("signed", capped("strongest.signed", settings.evidence))
    )
    per_household = once.groupBy("group_id", "household").agg(
        F.least(F.sum("signed"), F.lit(round(settings.household_bits * 1000))).alias("millibits"),
        F.flatten(F.collect_set("sources")).alias("sources"),
        F.max(F.col("strong") & (F.col("signed") > 0)).alias("strong"),
        F.flatten(F.collect_set("brands")).alias("brands"),
    )
    return per_household.groupBy("group_id").agg(
        F.sum("millibits").alias("millibits"),
        F.array_sort(F.array_distinct(F.flatten(F.collect_set("sources")))).alias("guilt_sources"),
        F.max("strong").alias("strong"),
        F.array_sort(F.array_distinct(F.flatten(F.collect_set("brands")))).alias("brands"),
    )
