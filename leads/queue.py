"""The queue of suspected rings: who is proposed tonight, in which order and why, and who is not.

Ordered by the expected value of acceptance: the chance that an agency accepts the lead times what it is about. The
chance is the share of earlier leads of its kind (threshold reached or not) that agencies accepted, drawn towards a
prior (a beta-binomial estimate), times how surely the suspected ring is one and its outline is right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from graph.contract import MONEY
from leads import states
from leads.settings import LeadSettings
from leads.tables import LEAD_QUEUE

PROPOSED, STANDING, WAITING, NOT_PROPOSED = "proposed", "standing", "waiting", "not_proposed"
ACCEPTED = ("accepted", "case_filed", "solved")
DECIDED = (*ACCEPTED, "rejected", "cleared")
NO_REGION = "unknown"


@dataclass(frozen=True)
class Considered:
    """The active suspected rings of tonight.

    ``judged``: (ring_id, lead_id, passes, why: text) of every one. ``rings``: as RINGS. ``amounts``: as in
    ``leads.facts.findings``. ``centres``: of ``leads.centre``.
    """

    judged: DataFrame
    rings: DataFrame
    amounts: DataFrame
    centres: DataFrame


def lead_queue(
    tonight: Considered,
    known: DataFrame,
    earlier_leads: DataFrame,
    settings: LeadSettings,
    protections_lost: Sequence[str],
) -> DataFrame:
    """``LEAD_QUEUE``. ``known``: of ``leads.states.history``; ``earlier_leads``: LEADS of the night before."""
    standing = states.current(known).where("state <> 'recalled'")
    valued = _valued(tonight, _acceptance(known, earlier_leads), settings)
    ranked = _ranked(valued.join(standing, "lead_id", "left"), settings)
    lost = ", ".join(protections_lost)
    unprotected = F.lit(f"no new lead tonight: {lost} is missing or empty")
    over = F.when(F.col("region_place") > settings.capacity_per_region, F.concat(F.lit("region "), "region")).when(
        F.col("night_place") > settings.capacity_per_night, "the night"
    )
    decided = (
        F.when(~F.col("passes"), _decision(NOT_PROPOSED, F.col("why")))
        .when(F.col("state").isNotNull(), _decision(STANDING, F.concat(F.lit("its lead is "), "state")))
        .when(F.lit(bool(lost)), _decision(NOT_PROPOSED, unprotected))
        .when(over.isNotNull(), _decision(WAITING, F.concat(F.lit("the capacity of "), over, F.lit(" is used up"))))
        .otherwise(_decision(PROPOSED, F.lit("its suspected ring passes every test")))
    )
    return LEAD_QUEUE.select(ranked.withColumn("decided", decided).select("*", "decided.*"))


def _decision(word: str, reason: Column) -> Column:
    return F.struct(F.lit(word).alias("decision"), reason.alias("reason"))


def _acceptance(known: DataFrame, earlier_leads: DataFrame) -> DataFrame:
    """(threshold_met, decided, accepted): earlier leads that agencies decided on."""
    was_accepted = F.max(F.col("state").isin(*ACCEPTED).cast("int"))
    outcomes = known.where(F.col("state").isin(*DECIDED)).groupBy("lead_id").agg(was_accepted.alias("was_accepted"))
    return (
        outcomes.join(earlier_leads.select("lead_id", "threshold_met"), "lead_id")
        .groupBy("threshold_met")
        .agg(F.count(F.lit(1)).alias("decided_leads"), F.sum("was_accepted").alias("accepted_leads"))
    )


def _valued(tonight: Considered, acceptance: DataFrame, settings: LeadSettings) -> DataFrame:
    """The rings considered with ``acceptance_probability``, ``expected_value`` (yuan), ``priority`` and reasons."""
    outlines = tonight.rings.select("ring_id", "suspicion", "confidence")
    amounts = tonight.amounts.select("ring_id", "combined_value", "threshold_met")
    region = F.coalesce("adcode_province", F.lit(NO_REGION)).alias("region")
    joined = (
        tonight.judged.join(outlines, "ring_id")
        .join(amounts, "ring_id", "left")
        .withColumn("threshold_met", F.coalesce("threshold_met", F.lit(False)))
        .join(F.broadcast(acceptance), "threshold_met", "left")
        .join(tonight.centres.select("ring_id", region), "ring_id", "left")
        .fillna(0, ["combined_value", "decided_leads", "accepted_leads"])
        .fillna(NO_REGION, ["region"])
    )
    prior = F.when(F.col("threshold_met"), settings.acceptance_met).otherwise(settings.acceptance_unmet)
    weight = float(settings.acceptance_prior_leads)
    share = (F.col("accepted_leads") + weight * prior) / (F.col("decided_leads") + weight)
    probability = F.round(share * F.col("suspicion") * F.col("confidence"), 6)
    told = joined.withColumn("_share", share).withColumn("acceptance_probability", probability)
    value = (F.col("acceptance_probability").cast("decimal(7,6)") * F.col("combined_value")).cast(MONEY)
    scaled = F.log10(1 + F.col("expected_value").cast("double")) / F.log10(F.lit(1.0 + settings.priority_value_yuan))
    return (
        told.withColumn("expected_value", value)
        .withColumn("priority", F.round(F.least(scaled, F.lit(1.0)), 6))
        .withColumn("priority_reasons", _reasons())
    )


def _reasons() -> Column:
    met = F.when(F.col("threshold_met"), "reach").otherwise("don't reach")
    return F.array(
        F.format_string(
            "%.2f of the leads that %s a legal threshold are accepted (%d of %d decided so far, and the prior)",
            "_share",
            met,
            "accepted_leads",
            "decided_leads",
        ),
        F.format_string("suspicion %.2f, confidence of its outline %.2f", "suspicion", "confidence"),
        F.format_string("%s yuan: low sold value and stock", F.col("combined_value").cast("string")),
    )


def _ranked(rings: DataFrame, settings: LeadSettings) -> DataFrame:
    """``place`` among all, and among those that may be new tonight ``region_place`` and, inside it, ``night_place``."""
    order = (F.desc("expected_value"), F.desc("priority"), F.col("lead_id"))
    new = F.col("passes") & F.col("state").isNull()
    in_region = F.row_number().over(Window.partitionBy(new, "region").orderBy(*order))
    placed = rings.withColumn("region_place", F.when(new, in_region))
    admitted = new & (F.col("region_place") <= settings.capacity_per_region)
    in_night = F.row_number().over(Window.partitionBy(admitted).orderBy(*order))
    overall = F.row_number().over(Window.orderBy(F.desc("passes"), *order))
    return placed.withColumn("night_place", F.when(admitted, in_night)).withColumn("place", overall)
