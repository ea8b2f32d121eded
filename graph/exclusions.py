"""What was held back, with the innocent explanation: values that tie nobody, and accounts that are not named."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from graph.membership import belonging
from graph.settings import RoleSettings
from graph.tables import EXCLUSIONS


def exclusions(
    ring_members: DataFrame,
    account_traits: DataFrame,
    trait_values: DataFrame,
    recycled: DataFrame,
    settings: RoleSettings,
) -> DataFrame:
    """``EXCLUSIONS``. ``recycled``: (account_a, account_b, trait_token), phones that changed hands after a silence."""
    parts = [
        _held_back_values(ring_members, account_traits, trait_values, settings),
        _recycled_phones(ring_members, recycled),
        _not_named(ring_members),
    ]
    union = parts[0].unionByName(parts[1]).unionByName(parts[2])
    return EXCLUSIONS.select(union.dropDuplicates(["account_id", "ring_id", "reason", "trait_token"]))


def _held_back_values(
    ring_members: DataFrame, account_traits: DataFrame, trait_values: DataFrame, settings: RoleSettings
) -> DataFrame:
    """Accounts that share a public, broker or doubtful value with a suspected ring, and nothing that counts.

    Values held by more than ``exclusion_accounts`` are listed for the ring's own members only: an express station's
    thousand users would all stand here otherwise.
    """
    silent = trait_values.where("bits = 0 and domain <> 'building'").select(
        "trait_token", "trait_type", "value_class", "accounts", F.col("reason").alias("why")
    )
    held = account_traits.select("account_id", "trait_token").distinct().join(silent, "trait_token")
    members = belonging(ring_members)
    touched = held.join(members, "account_id").select("ring_id", "trait_token").distinct()
    near = held.join(touched, "trait_token").join(
        members.withColumn("inside", F.lit(True)), ["ring_id", "account_id"], "left"
    )
    bounded = near.where(F.col("inside") | (F.col("accounts") <= settings.exclusion_accounts))
    return bounded.select(
        "account_id",
        "ring_id",
        F.concat("value_class", F.lit("_"), "trait_type").alias("reason"),
        "trait_token",
        F.concat(
            F.lit("the value is shared by "),
            F.col("accounts").cast("string"),
            F.lit(" accounts and ties nobody: "),
            "why",
        ).alias("detail"),
    )


def _recycled_phones(ring_members: DataFrame, recycled: DataFrame) -> DataFrame:
    members = belonging(ring_members)
    both = recycled.select(
        F.col("account_a").alias("account_id"), F.col("account_b").alias("other"), "trait_token"
    ).unionByName(
        recycled.select(F.col("account_b").alias("account_id"), F.col("account_a").alias("other"), "trait_token")
    )
    return both.join(members.withColumnRenamed("account_id", "other"), "other").select(
        "account_id",
        "ring_id",
        F.lit("recycled_phone").alias("reason"),
        "trait_token",
        F.lit("the phone was silent for so long between the two accounts that it was given out again").alias("detail"),
    )


def _not_named(ring_members: DataFrame) -> DataFrame:
    """Accounts in a suspected ring that no lead may name, with what is missing."""
    against = F.filter("reasons", lambda reason: reason.startswith("not named"))
    return ring_members.where("not suspected").select(
        "account_id",
        "ring_id",
        F.lit("not_named").alias("reason"),
        F.lit(None).cast("string").alias("trait_token"),
        F.array_join(against, "; ").alias("detail"),
    )
