"""What the night found about each account that a lead names: one row an account, with nothing that is another's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from graph.guilt.credibility import ABOUT_COUNTERFEITS
from graph.link.payment_agents import HOLDERS
from graph.membership import belongs
from graph.ownership import owned_at
from leads.facts.findings import named_accounts

KEY = ["lead_id", "account_id"]
PAIR = ("account_a", "account_b")
PAYEE = "payee_number"
SPEAKING = ("rejected", "withdrawn", "malicious")
# Datasets whose rows are evidence of guilt and name a store.
OF_STORES = ("appraisals", "complaints", "listings", "orders")


@dataclass(frozen=True)
class Judgement:
    """What the stages before found; frames by the names of ``jobs.stages``, tables as published."""

    ring_members: DataFrame
    ring_ids: DataFrame
    judged: DataFrame
    grounds: DataFrame
    control: DataFrame
    past_owners: DataFrame
    guilt: DataFrame
    link_evidence: DataFrame
    account_traits: DataFrame
    exclusions: DataFrame
    accepted: Mapping[str, DataFrame]


def gathered(live: DataFrame, found: Judgement, night_end: datetime, zone: str) -> DataFrame:
    """(lead_id, account_id, membership_probability, guilt_bits, grounds, past_grounds, control, sold_at, deeds, ties,
    payees, names, favour) of the accounts that the ``live`` leads (lead_id, ring_id) name; days are texts."""
    named = _named(live, found)
    parts = [
        _deeds(named, found, zone),
        _ties(named, found, night_end, zone),
        _own_values(named, found),
        _favour(named, found, night_end),
    ]
    whole = reduce(lambda left, right: left.join(right, KEY, "left"), parts, _figures(named, found, zone))
    return whole.drop("ring_id", "group_id")


def _named(live: DataFrame, found: Judgement) -> DataFrame:
    """(lead_id, ring_id, group_id, account_id, membership_probability)."""
    accounts = named_accounts(live, found.ring_members).join(F.broadcast(found.ring_ids), "ring_id")
    return F.broadcast(accounts.select("lead_id", "ring_id", "group_id", "account_id", "membership_probability"))


def _figures(named: DataFrame, found: Judgement, zone: str) -> DataFrame:
    of_member = ["group_id", "account_id"]
    return (
        named.join(found.judged.select(*of_member, "guilt_bits"), of_member)
        .join(found.grounds, of_member, "left")
        .join(found.control.select(*of_member, _how().alias("control")), of_member, "left")
        .join(found.past_owners.select(*of_member, _day("sold_at", zone).alias("sold_at")), of_member, "left")
    )


def _how() -> Column:
    """How the money stays with the account or with another, without saying with which."""
    return (
        F.when(F.col("control").startswith("its takings go to an account of "), "pays_caught")
        .when(F.col("control").startswith("the takings of "), "paid_by_caught")
        .when(F.col("control").isNotNull(), "common")
    )


def _deeds(named: DataFrame, found: Judgement, zone: str) -> DataFrame:
    """(lead_id, account_id, deeds): the evidence of the own that weighs something."""
    against = found.guilt.where("bits > 0").join(named.select(*KEY), "account_id")
    rows = against.select("row_digest").distinct()
    stores = [
        found.accepted[name].join(F.broadcast(rows), "row_digest").select("row_digest", "store_id")
        for name in OF_STORES
    ]
    sold_in = reduce(DataFrame.unionByName, stores).dropDuplicates(["row_digest"])
    days = [_day(moment, zone).alias(name) for name, moment in
            (("filed", "happened_at"), ("deed_from", "deed_from"), ("deed_to", "deed_to"))]  # fmt: skip
    deed = F.struct("kind", "brand", "store_id", "listing_id", *days, F.col("row_digest").alias("row"))
    return against.join(sold_in, "row_digest", "left").groupBy(*KEY).agg(F.collect_list(deed).alias("deeds"))


def _ties(named: DataFrame, found: Judgement, night_end: datetime, zone: str) -> DataFrame:
    """(lead_id, account_id, ties): the values of the own that others of the group use as well, and how many do."""
    inside = found.judged.where(belongs()).select("group_id", "account_id")
    ends = [
        found.link_evidence.select(
            F.col(one).alias("account_id"), F.col(other).alias("other"), "trait_token", "trait_type"
        )
        for one, other in (PAIR, PAIR[::-1])
    ]
    mine = ends[0].unionByName(ends[1]).join(named.select(*KEY, "group_id"), "account_id")
    others = inside.withColumnRenamed("account_id", "other")
    shared = (
        mine.join(F.broadcast(others), ["group_id", "other"])
        .groupBy(*KEY, "trait_token", "trait_type")
        .agg(F.countDistinct("other").alias("others"))
    )
    uses = found.account_traits.join(F.broadcast(named.select("account_id").distinct()), "account_id", "left_semi")
    used = shared.join(
        uses.drop("family", "domain").withColumnRenamed("trait_type", "use"), ["account_id", "trait_token"]
    )
    one = used.groupBy(*KEY, "trait_token", "others").agg(
        # A room counts under its most common use; the account is told of its own.
        F.min("use").alias("trait_type"),
        _day(F.min("first_seen"), zone).alias("first_seen"),
        # What is in use still is used up to the night's end, which is the first moment of the next day.
        _day(F.least(F.max("last_seen"), F.lit(night_end - timedelta(seconds=1))), zone).alias("last_seen"),
        F.array_distinct(F.flatten(F.collect_list("source_rows"))).alias("rows"),
    )
    tie = F.struct("trait_type", F.col("trait_token").alias("token"), "others", "first_seen", "last_seen", "rows")
    return one.groupBy(*KEY).agg(F.collect_list(tie).alias("ties"))


def _own_values(named: DataFrame, found: Judgement) -> DataFrame:
    """(lead_id, account_id, payees, names): the account's payout accounts and its holders' names, for `M1`."""
    held = found.account_traits.where(F.col("trait_type").isin(PAYEE, *HOLDERS)).join(named.select(*KEY), "account_id")
    value = F.struct(F.col("trait_token").alias("token"), F.col("source_rows").alias("rows"))
    payee = F.col("trait_type") == PAYEE
    return held.groupBy(*KEY).agg(
        F.collect_list(F.when(payee, value)).alias("payees"), F.collect_list(F.when(~payee, value)).alias("names")
    )


def _favour(named: DataFrame, found: Judgement, night_end: datetime) -> DataFrame:
    """(lead_id, account_id, favour: list of (what, count)): what speaks for the account or was not counted."""
    who = named.select(*KEY)
    weightless = found.guilt.where("bits <= 0")
    what = F.when(F.col("bits") < 0, "genuine").when(~F.col("caused"), "related").otherwise("discredited")
    judged = weightless.select("account_id", what.alias("what"))
    complaints = found.accepted["complaints"].where(
        F.col("ground").isin(*ABOUT_COUNTERFEITS) & F.col("outcome").isin(*SPEAKING)
    )
    complained = owned_at(complaints, found.accepted["store_operators"], "filed_at").select(
        "account_id", F.concat(F.lit("complaint_"), "outcome").alias("what")
    )
    penalties = found.accepted["penalties"].where(
        (F.col("reason") == "counterfeit") & (F.col("revoked_at") <= F.lit(night_end))
    )
    revoked = penalties.select("account_id", F.lit("penalty_revoked").alias("what"))
    shared = found.exclusions.where("trait_token is not null").select("account_id", "trait_token").distinct()
    public = shared.select("account_id", F.lit("shared").alias("what"))
    counted = (
        reduce(DataFrame.unionByName, [judged, complained, revoked, public])
        .join(who, "account_id")
        .groupBy(*KEY, "what")
        .agg(F.count(F.lit(1)).alias("count"))
    )
    return counted.groupBy(*KEY).agg(F.collect_list(F.struct("what", "count")).alias("favour"))


def _day(moment: str | Column, zone: str) -> Column:
    return F.date_format(F.from_utc_timestamp(moment, zone), "yyyy-MM-dd")
