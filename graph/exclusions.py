"""What was held back, with the innocent explanation: values that tie nobody, and accounts that are not named."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from graph.link.holdings import lookup
from graph.membership import belonging
from graph.settings import RoleSettings
from graph.tables import EXCLUSIONS

KEY = ("account_id", "ring_id", "reason", "trait_token")


@dataclass(frozen=True)
class Explained:
    """What the innocence tests found. ``recycled``: (account_a, account_b, trait_token), phones that changed hands
    after a silence; ``sold``: as of ``innocence.past_owner``; ``households``: as of ``innocence.household``."""

    recycled: DataFrame
    sold: DataFrame
    households: DataFrame


def exclusions(
    ring_members: DataFrame,
    ring_ids: DataFrame,
    account_traits: DataFrame,
    trait_values: DataFrame,
    explained: Explained,
    settings: RoleSettings,
) -> DataFrame:
    """``EXCLUSIONS``. ``ring_ids``: (group_id, ring_id) of tonight's suspected rings."""
    parts = [
        _held_back_values(ring_members, account_traits, trait_values, settings),
        _recycled_phones(ring_members, explained.recycled),
        _past_owners(ring_ids, explained.sold),
        _families(ring_members, ring_ids, explained.households),
        _not_named(ring_members),
    ]
    return EXCLUSIONS.select(reduce(DataFrame.unionByName, parts).dropDuplicates(list(KEY)))


def _held_back_values(
    ring_members: DataFrame, account_traits: DataFrame, trait_values: DataFrame, settings: RoleSettings
) -> DataFrame:
    """Accounts that share a public, broker or doubtful value with a suspected ring, and nothing that counts.

    Values held by more than ``exclusion_accounts`` are listed for the ring's own members only: an express station's
    thousand users would all stand here otherwise. Of the addresses of many days an account gets one row a ring.
    """
    silent = trait_values.where("bits = 0 and domain <> 'building'").select(
        "trait_token", "domain", "accounts", _explanation(settings).alias("reason"), F.col("reason").alias("why")
    )
    held = account_traits.select("account_id", "trait_token").distinct().join(silent, "trait_token")
    members = belonging(ring_members)
    touched = held.join(members, "account_id").select("ring_id", "trait_token").distinct()
    # In this order, as a value of thousands in dozens of rings would make rows by the product of the two.
    few = F.col("accounts") <= settings.exclusion_accounts
    bounded = held.where(few).join(touched, "trait_token").unionByName(held.where(~few).join(members, "account_id"))
    each = F.when(~F.col("domain").isin(settings.exclusion_daily_domains), F.col("trait_token")).alias("each")
    first = F.min(F.struct("trait_token", "accounts", "why"))
    summed = bounded.groupBy("account_id", "ring_id", "reason", each).agg(
        first.alias("first"), (F.countDistinct("trait_token") - 1).alias("more")
    )
    detail = F.concat(
        F.lit("the value is shared by "),
        F.col("first.accounts").cast("string"),
        F.lit(" accounts and ties nobody: "),
        "first.why",
        F.when(F.col("more") > 0, F.concat(F.lit("; so are "), "more", F.lit(" more values like it"))).otherwise(""),
    )
    return summed.withColumn("trait_token", F.col("first.trait_token")).select(*KEY, detail.alias("detail"))


def _explanation(settings: RoleSettings) -> Column:
    """Why so many share it: by the kind of place where it is listed, else by what it is."""
    by_place = lookup(settings.explanations.places, F.coalesce("place_kind", "proposed_place"))
    by_type = lookup(settings.explanations.types, F.col("trait_type"))
    kind = F.concat_ws("_", "value_class", "trait_type")
    return F.coalesce(by_place, F.when(F.col("value_class") == "public", by_type), kind)


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


def _past_owners(ring_ids: DataFrame, sold: DataFrame) -> DataFrame:
    detail = F.concat(
        F.lit("sold to a member, the last time on "),
        F.date_format("sold_at", "yyyy-MM-dd"),
        F.lit(", and a sale is succession, not control: store "),
        F.array_join("stores", ", "),
    )
    return _of_account(sold.join(F.broadcast(ring_ids), "group_id"), "past_owner", detail)


def _families(ring_members: DataFrame, ring_ids: DataFrame, households: DataFrame) -> DataFrame:
    """Members that are not named and live with, or trade as one firm with, one that is."""
    at_home = households.join(F.broadcast(ring_ids), "group_id").select("ring_id", "account_id", "household")
    placed = ring_members.select("ring_id", "account_id", "suspected").join(at_home, ["ring_id", "account_id"])
    named = (
        placed.where("suspected")
        .groupBy("ring_id", "household")
        .agg(F.min("account_id").alias("relative"), F.count(F.lit(1)).alias("relatives"))
    )
    detail = F.concat(
        F.lit("shares a home or a document with "),
        "relative",
        F.when(F.col("relatives") > 1, F.concat(F.lit(" and "), F.col("relatives") - 1, F.lit(" more"))).otherwise(""),
        F.lit(", and nothing of its own speaks against it"),
    )
    return _of_account(placed.where("not suspected").join(named, ["ring_id", "household"]), "family", detail)


def _not_named(ring_members: DataFrame) -> DataFrame:
    """Accounts in a suspected ring that no lead may name, with what is missing."""
    against = F.filter("reasons", lambda reason: reason.startswith("not named"))
    return _of_account(ring_members.where("not suspected"), "not_named", F.array_join(against, "; "))


def _of_account(rows: DataFrame, reason: str, detail: Column) -> DataFrame:
    """Exclusions of accounts for a reason that is no value."""
    return rows.select(
        "account_id",
        "ring_id",
        F.lit(reason).alias("reason"),
        F.lit(None).cast("string").alias("trait_token"),
        detail.alias("detail"),
    )
