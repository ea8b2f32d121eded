"""The communities stage: from communities of the link graph to groups and who belongs to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from graph.columns import of_table
from graph.communities import communities
from graph.groups.belonging import ASSOCIATE as DOUBTFUL
from graph.groups.belonging import CORE, MEMBER, Members
from graph.groups.forming import form
from graph.groups.grouped import Communities
from graph.keeping import Keep, cached
from graph.link.holdings import lookup
from graph.link.judging import Judged
from graph.link.links import Evidence
from graph.link.meetings import Holdings
from graph.link.published import families
from graph.link.rules import Rules
from graph.linking import Linked
from graph.membership import ASSOCIATE, BELONGS
from graph.passes.in_one_piece import InOnePiece
from graph.passes.kept import Kept, in_order
from graph.passes.tasks import Columns, Tables, in_one_task, part_of
from graph.settings import CommunitySettings
from graph.tables import GROUP_MEMBERS, GROUPS

WORDS = {CORE: "core", MEMBER: "member", DOUBTFUL: ASSOCIATE}
OUTPUTS = {"members": Members._fields}
PAST_PERMILLE = 500
"""A value of which time left less is of the past: both gave it up longer than its half-life ago."""


@dataclass(frozen=True)
class Grouped:
    """``groups`` and ``members`` as of ``graph.tables``."""

    groups: DataFrame
    members: DataFrame


def edges(links: DataFrame) -> DataFrame:
    """Links as edges: (src, dst, millibits)."""
    return links.select(F.col("a").alias("src"), F.col("b").alias("dst"), "millibits")


def group(
    linked: Linked, firm: DataFrame, parts: DataFrame, settings: CommunitySettings, keep: Keep = cached
) -> Grouped:
    """Groups of accounts. ``firm``: the links that make groups; ``parts``: their components (vertex, component)."""
    found = keep("found_communities", communities(edges(firm), parts, settings))
    inputs = (
        Kept(Communities, found),
        Kept(Holdings, linked.holdings),
        Kept(Judged, linked.judged),
        Kept(Evidence, linked.evidence.where("millibits > 0")),
    )
    if linked.passes:
        members = form(linked.passes, *inputs, linked.rules).rows
    else:
        members = _in_one_task(inputs, linked.rules, keep)
    named = _named(members, linked.index)
    rows = keep("named_members", _worded(members, named, linked, settings))
    return Grouped(_describe(members, rows, named, firm), GROUP_MEMBERS.select(rows))


def _in_one_task(inputs: tuple[Kept[Any], ...], rules: Rules, keep: Keep) -> DataFrame:
    """``graph.groups.belonging.Members``."""
    kinds = [kept.kind for kept in inputs]

    def work(tables: Tables) -> dict[str, Columns]:
        found, holdings, judged, proof = (Kept(kind, in_order(of_table(kind, tables[kind.__name__]))) for kind in kinds)
        return {"members": form(InOnePiece(), found, holdings, judged, proof, rules).rows}

    frames = {kept.kind.__name__: kept.rows for kept in inputs}
    return part_of(keep("formed", in_one_task(frames, work, OUTPUTS)), OUTPUTS, "members")


def _named(members: DataFrame, index: DataFrame) -> DataFrame:
    """(group, group_id): a group is named by its smallest account; what only associates are left of is no group."""
    first = members.where(F.col("membership") != DOUBTFUL).groupBy("group").agg(F.min("account").alias("account"))
    short = F.substring(F.sha2("account_id", 256), 1, 12)
    return first.join(index, "account").select("group", F.concat(F.lit("G-"), short).alias("group_id"))


def _worded(members: DataFrame, named: DataFrame, linked: Linked, settings: CommunitySettings) -> DataFrame:
    """``GROUP_MEMBERS`` with the numbers ``account`` and ``group`` besides."""
    return (
        members.join(named, "group")
        .join(linked.index.select("account", "account_id"), "account")
        .withColumn("membership", lookup(WORDS, F.col("membership").cast("int")))
        .withColumn("membership_probability", membership_probability(F.col("runs"), F.col("fresh"), settings))
        .withColumn("bits", F.col("millibits") / 1000)
        .withColumn("stability", F.col("runs") / settings.resample_runs)
        .withColumn("families", families(F.col("families"), linked.rules.kinds))
    )


def membership_probability(runs: Column, fresh: Column, settings: CommunitySettings) -> Column:
    """From the runs in which an account was held to a probability: logistic in the log-odds of its stability.

    Who is tied by the past alone may have left: beyond a half-life the probability falls as the freshest tie does.
    """
    stability = (runs + 0.5) / (settings.resample_runs + 1)
    bits = settings.membership_intercept + settings.membership_slope * F.log2(stability / (1 - stability))
    return F.least(F.lit(1.0), fresh / PAST_PERMILLE) / (1 + F.pow(F.lit(2.0), -bits))


def _describe(members: DataFrame, rows: DataFrame, named: DataFrame, firm: DataFrame) -> DataFrame:
    """``GROUPS``, with cohesion: the share of the members' link weight that stays inside."""
    counted = (
        rows.where(BELONGS)
        .groupBy("group_id")
        .agg(
            F.count(F.lit(1)).alias("accounts"),
            F.array_sort(F.array_distinct(F.flatten(F.collect_set("families")))).alias("families"),
        )
    )
    inside = members.where(F.col("membership") != DOUBTFUL).join(named, "group").select("account", "group_id")
    half_a = inside.select(F.col("account").alias("a"), F.col("group_id").alias("group_a"))
    half_b = inside.select(F.col("account").alias("b"), F.col("group_id").alias("group_b"))
    placed = firm.select("a", "b", "millibits").join(half_a, "a", "left").join(half_b, "b", "left")
    weights = (
        placed.withColumn("group_id", F.explode(F.array_distinct(F.array("group_a", "group_b"))))
        .where("group_id is not null")
        .groupBy("group_id")
        .agg(
            F.sum(F.when(F.col("group_a") == F.col("group_b"), F.col("millibits"))).alias("within"),
            F.sum("millibits").alias("total"),
        )
    )
    cohesion = F.coalesce(F.col("within") / F.col("total"), F.lit(0.0))
    return GROUPS.select(counted.join(weights, "group_id", "left").withColumn("cohesion", cohesion))
