"""Who holds which value: account traits with accounts as integers and one row per account and value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from graph.settings import TraitType


def account_index(accounts: DataFrame) -> DataFrame:
    """Numbers accounts in the order of their ids: (account_id, account bigint), the same on every machine."""
    order = Window.orderBy("account_id")
    return (
        accounts.select("account_id")
        .distinct()
        .select("account_id", (F.row_number().over(order) - 1).cast("bigint").alias("account"))
    )


def holdings(account_traits: DataFrame, index: DataFrame) -> DataFrame:
    """One row per account and value: (account, trait_token, domain, first_seen, last_seen, source_rows)."""
    return (
        account_traits.join(index, "account_id")
        .groupBy("trait_token", "account")
        .agg(
            F.min("domain").alias("domain"),
            F.min("first_seen").alias("first_seen"),
            F.max("last_seen").alias("last_seen"),
            # The earliest digest and the latest stand first in each list; one pair per use explains the link.
            F.array_sort(F.flatten(F.collect_set(F.slice("source_rows", 1, 2)))).alias("source_rows"),
        )
    )


def shared_values(account_traits: DataFrame, types: Mapping[str, TraitType]) -> DataFrame:
    """Values held by two or more accounts: (trait_token, domain, family, trait_type, accounts).

    A value used in several ways counts under its most common use, ties to the use whose name sorts first.
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
    return (
        most_common.join(held.where("accounts >= 2"), "trait_token")
        .withColumn("family", lookup({name: kind.family for name, kind in types.items()}, F.col("trait_type")))
        .select("trait_token", "domain", "family", "trait_type", "accounts")
    )


def lookup(words: Mapping[Any, Any], key: Column) -> Column:
    """The value of ``words`` under ``key`` as a column: a literal map, null for an unknown key."""
    pairs = [F.lit(part) for item in sorted(words.items()) for part in item]
    return F.try_element_at(F.create_map(*pairs), key)
