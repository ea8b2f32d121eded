"""Which suspected rings may become leads, and what is missing when not."""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from graph.discovery import doubts, within_false_discovery
from graph.settings import SuspicionSettings
from graph.suspicion.own_guilt import guilty_accounts


def lead_candidates(
    rings: DataFrame,
    judged: DataFrame,
    own: DataFrame,
    parties: DataFrame,
    accounts: DataFrame,
    settings: SuspicionSettings,
) -> DataFrame:
    """(group_id, passes, why): whether a suspected ring may become a lead, and what is missing when not.

    ``judged``: of ``naming.judge_members``, as whoever may not be named makes no lead; ``parties`` as of
    ``innocence.household``, of all groups; ``accounts``: (account_id, …) of all, to know how common guilt is.
    """
    guilty = guilty_accounts(own, settings).select("account_id")
    marked = parties.join(guilty.withColumn("guilty", F.lit(True)), "account_id", "left")
    sizes = marked.groupBy("group_id").agg(
        F.countDistinct("household").alias("parties"),
        F.countDistinct(F.when(F.col("guilty"), F.col("household"))).alias("guilty_parties"),
    )
    named = judged.groupBy("group_id").agg(F.sum(F.col("suspected").cast("int")).alias("named"))
    barred = _lead_bar(rings.join(sizes, "group_id").join(named, "group_id"), _guilty_share(guilty, accounts), settings)
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
        f"fewer than {settings.lead_guilty_members} members that may be named": F.col("named")
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
