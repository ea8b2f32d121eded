"""Who holds which value: account traits with accounts and values as integers and one row per account and value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from graph.passes.rows import Tables, on_rows_to_several, output
from graph.passes.sql import database
from graph.settings import LinkSettings, TraitType

SPAN = ("first_seen", "last_seen")
VALUES = "trait_token string, domain string, trait_type string, accounts bigint"
USES = "trait_token string, account_id string, first bigint, last bigint, source_rows array<string>"
"""``first`` and ``last``: seconds UTC."""

SHARED = """
    SELECT trait_token, min(domain) AS domain, count(DISTINCT account_id) AS accounts FROM traits
    GROUP BY trait_token HAVING count(DISTINCT account_id) >= 2
"""
KINDS = """
    SELECT trait_token, shared.domain, accounts,
        min({'fewest': -holders, 'trait_type': trait_type}).trait_type AS trait_type
    FROM shared JOIN (
        SELECT trait_token, trait_type, count(DISTINCT account_id) AS holders FROM traits GROUP BY ALL
    ) AS used USING (trait_token) GROUP BY ALL
"""
# The earliest digest and the latest stand first in each list; one pair per use explains the link.
HELD = """
    SELECT trait_token, account_id, CAST(floor(epoch(min(first_seen))) AS BIGINT) AS first,
        CAST(floor(epoch(max(last_seen))) AS BIGINT) AS last,
        list_sort(flatten(list(DISTINCT source_rows[1:2]))) AS source_rows
    FROM traits SEMI JOIN shared USING (trait_token) GROUP BY ALL
"""


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


def shared(account_traits: DataFrame) -> DataFrame:
    """What accounts share: keep it for ``shared_values`` and ``uses``, which read it. ``account_traits``: of
    ``graph.tables.ACCOUNT_TRAITS``."""
    traits = account_traits.select("account_id", "trait_token", "trait_type", "domain", *SPAN, "source_rows")
    return on_rows_to_several({"traits": traits}, {"traits": "trait_token"}, share, {"values": VALUES, "uses": USES})


def share(tables: Tables) -> Tables:
    """``values`` (``VALUES``) of two or more accounts, and their ``uses`` (``USES``), in ``traits``: all of each value.

    A value used in several ways counts under its most common use, ties to the use whose name sorts first.
    """
    with database(tables) as engine:
        engine.execute(f"CREATE TEMP TABLE shared AS {SHARED}")
        return {name: engine.execute(query).to_arrow_table() for name, query in (("values", KINDS), ("uses", HELD))}


def shared_values(shared: DataFrame, places: DataFrame, types: Mapping[str, TraitType]) -> DataFrame:
    """Values of two or more accounts: (value bigint, trait_token, domain, family, trait_type, accounts, place_kind).

    Numbered in the order of their tokens. ``places``: (trait_token, place_kind), listed shared places, at most one row
    a value.
    """
    order = Window.orderBy("trait_token")
    return (
        output(shared, "values")
        .join(places, "trait_token", "left")
        .withColumn("family", lookup({name: kind.family for name, kind in types.items()}, F.col("trait_type")))
        .withColumn("value", (F.row_number().over(order) - 1).cast("bigint"))
        .select("value", "trait_token", "domain", "family", "trait_type", "accounts", "place_kind")
    )


def uses(shared: DataFrame, values: DataFrame, index: DataFrame) -> DataFrame:
    """One row per account and shared value: the columns of ``values`` and ``index``, and of ``USES``.

    ``values``: of ``shared_values``, or some of them; ``index``: of ``account_index``.
    """
    return output(shared, "uses").join(values, "trait_token").join(index, "account_id")


def loud(rows: DataFrame, settings: LinkSettings) -> DataFrame:
    """``rows`` (domain, …) of values that may link; those of silent domains are only shown."""
    return rows.where(~F.col("domain").isin(settings.silent_domains))


def lookup(words: Mapping[Any, Any], key: Column) -> Column:
    """The value of ``words`` under ``key`` as a column: a literal map, null for an unknown key."""
    pairs = [F.lit(part) for item in sorted(words.items()) for part in item]
    return F.try_element_at(F.create_map(*pairs), key)
