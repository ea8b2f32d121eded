"""Payees: where the money of several members ends up."""

from __future__ import annotations

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from graph.membership import belonging
from graph.settings import RoleSettings
from graph.tables import RING_ROLES

HOLDERS = ("holder_name", "legal_person")


def payees(ring_members: DataFrame, traits: DataFrame, settings: RoleSettings) -> DataFrame:
    """``RING_ROLES`` rows: members in whose name others are paid out; else the first to bind the payee.

    ``traits`` as ``graph.roles.member_traits.member_traits``.
    """
    members = belonging(ring_members)
    bound = traits.where("trait_type = 'payee_number'")
    used = bound.groupBy("ring_id", "trait_token").agg(F.count(F.lit(1)).alias("users"))
    shared = used.where(F.col("users") >= settings.payee_accounts)
    named = _in_own_name(traits, bound.join(shared, ["ring_id", "trait_token"]))
    first = _first_to_bind(bound.join(shared, ["ring_id", "trait_token"]), named)
    size = members.groupBy("ring_id").agg(F.count(F.lit(1)).alias("members"))
    best = Window.partitionBy("ring_id", "account_id").orderBy(F.desc("users"), "how", "trait_token")
    return RING_ROLES.select(
        named.unionByName(first)
        .withColumn("place", F.row_number().over(best))
        .where("place = 1")
        .join(size, "ring_id")
        .withColumn("role", F.lit("payee"))
        .withColumn("score", F.col("users") / F.col("members"))
        .withColumn(
            "reason", F.concat(F.col("users").cast("string"), F.lit(" members are paid out to a payee that "), "how")
        )
    )


def _in_own_name(traits: DataFrame, bound: DataFrame) -> DataFrame:
    """(ring_id, account_id, trait_token, users, how): the name on the payee's row is the account holder's own."""
    rows = bound.select("ring_id", "trait_token", "users", F.explode("source_rows").alias("row"))
    names = traits.where("trait_type = 'payee_name'").select(
        "ring_id", F.col("trait_token").alias("name"), F.explode("source_rows").alias("row")
    )
    holders = traits.where(F.col("trait_type").isin(*HOLDERS)).select(
        "ring_id", "account_id", F.col("trait_token").alias("name")
    )
    return (
        rows.join(names, ["ring_id", "row"])
        .join(holders, ["ring_id", "name"])
        .select("ring_id", "account_id", "trait_token", "users", F.lit("bears its holder's name").alias("how"))
        .distinct()
    )


def _first_to_bind(bound: DataFrame, named: DataFrame) -> DataFrame:
    unnamed = bound.join(named.select("ring_id", "trait_token").distinct(), ["ring_id", "trait_token"], "left_anti")
    earliest = Window.partitionBy("ring_id", "trait_token").orderBy("first_seen", "account_id")
    return (
        unnamed.withColumn("place", F.row_number().over(earliest))
        .where("place = 1")
        .select("ring_id", "account_id", "trait_token", "users", F.lit("it was the first of them to bind").alias("how"))
    )
