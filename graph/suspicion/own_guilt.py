"""What each account did itself, and when."""

from __future__ import annotations

from collections.abc import Mapping

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from graph.guilt.record import BUYERS, PLATFORM
from graph.link.holdings import lookup
from graph.membership import belongs
from graph.months import months_between
from graph.settings import GuiltSettings, SuspicionSettings


def account_guilt(guilt: DataFrame, settings: SuspicionSettings) -> DataFrame:
    """(account_id, guilt_bits, kinds): each kind capped, then added up; what rests on a discredited word is no kind.

    All that rests on buyers' word, penalties that followed from it included, adds no more than ``buyer_bits`` for each
    buyer who spoke: one buyer may send back ten parcels, two may be hired.
    """
    weight = millibits(F.col("bits"))
    buyers_word = F.col("rests_on") == BUYERS
    spoke = F.when(buyers_word & (F.col("source") != PLATFORM) & (F.col("bits") > 0), F.col("source"))
    per_kind = guilt.groupBy("account_id", "kind").agg(
        F.sum(weight).alias("whole"),
        F.coalesce(F.sum(F.when(~buyers_word, weight)), F.lit(0)).alias("others"),
        F.collect_set(spoke).alias("buyers"),
    )
    counted = per_kind.withColumn("whole", capped("whole", settings.evidence)).withColumn(
        "others", capped("others", settings.evidence)
    )
    most = F.size(F.array_distinct(F.flatten(F.collect_set("buyers")))) * round(settings.buyer_bits * 1000)
    said = F.sum(F.col("whole") - F.col("others"))
    return counted.groupBy("account_id").agg(
        ((F.sum("others") + F.least(said, most)) / 1000).alias("guilt_bits"),
        F.array_sort(F.collect_list(F.when(F.col("whole") != 0, F.col("kind")))).alias("kinds"),
    )


def guilty_accounts(own: DataFrame, settings: SuspicionSettings) -> DataFrame:
    """(account_id, guilt_bits) of the accounts whose own evidence is enough to speak of."""
    return own.where(F.col("guilt_bits") >= settings.guilty_bits).select("account_id", "guilt_bits")


def deed_months(guilt: DataFrame, settings: SuspicionSettings) -> DataFrame:
    """(account_id, deeds): the months in which each account may have done what speaks against it, some days more on
    either side; see ``graph.months``."""
    margin = F.make_dt_interval(days=F.lit(settings.deed_margin_days))
    months = months_between(F.col("deed_from") - margin, F.col("deed_to") + margin)
    every = guilt.where("bits > 0").select("account_id", F.explode(months).alias("month"))
    return every.groupBy("account_id").agg(F.array_sort(F.collect_set("month")).alias("deeds"))


def guilty_members(members: DataFrame, own: DataFrame, guilt: DataFrame, settings: SuspicionSettings) -> DataFrame:
    """(group_id, account_id, deeds) of the ``members`` that belong and have enough evidence of their own."""
    inside = members.where(belongs()).select("group_id", "account_id")
    caught = inside.join(guilty_accounts(own, settings), "account_id")
    return caught.join(deed_months(guilt, settings), "account_id").select("group_id", "account_id", "deeds")


def deeds_of_groups(guilty: DataFrame) -> DataFrame:
    """(group_id, deeds): the months of all that the guilty members of each group did."""
    return guilty.groupBy("group_id").agg(F.array_distinct(F.flatten(F.collect_list("deeds"))).alias("deeds"))


def millibits(bits: Column) -> Column:
    """Whole thousandths: float sums differ with the partitioning."""
    return F.round(bits * 1000).cast("bigint")


def capped(column: str, evidence: Mapping[str, GuiltSettings]) -> Column:
    """Millibits of a ``kind`` within its cap, on either side."""
    cap = lookup({kind: int(weight.cap_bits * 1000) for kind, weight in evidence.items()}, F.col("kind"))
    return F.greatest(F.least(F.col(column), cap), -cap)
