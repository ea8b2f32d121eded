"""Payees that several members are paid out to, and whose name stands on them."""

from __future__ import annotations

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from graph.link.payment_agents import HOLDERS
from graph.settings import RoleSettings

KEY = ["ring_id", "trait_token"]
OWN_NAME = "bears its holder's name"


def named_payees(traits: DataFrame, names: DataFrame, settings: RoleSettings) -> DataFrame:
    """(ring_id, account_id, users, how): members in whose name others are paid out; one row a member, most users first.

    Of a payee without any name the first member to bind it stands in. A payee in the name of somebody who holds no
    account is no member's. ``traits``: of ``graph.roles.member_traits``; ``names``: of ``names_on_payees``.
    """
    first = _first_to_bind(_shared(traits, settings).join(names.select(*KEY).distinct(), KEY, "left_anti"))
    best = Window.partitionBy("ring_id", "account_id").orderBy(F.desc("users"), "how", "trait_token")
    return (
        in_own_name(names, traits)
        .unionByName(first)
        .withColumn("place", F.row_number().over(best))
        .where("place = 1")
        .select("ring_id", "account_id", "users", "how")
    )


def names_on_payees(traits: DataFrame, settings: RoleSettings) -> DataFrame:
    """(ring_id, account_id, trait_token, users, name): names on the rows that bind a payee of several members."""
    rows = _shared(traits, settings).select(*KEY, "account_id", "users", F.explode("source_rows").alias("row"))
    told = traits.where("trait_type = 'payee_name'").select(
        "ring_id", F.col("trait_token").alias("name"), F.explode("source_rows").alias("row")
    )
    return rows.join(told, ["ring_id", "row"]).drop("row").distinct()


def _shared(traits: DataFrame, settings: RoleSettings) -> DataFrame:
    """The uses of payee numbers that several members of a ring are paid out to, with ``users``."""
    bound = traits.where("trait_type = 'payee_number'")
    used = bound.groupBy(*KEY).agg(F.count(F.lit(1)).alias("users"))
    return bound.join(used.where(F.col("users") >= settings.payee_accounts), KEY)


def holders(traits: DataFrame) -> DataFrame:
    """(ring_id, account_id, name) of the members' own names: a person's, a firm's, its legal person's."""
    own = traits.where(F.col("trait_type").isin(*HOLDERS))
    return own.select("ring_id", "account_id", F.col("trait_token").alias("name")).distinct()


def in_own_name(names: DataFrame, traits: DataFrame) -> DataFrame:
    """(ring_id, account_id, trait_token, users, how): payees that bear the name of a member's holder."""
    of_holders = names.select(*KEY, "users", "name").distinct().join(holders(traits), ["ring_id", "name"])
    how = F.lit(OWN_NAME).alias("how")
    return of_holders.select("ring_id", "account_id", "trait_token", "users", how).distinct()


def _first_to_bind(unnamed: DataFrame) -> DataFrame:
    earliest = Window.partitionBy(*KEY).orderBy("first_seen", "account_id")
    return (
        unnamed.withColumn("place", F.row_number().over(earliest))
        .where("place = 1")
        .select("ring_id", "account_id", "trait_token", "users", F.lit("it was the first of them to bind").alias("how"))
    )
