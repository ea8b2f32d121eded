"""From groups and evidence of guilt to suspected rings, and to the accounts in them that may be named.

A group's log-odds start at the base rate; evidence adds, members without a trace of guilt take away. One complainant
counts once per group however often they complain, and one household or firm says no more than ``household_bits``: its
supplier may have cheated it, on all of its shops. Propagation ranks nobody here: an account is ``suspected`` by
its own guilt or by a payee in common with a guilty member, never by company alone.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from graph.discovery import doubts, within_false_discovery
from graph.link.holdings import lookup
from graph.membership import belongs
from graph.settings import GuiltSettings, SuspicionSettings

PLATFORM = "platform"


def suspected_groups(
    members: DataFrame, guilt: DataFrame, own: DataFrame, parties: DataFrame, settings: SuspicionSettings
) -> DataFrame:
    """Groups whose suspicion passes the bar: (group_id, members, suspicion, confidence, guilty_members, guilt_sources,
    strong, brands).

    ``members`` as ``GROUP_MEMBERS``, ``guilt`` as ``GUILT_EVIDENCE``, ``own`` as of ``account_guilt``; ``parties`` as
    of ``innocence.household``, of all groups.
    """
    scored = _score(members.where(belongs()), own, guilt, parties, settings)
    return scored.where((F.col("suspicion") >= settings.ring_bar) & (F.col("members") >= 2))


def judge_members(
    inside: DataFrame,
    own: DataFrame,
    link_evidence: DataFrame,
    tied_on: DataFrame,
    sold: DataFrame,
    settings: SuspicionSettings,
) -> DataFrame:
    """Who may be named: (group_id, account_id, membership, membership_probability, suspected, guilt_bits, reasons,
    families) of ``inside``, the members of the suspected groups (``GROUP_MEMBERS``).

    ``link_evidence`` as ``LINK_EVIDENCE``; ``tied_on`` as of ``innocence.grounds``, ``sold`` of ``past_owner``.
    """
    known = inside.join(own, "account_id", "left").fillna({"guilt_bits": 0.0})
    explained = known.join(tied_on, ["group_id", "account_id"], "left").join(
        sold.select("group_id", "account_id", "sold_at"), ["group_id", "account_id"], "left"
    )
    return _judge(explained, link_evidence, settings)


def lead_candidates(
    rings: DataFrame, own: DataFrame, parties: DataFrame, accounts: DataFrame, settings: SuspicionSettings
) -> DataFrame:
    """(group_id, passes, why): whether a suspected ring may become a lead, and what is missing when not.

    ``parties`` as of ``innocence.household``, of all groups; ``accounts``: (account_id, …) of all, to know how common
    guilt is.
    """
    guilty = own.where(F.col("guilt_bits") >= settings.guilty_bits).select("account_id")
    marked = parties.join(guilty.withColumn("guilty", F.lit(True)), "account_id", "left")
    sizes = marked.groupBy("group_id").agg(
        F.countDistinct("household").alias("parties"),
        F.countDistinct(F.when(F.col("guilty"), F.col("household"))).alias("guilty_parties"),
    )
    barred = _lead_bar(rings.join(sizes, "group_id"), _guilty_share(guilty, accounts), settings)
    groups = sizes.groupBy("parties").agg(F.count(F.lit(1)).alias("groups"))
    inside = parties.join(rings.select("group_id"), "group_id").select("account_id")
    outside = _guilty_share(
        guilty.join(inside, "account_id", "left_anti"), accounts.join(inside, "account_id", "left_anti")
    )
    doubted = doubts(barred.where("passes"), groups, outside)
    within = within_false_discovery(doubted, settings.false_discovery)
    too_many = f"more than {settings.false_discovery:.0%} of tonight's leads would be expected to be false"
    return barred.join(within, "group_id", "left").select(
        "group_id",
        (F.col("passes") & F.coalesce("within", F.lit(True))).alias("passes"),
        F.when(F.coalesce("within", F.lit(True)), F.col("why")).otherwise(F.array(F.lit(too_many))).alias("why"),
    )


def account_guilt(guilt: DataFrame, settings: SuspicionSettings) -> DataFrame:
    """(account_id, guilt_bits, kinds): each kind capped, then added up."""
    per_kind = guilt.groupBy("account_id", "kind").agg(F.sum(_millibits(F.col("bits"))).alias("millibits"))
    capped = per_kind.withColumn("millibits", _capped("millibits", settings.evidence))
    return capped.groupBy("account_id").agg(
        (F.sum("millibits") / 1000).alias("guilt_bits"), F.array_sort(F.collect_list("kind")).alias("kinds")
    )


def source_of(kind: Column, source: Column) -> Column:
    """Who speaks, for independence: each rights holder for itself, all buyers together, the platform."""
    rights_holder = kind.isin("appraisal", "appraisal_genuine", "rights_holder_complaint")
    buyers = kind.isin("refund", "consumer_complaint")
    return F.when(rights_holder, F.concat(F.lit("rights_holder "), source)).when(buyers, "buyers").otherwise(PLATFORM)


def _millibits(bits: Column) -> Column:
    return F.round(bits * 1000).cast("bigint")


def _capped(column: str, evidence: Mapping[str, GuiltSettings]) -> Column:
    cap = lookup({kind: int(weight.cap_bits * 1000) for kind, weight in evidence.items()}, F.col("kind"))
    return F.greatest(F.least(F.col(column), cap), -cap)


def _score(
    members: DataFrame, own: DataFrame, guilt: DataFrame, parties: DataFrame, settings: SuspicionSettings
) -> DataFrame:
    """Per group: (group_id, members, suspicion, confidence, guilty_members, guilt_sources, strong, brands)."""
    guilty = F.coalesce(F.col("guilt_bits") >= settings.guilty_bits, F.lit(False))
    silent = F.coalesce(F.col("guilt_bits"), F.lit(0.0)) <= 0
    counted = (
        members.join(own, "account_id", "left")
        .groupBy("group_id")
        .agg(
            F.count(F.lit(1)).alias("members"),
            # A mean over integers: float sums differ with the partitioning.
            (F.sum(F.round(F.col("membership_probability") * 1e6).cast("bigint")) / F.count(F.lit(1)) / 1e6).alias(
                "confidence"
            ),
            F.sum(guilty.cast("bigint")).alias("guilty_members"),
            F.sum(silent.cast("bigint")).alias("silent_members"),
        )
    )
    facts = guilt.join(parties, "account_id")
    scored = counted.join(_group_evidence(facts, settings), "group_id")
    base = math.log2(settings.base_rate / (1 - settings.base_rate))
    bits = F.lit(base) + F.col("millibits") / 1000 - F.col("silent_members") * settings.silent_member_bits
    calibrated = bits * settings.calibration_slope + settings.calibration_intercept
    return scored.withColumn("suspicion", 1 / (1 + F.pow(F.lit(2.0), -calibrated))).drop("millibits", "silent_members")


def _group_evidence(facts: DataFrame, settings: SuspicionSettings) -> DataFrame:
    """(group_id, millibits, guilt_sources, strong, brands): one complainant counts once per group and kind, the
    platform once per household and kind, and no household beyond ``household_bits``."""
    speaker = F.when(F.col("source") == PLATFORM, F.concat(F.lit("platform on "), "household")).otherwise(
        F.col("source")
    )
    bits = _millibits(F.col("bits"))
    strongest = F.max(F.struct(F.abs(bits), bits.alias("signed"), F.col("household")))
    once = (
        facts.withColumn("speaker", speaker)
        .groupBy("group_id", "kind", "speaker")
        .agg(
            strongest.alias("strongest"),
            F.max("strong").alias("strong"),
            F.collect_set(F.when(F.col("bits") > 0, source_of(F.col("kind"), F.col("source")))).alias("sources"),
            F.collect_set(F.when(F.col("bits") > 0, F.col("brand"))).alias("brands"),
        )
        .withColumn("household", F.col("strongest.household"))
        .withColumn("signed", _capped("strongest.signed", settings.evidence))
    )
    per_household = once.groupBy("group_id", "household").agg(
        F.least(F.sum("signed"), F.lit(round(settings.household_bits * 1000))).alias("millibits"),
        F.flatten(F.collect_set("sources")).alias("sources"),
        F.max(F.col("strong") & (F.col("signed") > 0)).alias("strong"),
        F.flatten(F.collect_set("brands")).alias("brands"),
    )
    return per_household.groupBy("group_id").agg(
        F.sum("millibits").alias("millibits"),
        F.array_sort(F.array_distinct(F.flatten(F.collect_set("sources")))).alias("guilt_sources"),
        F.max("strong").alias("strong"),
        F.array_sort(F.array_distinct(F.flatten(F.collect_set("brands")))).alias("brands"),
    )


def _guilty_share(guilty: DataFrame, accounts: DataFrame) -> DataFrame:
    """One row (share): how many of ``accounts`` the ``guilty`` are."""
    some, all_of = (
        rows.select(F.count(F.lit(1)).alias(name)) for rows, name in ((guilty, "some"), (accounts, "all_of"))
    )
    return some.crossJoin(all_of).select((F.col("some") / F.greatest("all_of", F.lit(1))).alias("share"))


def _lead_bar(scored: DataFrame, base: DataFrame, settings: SuspicionSettings) -> DataFrame:
    """Adds ``passes`` and ``why``: whether the suspected ring may become a lead, and what is missing when not."""
    bound = _wilson_lower(F.col("guilty_members"), F.col("members"), settings.lead_confidence_z)
    tests = {
        f"fewer than {settings.lead_guilty_members} members with guilt of their own": F.col("guilty_members")
        >= settings.lead_guilty_members,
        f"fewer than {settings.lead_guilty_members} households or firms with guilt of their own": F.col(
            "guilty_parties"
        )
        >= settings.lead_guilty_members,
        f"fewer than {settings.lead_sources} independent sources": F.size("guilt_sources") >= settings.lead_sources,
        "no strong evidence": F.col("strong"),
        "share of guilty members not well above that of all accounts": bound
        > F.col("share") * settings.lead_base_multiple,
    }
    missing = F.filter(
        F.array(*(F.when(~test, F.lit(words)) for words, test in tests.items())), lambda word: word.isNotNull()
    )
    judged = scored.crossJoin(F.broadcast(base)).withColumn("why", missing)
    return judged.withColumn("passes", F.size("why") == 0)


def _wilson_lower(hits: Column, trials: Column, z: float) -> Column:
    """Lower bound of a share (Wilson 1927)."""
    share = hits / trials
    middle = share + z * z / (2 * trials)
    spread = F.lit(z) * F.sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    return (middle - spread) / (1 + z * z / trials)


def _judge(inside: DataFrame, link_evidence: DataFrame, settings: SuspicionSettings) -> DataFrame:
    """Members of suspected rings with ``suspected`` and the reasons for it or against it."""
    guilty = F.col("guilt_bits") >= settings.guilty_bits
    paid = _paid_with_guilty(inside, link_evidence.where(F.col("trait_type").isin(settings.payment_tie_types)), guilty)
    firm = belongs() & (F.col("membership_probability") >= settings.suspected_membership)
    independent = F.size(F.coalesce("grounds", F.array())) >= settings.suspected_grounds
    sold = F.col("sold_at").isNotNull()
    tied = F.coalesce(F.col("paid_with_guilty"), F.lit(False))
    judged = inside.join(paid, ["group_id", "account_id"], "left").withColumn(
        "suspected", firm & independent & ~sold & (guilty | tied)
    )
    words = F.array(
        F.concat(
            F.lit("tied to the core by "),
            F.array_join("families", ", "),
            F.lit(" with "),
            F.format_string("%.1f", F.col("bits")),
            F.lit(" bits"),
        ),
        F.when(
            guilty,
            F.concat(
                F.lit("evidence of its own: "),
                F.array_join("kinds", ", "),
                F.lit("; "),
                F.format_string("%.1f", F.col("guilt_bits")),
                F.lit(" bits"),
            ),
        ),
        F.when(tied, F.lit("shares a payee with a member that has evidence of its own")),
        F.when(~firm, F.lit("not named: belonging is not sure enough")),
        F.when(~independent, F.concat(F.lit("not named: tied on one ground only: "), F.array_join("grounds", ", "))),
        F.when(
            sold,
            F.concat(F.lit("not named: sold a shop to a member, the last on "), F.date_format("sold_at", "yyyy-MM-dd")),
        ),
        F.when(
            ~guilty & ~tied, F.lit("not named: no evidence of its own and no payee in common with a member that has")
        ),
    )
    return judged.withColumn("reasons", F.filter(words, lambda word: word.isNotNull())).select(
        "group_id",
        "account_id",
        "membership",
        "membership_probability",
        "suspected",
        "guilt_bits",
        "reasons",
        "families",
    )


def _paid_with_guilty(inside: DataFrame, paying: DataFrame, guilty: Column) -> DataFrame:
    """(group_id, account_id, paid_with_guilty) of accounts with a payee in common with a guilty member of the group."""
    offenders = inside.where(guilty & belongs()).select("group_id", F.col("account_id").alias("other"))
    both = paying.select(F.col("account_a").alias("account_id"), F.col("account_b").alias("other")).unionByName(
        paying.select(F.col("account_b").alias("account_id"), F.col("account_a").alias("other"))
    )
    met = both.join(offenders, "other").join(inside.select("group_id", "account_id"), ["group_id", "account_id"])
    return met.select("group_id", "account_id").distinct().withColumn("paid_with_guilty", F.lit(True))
