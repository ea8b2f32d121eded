"""The link stage: from account traits to classified values, evidence and links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from graph.keeping import Keep, cached
from graph.link.corroboration import clusters_by_other_families, corroboration
from graph.link.evidence import evidence
from graph.link.holdings import account_index, holdings, shared_values
from graph.link.links import links
from graph.link.values import classify
from graph.link.weights import weak_types
from graph.settings import CommunitySettings, ComponentSettings, LinkSettings, TraitType
from graph.tables import LINK_EVIDENCE, LINKS


@dataclass(frozen=True)
class Linked:
    """What the link stage found; ``evidence`` and ``links`` name accounts by number (``index``)."""

    index: DataFrame
    accounts: int
    trait_values: DataFrame
    evidence: DataFrame
    links: DataFrame


def link(
    account_traits: DataFrame,
    place_tokens: DataFrame,
    night_end: datetime,
    types: Mapping[str, TraitType],
    settings: LinkSettings,
    component_settings: ComponentSettings,
    communities: CommunitySettings,
    accounts: DataFrame,
    keep: Keep = cached,
) -> Linked:
    """Links between the accounts that hold ``account_traits`` (``graph.tables.ACCOUNT_TRAITS``).

    ``place_tokens``: (trait_token, place_kind, …), listed shared places; ``accounts``: (account_id, …), all there are.
    """
    index = keep("index", account_index(accounts))
    count = index.count()
    places = place_tokens.groupBy("trait_token").agg(F.min("place_kind").alias("place_kind"))
    values = keep("values", shared_values(account_traits, types))
    shared = keep("holdings", holdings(account_traits.join(values.select("trait_token"), "trait_token"), index))
    held = shared.select("trait_token", "account").join(values, "trait_token")
    speaking = held.where(_may_speak(types, settings)).join(places, "trait_token", "left_anti")
    clusters = clusters_by_other_families(speaking, count, types, settings, component_settings, communities, keep)
    judged = corroboration(held, clusters, settings)
    trait_values = keep("trait_values", classify(values, judged, places, count, types, settings))
    found = keep("evidence", evidence(shared, trait_values, night_end, types, settings))
    tied = keep("links", links(found, count, types, settings))
    return Linked(index, count, trait_values, found, tied)


def _may_speak(types: Mapping[str, TraitType], settings: LinkSettings) -> Column:
    """Values that may corroborate others: strong, not only supporting, not silent, and not held by too many."""
    return (
        (F.col("accounts") <= settings.pair_limit)
        & ~F.col("trait_type").isin(weak_types(types))
        & ~F.col("domain").isin(settings.silent_domains)
        & ~F.col("family").isin(settings.supporting_families)
    )


def link_table(linked: Linked) -> DataFrame:
    """``graph.tables.LINKS``."""
    named = _with_ids(linked.links, linked.index)
    return LINKS.select(named.withColumn("bits", F.col("millibits") / 1000))


def evidence_table(linked: Linked) -> DataFrame:
    """``graph.tables.LINK_EVIDENCE``: the values behind each link; recycled phones stand in the exclusions."""
    counted = linked.evidence.where("millibits > 0")
    return LINK_EVIDENCE.select(_with_ids(counted, linked.index).withColumn("bits", F.col("millibits") / 1000))


def _with_ids(frame: DataFrame, index: DataFrame) -> DataFrame:
    of_a = index.select(F.col("account").alias("a"), F.col("account_id").alias("account_a"))
    of_b = index.select(F.col("account").alias("b"), F.col("account_id").alias("account_b"))
    return frame.join(of_a, "a").join(of_b, "b")


def recycled_phones(linked: Linked) -> DataFrame:
    """(account_a, account_b, trait_token): phones that changed hands after a silence, and so tie nobody."""
    return _with_ids(linked.evidence.where("recycled"), linked.index).select("account_a", "account_b", "trait_token")
