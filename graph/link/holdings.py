"""Who holds which value: account traits with accounts and values as integers and one row per account and value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from graph.settings import LinkSettings, TraitType


def account_index(accounts: DataFrame, account_traits: DataFrame) -> DataFrame:
    """Numbers accounts in the order of their ids: (account_id, account bigint, ends bigint), the same on every machine.

    ``ends``: seconds UTC of the account's last sign of life in any trait; 0 for an account without one.
    """
    order = Window.orderBy("account_id")
    numbered = (
        accounts.select("account_id")
        .distinct()
        .select("account_id", (F.row_number().over(order) - 1).cast("bigint").alias("account"))
    )
    signs = account_traits.groupBy("account_id").agg(F.max(F.unix_timestamp("last_seen")).alias("ends"))
    return numbered.join(signs, "account_id", "left").fillna({"ends": 0})


def shared_values(account_traits: DataFrame, places: DataFrame, types: Mapping[str, TraitType]) -> DataFrame:
    """Values of two or more accounts: (value bigint, trait_token, domain, family, trait_type, accounts, place_kind).

    Numbered in the order of their tokens. A value used in several ways counts under its most common use, ties to the
    use whose name sorts first. ``places``: (trait_token, place_kind), listed shared places, at most one row a value.
    """
    uses = account_traits.groupBy("trait_token", "trait_type").agg(
        F.countDistinct("account_id").alias("holders"),
        F.min("domain").alias("domain"),
    )
    by_holders = F.struct(-F.col("holders"), F.col("trait_type"))
    most_common = uses.groupBy("trait_token").agg(
        F.min("domain").alias("domain"), F.min(by_holders).getField("trait_type").alias("trait_type")
    )
    held = account_traits.groupBy("trait_token").agg(F.countDistinct("account_id").alias("accounts"))
    order = Window.orderBy("trait_token")
    return (
        most_common.join(held.where("accounts >= 2"), "trait_token")
        .join(places, "trait_token", "left")
        .withColumn("family", lookup({name: kind.family for name, kind in types.items()}, F.col("trait_type")))
        .withColumn("value", (F.row_number().over(order) - 1).cast("bigint"))
        .select("value", "trait_token", "domain", "family", "trait_type", "accounts", "place_kind")
    )


def uses(account_traits: DataFrame, values: DataFrame, index: DataFrame) -> DataFrame:
    """One row per account and shared value: (value, account, ends, first, last bigint seconds UTC, source_rows)."""
    return (
        account_traits.join(values.select("value", "trait_token"), "trait_token")
        .join(index, "account_id")
        .groupBy("value", "account")
        .agg(
            F.max("ends").alias("ends"),
            F.min(F.unix_timestamp("first_seen")).alias("first"),
            F.max(F.unix_timestamp("last_seen")).alias("last"),
            # The earliest digest and the latest stand first in each list; one pair per use explains the link.
            F.array_sort(F.flatten(F.collect_set(F.slice("source_rows", 1, 2)))).alias("source_rows"),
        )
    )


def loud(rows: DataFrame, settings: LinkSettings) -> DataFrame:
    """``rows`` (domain, …) of values that may link; those of silent domains are only shown."""
    return rows.where(~F.col("domain").isin(settings.silent_domains))


def lookup(words: Mapping[Any, Any], key: Column) -> Column:
    """The value of ``words`` under ``key`` as a column: a literal map, null for an unknown key."""
    pairs = [F.lit(part) for item in sorted(words.items()) for part in item]
    return F.try_element_at(F.create_map(*pairs), key)
