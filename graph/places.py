"""Shared places: values that a site lists as used by people who have nothing to do with one another."""

from __future__ import annotations

from datetime import datetime

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from graph.settings import StandardiseSettings
from graph.standardise import tokens_of
from graph.tokens import Keyring
from graph.traits import NormalForms
from graph.traits.network import DAY_MARK, LISTED_ADDRESS

COLUMNS = ("trait_token", "place_kind", "valid_from", "valid_to")


def place_tokens(
    shared_places: DataFrame, logins: DataFrame, night_end: datetime, settings: StandardiseSettings, keyring: Keyring
) -> DataFrame:
    """Tokens of the listed values: (trait_token, place_kind, valid_from, valid_to), ``valid_to`` null while listed.

    They go through the same normal forms and keys as the traits, so they meet them. An address is public at the level
    that is listed: a market building leaves its rooms alone, a station listed by its room is that room. A listed IP
    address (or small network) is public on each day of its span on which somebody logged in over it.
    """
    listed = _listed(shared_places.where(F.col("valid_from") <= F.lit(night_end)), settings, keyring)
    by_address = F.col("domain") == LISTED_ADDRESS
    values = listed.where(~by_address).select(*COLUMNS)
    days = _days_of(listed.where(by_address), logins, settings, keyring)
    return values.unionByName(days).distinct()


def rejected_places(shared_places: DataFrame, settings: StandardiseSettings, keyring: Keyring) -> DataFrame:
    """Listed values that protect nobody, as they cannot be read: (trait_type, place_kind, reason, rows)."""
    answered = _answered(shared_places, settings, keyring).where(F.size("values") == 0)
    return answered.groupBy("trait_type", "place_kind", "reason").agg(F.count(F.lit(1)).alias("rows"))


def _listed(shared_places: DataFrame, settings: StandardiseSettings, keyring: Keyring) -> DataFrame:
    answered = _answered(shared_places, settings, keyring).withColumn("value", F.explode("values"))
    return answered.select(
        F.col("value.token").alias("trait_token"), F.col("value.domain").alias("domain"), *COLUMNS[1:]
    )


def _answered(shared_places: DataFrame, settings: StandardiseSettings, keyring: Keyring) -> DataFrame:
    rows = shared_places.select("trait_type", F.col("value").alias("raw"), *COLUMNS[1:])
    return tokens_of(rows, NormalForms(settings).of_place, keyring)


def _days_of(listed: DataFrame, logins: DataFrame, settings: StandardiseSettings, keyring: Keyring) -> DataFrame:
    """The (address, day) tokens of listed addresses for the days on which they were used."""
    forms = NormalForms(settings)
    asked = logins.select("ip").where(F.col("ip").isNotNull()).distinct()
    asked = asked.select("ip", F.lit("ip").alias("trait_type"), F.col("ip").alias("raw"))
    address = F.col("value.token").alias("trait_token")
    answered = tokens_of(asked, forms.of_place, keyring).withColumn("value", F.explode("values"))
    addresses = answered.select("ip", address)
    public = addresses.join(F.broadcast(listed), "trait_token").select("ip", *COLUMNS[1:])
    day = F.to_date(F.from_utc_timestamp("logged_in_at", settings.time_zone))
    used = logins.join(F.broadcast(public), "ip").where(_within_days("logged_in_at"))
    dated = used.select(
        F.lit("ip").alias("trait_type"), F.concat("ip", F.lit(DAY_MARK), day.cast("string")).alias("raw"), *COLUMNS[1:]
    ).distinct()
    tokens = tokens_of(dated, forms.of, keyring).withColumn("value", F.explode("values"))
    return tokens.select(address, *COLUMNS[1:])


def _within_days(time_column: str) -> Column:
    """Whether the time lies in the listing's span, widened to whole days as the values of that day are."""
    day = F.to_date(time_column)
    until = F.date_add(F.to_date(F.coalesce("valid_to", time_column)), 1)
    return (day >= F.date_sub(F.to_date("valid_from"), 1)) & (day <= until)
