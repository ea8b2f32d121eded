"""Groups: communities of accounts under common control, without any claim.

Communities of the link graph are merged where their cores are tied by two families, payment among them; an account
that the core does not hold by two families attaches only on enough evidence of two families and a clear margin over
the next group. Attaching on one family is what accuses innocents (9 % of precision in the measured ablation).
"""

from __future__ import annotations

from dataclasses import dataclass

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from graph.communities import communities
from graph.components import components
from graph.keeping import Keep, cached
from graph.link.links import posterior
from graph.membership import ASSOCIATE, belongs
from graph.settings import CommunitySettings, ComponentSettings
from graph.tables import GROUP_MEMBERS, GROUPS

PAYMENT = "payment"


@dataclass(frozen=True)
class Grouped:
    """``groups`` and ``members`` as of ``graph.tables``."""

    groups: DataFrame
    members: DataFrame


def admitted(links: DataFrame, min_probability: float) -> DataFrame:
    """The links of ``graph.link.links`` that make groups: more likely than not one hand, or a hard one."""
    return links.where((F.col("probability") >= min_probability) | F.col("hard"))


def edges(links: DataFrame) -> DataFrame:
    """Links as edges: (src, dst, millibits)."""
    return links.select(F.col("a").alias("src"), F.col("b").alias("dst"), "millibits")


def group(
    links: DataFrame,
    firm: DataFrame,
    parts: DataFrame,
    index: DataFrame,
    prior: float,
    component_settings: ComponentSettings,
    settings: CommunitySettings,
    keep: Keep = cached,
) -> Grouped:
    """Groups of accounts. ``links``: all of them; ``firm``: the ``admitted`` ones; ``parts``: their components
    (vertex, component); ``index``: (account_id, account); ``prior``: bits before any evidence."""
    found = keep("merged", _merged_communities(firm, parts, component_settings, settings, keep))
    core = _core(_ends(firm, found).where("community_a = community_b"), settings)
    ties = _ties(links, core)
    members = keep("members", _members(ties, core, prior, settings))
    named = _named(members, index)
    return Grouped(_describe(members, named, firm), _published(members, named, index))


def _merged_communities(
    firm: DataFrame,
    parts: DataFrame,
    component_settings: ComponentSettings,
    settings: CommunitySettings,
    keep: Keep,
) -> DataFrame:
    """(account, community): communities, joined where two families with payment tie them."""
    found = keep("communities", communities(edges(firm), parts, settings).withColumnRenamed("vertex", "account"))
    crossing = (
        _ends(firm, found)
        .where("community_a <> community_b")
        .groupBy(
            F.least("community_a", "community_b").alias("src"), F.greatest("community_a", "community_b").alias("dst")
        )
        .agg(F.array_distinct(F.flatten(F.collect_set("strong_families"))).alias("families"))
        .where((F.size("families") >= settings.merge_families) & F.array_contains("families", PAYMENT))
    )
    joined = components(crossing.select("src", "dst"), component_settings)
    renamed = joined.select(F.col("vertex").alias("community"), F.col("component").alias("merged"))
    return found.join(renamed, "community", "left").select(
        "account", F.coalesce("merged", "community").alias("community")
    )


def _ends(links: DataFrame, found: DataFrame) -> DataFrame:
    """Links with the communities of both ends."""
    of_a = found.select(F.col("account").alias("a"), F.col("community").alias("community_a"))
    of_b = found.select(F.col("account").alias("b"), F.col("community").alias("community_b"))
    return links.join(of_a, "a").join(of_b, "b")


def _core(inside: DataFrame, settings: CommunitySettings) -> DataFrame:
    """(account, community) of accounts that a link of two families, or a hard one, ties to another account of it."""
    tied = inside.where((F.size("strong_families") >= settings.attach_families) | F.col("hard"))
    return tied.select(
        F.col("community_a").alias("community"), F.explode(F.array("a", "b")).alias("account")
    ).distinct()


def _ties(links: DataFrame, core: DataFrame) -> DataFrame:
    """(account, community, millibits, families): what ties an account to a community's core, best value a family."""
    both = links.select(
        F.col("a").alias("account"), F.col("b").alias("other"), "family_millibits", "strong_families"
    ).unionByName(
        links.select(F.col("b").alias("account"), F.col("a").alias("other"), "family_millibits", "strong_families")
    )
    to_core = both.join(core.withColumnRenamed("account", "other"), "other")
    per_family = (
        to_core.select(
            "account", "community", "strong_families", F.explode("family_millibits").alias("family", "millibits")
        )
        .groupBy("account", "community", "family")
        .agg(
            F.max("millibits").alias("millibits"),
            F.max(F.array_contains("strong_families", F.col("family"))).alias("strong"),
        )
    )
    return per_family.groupBy("account", "community").agg(
        F.sum("millibits").alias("millibits"),
        F.array_sort(F.collect_list(F.when(F.col("strong"), F.col("family")))).alias("families"),
    )


def _members(ties: DataFrame, core: DataFrame, prior: float, settings: CommunitySettings) -> DataFrame:
    """(account, community, membership, membership_probability, millibits, families).

    An account is core or member of one group at most.
    """
    best_first = Window.partitionBy("account").orderBy(F.desc("is_core"), F.desc("millibits"), "community")
    ranked = (
        ties.join(core.withColumn("is_core", F.lit(True)), ["account", "community"], "left")
        .withColumn("is_core", F.coalesce("is_core", F.lit(False)))
        .withColumn("place", F.row_number().over(best_first))
        .withColumn("margin", F.col("millibits") - F.coalesce(F.lead("millibits").over(best_first), F.lit(0)))
        .withColumn("membership_probability", posterior(F.col("millibits"), prior))
    )
    return (
        ranked.withColumn("membership", _membership(settings))
        .where(belongs() | (F.col("membership_probability") >= settings.associate_probability))
        .select("account", "community", "membership", "membership_probability", "millibits", "families")
    )


def _membership(settings: CommunitySettings) -> Column:
    attaches = (
        (F.col("place") == 1)
        & (F.col("millibits") >= settings.attach_bits * 1000)
        & (F.size("families") >= settings.attach_families)
        & (F.col("margin") >= settings.attach_margin_bits * 1000)
    )
    return F.when(F.col("is_core"), "core").when(attaches, "member").otherwise(ASSOCIATE)


def _named(members: DataFrame, index: DataFrame) -> DataFrame:
    """(community, group_id): a group is named by its smallest core account."""
    first = members.where("membership = 'core'").groupBy("community").agg(F.min("account").alias("account"))
    short = F.substring(F.sha2("account_id", 256), 1, 12)
    return first.join(index, "account").select("community", F.concat(F.lit("G-"), short).alias("group_id"))


def _published(members: DataFrame, named: DataFrame, index: DataFrame) -> DataFrame:
    return GROUP_MEMBERS.select(
        members.join(named, "community").join(index, "account").withColumn("bits", F.col("millibits") / 1000)
    )


def _describe(members: DataFrame, named: DataFrame, firm: DataFrame) -> DataFrame:
    """Groups with their families and cohesion: the share of their link weight that stays inside."""
    inside = members.where(belongs()).select("account", "community", "families")
    counted = inside.groupBy("community").agg(
        F.count(F.lit(1)).alias("accounts"),
        F.array_sort(F.array_distinct(F.flatten(F.collect_set("families")))).alias("families"),
    )
    ends = firm.select("a", "b", "millibits")
    half_a = inside.select(F.col("account").alias("a"), F.col("community").alias("community_a"))
    half_b = inside.select(F.col("account").alias("b"), F.col("community").alias("community_b"))
    placed = ends.join(half_a, "a", "left").join(half_b, "b", "left")
    weights = (
        placed.withColumn("community", F.explode(F.array_distinct(F.array("community_a", "community_b"))))
        .where("community is not null")
        .groupBy("community")
        .agg(
            F.sum(F.when(F.col("community_a") == F.col("community_b"), F.col("millibits"))).alias("within"),
            F.sum("millibits").alias("total"),
        )
    )
    cohesion = F.coalesce(F.col("within") / F.col("total"), F.lit(0.0))
    return GROUPS.select(
        counted.join(named, "community").join(weights, "community", "left").withColumn("cohesion", cohesion)
    )
