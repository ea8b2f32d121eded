"""On how many independent grounds an account is tied to its group, and whether at the time that matters.

Families of evidence are not independent where people live or work in one place: who shares a room shares its Wi-Fi and
its address on the net. A relative in a ring's flat, a room mate in a dormitory, a neighbour behind one router and a
tenant of one market hall have the place in common and nothing else, so all of that is one ground. So is what a whole
group has in common, device, room and payee together: one institution may have brought it (``graph.link.institutions``).

What tied two accounts before or after the deeds says nothing about them: the deeds of the account itself where it has
any, else those of the group. Nor does what two used together for some days, long ago, nor all that was shared in a
short part of an account's life that is over: it may have been stolen, lent or in an operator's hands. A document or a
face says whose account it is at any time. What a shop's seller and buyer share is handed over with the shop, unless
they still use it side by side long after the sale.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from graph.link.holdings import lookup
from graph.link.uses.meeting import REASONS, TIMELESS
from graph.membership import belongs
from graph.months import meet, months_between
from graph.settings import SuspicionSettings
from graph.suspicion.own_guilt import deeds_of_groups

SERVICE = "service"
PAIR = ("account_a", "account_b")


class Lives(NamedTuple):
    """When it matters. ``guilty``: (group_id, account_id, deeds), the months of what each guilty member did;
    ``accounts``: (account_id, registered_at, closed_at, …) of all."""

    guilty: DataFrame
    accounts: DataFrame
    night_end: datetime


def grounds(
    members: DataFrame, link_evidence: DataFrame, sold: DataFrame, lives: Lives, settings: SuspicionSettings
) -> DataFrame:
    """(group_id, account_id, grounds, past_grounds; both sorted) of the accounts that belong, towards others of their
    group: in the time of the deeds, and at any other, in passing or in an episode that is over.

    ``members`` as ``GROUP_MEMBERS``; ``link_evidence`` as ``LINK_EVIDENCE``; ``sold``: of ``past_owner.sales``.
    """
    inside = members.where(belongs()).select("group_id", "account_id")
    told = link_evidence.withColumn("ground", lookup(settings.grounds, F.col("trait_type"))).where("ground is not null")
    both = _inside(told, inside)
    held = _of_each(_without_handovers(both, sold, settings), lives, settings)
    common = _common(held, inside, settings)
    named = held.join(common, ["group_id", "trait_token"], "left").withColumn(
        "ground", F.when(F.col("common"), SERVICE).otherwise(F.col("ground"))
    )
    now = F.array_sort(F.collect_set(F.when(F.col("in_time"), F.col("ground"))))
    ever = F.array_sort(F.collect_set("ground"))
    return (
        named.groupBy("group_id", "account_id")
        .agg(now.alias("grounds"), ever.alias("ever"))
        .select("group_id", "account_id", "grounds", F.array_except("ever", "grounds").alias("past_grounds"))
    )


def _of_each(pairs: DataFrame, lives: Lives, settings: SuspicionSettings) -> DataFrame:
    """(group_id, account_id, trait_token, ground, in_time): every value of a pair for both of its accounts."""
    timeless = F.col("reason") == REASONS[TIMELESS]
    together = months_between(F.col("first_together"), F.col("last_together"))
    ends = pairs.select(
        "group_id",
        F.explode(F.array(*PAIR)).alias("account_id"),
        "trait_token",
        "ground",
        "last_together",
        timeless.alias("timeless"),
        _lasts(lives.night_end, settings).alias("lasts"),
        F.when(~timeless, together).alias("together"),
    )
    own = lives.guilty.withColumnRenamed("deeds", "own_deeds")
    known = (
        ends.join(own, ["group_id", "account_id"], "left")
        .join(deeds_of_groups(lives.guilty), "group_id", "left")
        .join(_episodes(ends, lives, settings), ["group_id", "account_id"], "left")
    )
    at_the_time = meet(F.coalesce("own_deeds", "deeds"), F.col("together"))
    in_time = F.col("timeless") | (at_the_time & F.col("lasts") & F.col("episode").isNull())
    return known.select("group_id", "account_id", "trait_token", "ground", in_time.alias("in_time"))


def _episodes(ends: DataFrame, lives: Lives, settings: SuspicionSettings) -> DataFrame:
    """(group_id, account_id, episode): accounts that had something in common with others of the group for a short part
    of their life alone, and have no more."""
    tied = ends.groupBy("group_id", "account_id").agg(
        F.size(F.array_distinct(F.flatten(F.collect_list("together")))).alias("months"),
        F.max(F.when(F.col("together").isNotNull(), F.col("last_together"))).alias("last"),
    )
    until = F.least(F.coalesce("closed_at", F.lit(lives.night_end)), F.lit(lives.night_end))
    over = F.col("last") < until - F.make_dt_interval(days=F.lit(settings.episode_days))
    lived = F.size(months_between(F.col("registered_at"), until))
    short = F.col("months") <= settings.episode_share * lived
    lived_on = tied.join(lives.accounts.select("account_id", "registered_at", "closed_at"), "account_id")
    return lived_on.where(over & short).select("group_id", "account_id", F.lit(True).alias("episode"))


def _lasts(night_end: datetime, settings: SuspicionSettings) -> Column:
    """Whether two used a value together for more than some days, or still do."""
    lately = F.lit(night_end) - F.make_dt_interval(days=F.lit(settings.episode_days))
    return (F.col("overlap_days") > settings.episode_days) | (F.col("last_together") > lately)


def _inside(told: DataFrame, inside: DataFrame) -> DataFrame:
    """Rows of pairs that belong to one group, with ``group_id``."""
    of_a = inside.withColumnRenamed("account_id", "account_a")
    of_b = inside.withColumnRenamed("account_id", "account_b")
    return told.join(of_a, "account_a").join(of_b, ["group_id", "account_b"])


def _without_handovers(both: DataFrame, sold: DataFrame, settings: SuspicionSettings) -> DataFrame:
    """Rows but those of a seller and the buyer of a shop who don't go on together."""
    pair = (F.least("seller", "buyer").alias("account_a"), F.greatest("seller", "buyer").alias("account_b"))
    of_pair = sold.groupBy("group_id", *pair).agg(F.max("sold_at").alias("sold_at"))
    met = both.join(of_pair, ["group_id", *PAIR], "left")
    return met.where(F.col("sold_at").isNull() | _goes_on(settings) | (F.col("reason") == REASONS[TIMELESS]))


def _goes_on(settings: SuspicionSettings) -> Column:
    """Whether both still use a value side by side when all should have been handed over."""
    handed_over: Column = F.col("sold_at") + F.make_dt_interval(days=F.lit(settings.handover_days))
    return F.coalesce(F.col("last_together") > handed_over, F.lit(False)) & (
        F.col("overlap_days") >= settings.handover_days
    )


def _common(held: DataFrame, inside: DataFrame, settings: SuspicionSettings) -> DataFrame:
    """(group_id, trait_token, common): values that most of a large group use."""
    sizes = inside.groupBy("group_id").agg(F.count(F.lit(1)).alias("size"))
    used = held.groupBy("group_id", "trait_token").agg(F.countDistinct("account_id").alias("users"))
    many = (F.col("users") >= settings.service_accounts) & (F.col("users") >= settings.service_share * F.col("size"))
    return used.join(sizes, "group_id").where(many).select("group_id", "trait_token", F.lit(True).alias("common"))
