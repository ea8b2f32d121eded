"""The class of every shared value: operating, public, broker or unproven, with its weight and the reason."""

from __future__ import annotations

from collections.abc import Mapping

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from graph.link.weights import corroborated_bits, frequency_bits, prior_bits
from graph.settings import LinkSettings, TraitType
from graph.tables import TRAIT_VALUES


def classify(
    values: DataFrame,
    corroborated: DataFrame,
    places: DataFrame,
    accounts: int,
    types: Mapping[str, TraitType],
    settings: LinkSettings,
) -> DataFrame:
    """``graph.tables.TRAIT_VALUES``.

    ``values`` as of ``holdings.shared_values``; ``corroborated``: (trait_token, corroboration, groups, grouped);
    ``places``: (trait_token, place_kind), at most one row a value; ``accounts``: how many accounts there are.
    """
    judged = (
        values.join(corroborated, "trait_token", "left")
        .join(places, "trait_token", "left")
        .fillna({"corroboration": 0.0, "groups": 0, "grouped": 0})
    )
    verdict = _verdict(settings)
    named = judged.withColumn("verdict", verdict).withColumn("value_class", _class_of(F.col("verdict")))
    return TRAIT_VALUES.select(
        named.withColumn("bits", _bits(accounts, types, settings)).withColumn("reason", _reason(settings))
    )


def _verdict(settings: LinkSettings) -> Column:
    """The first rule that holds, in the order that protects the innocent: listed places, brokers, hubs come first."""
    share, holders = F.col("corroboration"), F.col("accounts")
    broker = (
        (holders >= settings.broker_accounts)
        & (F.col("groups") >= settings.broker_groups)
        & (F.col("grouped") >= holders * settings.broker_grouped_share)
        & (share < settings.broker_corroboration)
    )
    return (
        F.when(F.col("place_kind").isNotNull(), "listed")
        .when(F.col("domain").isin(settings.silent_domains), "silent")
        .when(broker, "broker")
        .when(share >= settings.operating_corroboration, "operating")
        .when((share < settings.public_corroboration) & (holders >= settings.public_accounts), "hub")
        .when(holders <= settings.small_value_accounts, "small")
        .otherwise("doubtful")
    )


def _class_of(verdict: Column) -> Column:
    return (
        F.when(verdict.isin("listed", "hub"), "public")
        .when(verdict == "broker", "broker")
        .when(verdict == "operating", "operating")
        .otherwise("unproven")
    )


def _bits(accounts: int, types: Mapping[str, TraitType], settings: LinkSettings) -> Column:
    """Only corroborated values and values of very few holders carry weight."""
    kind, share = F.col("trait_type"), F.col("corroboration")
    frequency = frequency_bits(kind, F.col("accounts"), accounts, types)
    corroborated = corroborated_bits(kind, share, prior_bits(accounts, settings), types)
    return (
        F.when(F.col("verdict") == "operating", F.greatest(frequency, corroborated))
        .when(F.col("verdict") == "small", frequency)
        .otherwise(F.lit(0.0))
    )


def _reason(settings: LinkSettings) -> Column:
    share = F.format_string("%.2f", F.col("corroboration"))
    holders = F.col("accounts").cast("string")
    agreed = F.concat(
        F.lit("other families put together "), share, F.lit(" of the pairs of its "), holders, F.lit(" holders")
    )
    verdict = F.col("verdict")
    return (
        F.when(verdict == "listed", F.concat(F.lit("listed shared place: "), F.col("place_kind")))
        .when(verdict == "silent", F.lit("building level: shown, never links by itself"))
        .when(
            verdict == "broker",
            F.concat(
                F.lit("serves "), F.col("groups").cast("string"), F.lit(" groups that nothing else joins; "), agreed
            ),
        )
        .when(verdict == "operating", agreed)
        .when(verdict == "hub", F.concat(F.lit("widely shared; "), agreed))
        .when(verdict == "small", F.concat(F.lit("held by few accounts; counts, but merges nobody alone; "), agreed))
        .otherwise(F.concat(F.lit("held back for review; "), agreed))
    )
