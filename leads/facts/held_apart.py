"""What was held apart from the suspected accounts, with the innocent explanation, and who is not named."""

from __future__ import annotations

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from graph.membership import belongs
from leads.facts.fact import facts
from leads.settings import LeadSettings


def held_apart_facts(named: DataFrame, exclusions: DataFrame, settings: LeadSettings) -> DataFrame:
    """Values and accounts that tie nobody."""
    order = Window.partitionBy("account_id").orderBy("reason", "trait_token", "detail")
    held = exclusions.join(named.select("lead_id", "account_id"), "account_id")
    apart = held.withColumn("place", F.row_number().over(order))
    few = apart.where(F.col("place") <= settings.against_facts_per_account)
    statement = F.concat(F.lit("Held apart from account "), "account_id", F.lit(": "), "detail")
    return facts(few, F.lit("against"), statement, F.concat(F.lit("exclusions."), F.col("reason")), "exclusions")


def unnamed_facts(leads: DataFrame, ring_members: DataFrame) -> DataFrame:
    """How many accounts of the suspected ring pass not every test."""
    ours = F.broadcast(leads.select("lead_id", "ring_id"))
    counted = (
        ring_members.where(belongs())
        .join(ours, "ring_id")
        .groupBy("lead_id")
        .agg(F.count(F.lit(1)).alias("members"), F.count(F.when(~F.col("suspected"), True)).alias("unnamed"))
    )
    statement = F.format_string(
        "%d of %d accounts of the suspected ring don't pass every test and are not named.", "unnamed", "members"
    )
    some = counted.where("unnamed > 0")
    return facts(some, F.lit("against"), statement, F.lit("suspicion.suspected"), "ring_members")
