"""Members of a group that live in one home or trade as one firm: one party, however many shops it has.

A family with an honest trade may have been sold counterfeits by its supplier, and all of its shops with it. That is one
party's misfortune, not a ring: a lead asks for guilt of two parties. One person's deeds speak for a household as one
deed; but whoever has much evidence of the own, from sources that do not depend on one another, was cheated by nobody
and is a party alone.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from graph.columns import joined
from graph.membership import belongs
from graph.settings import SuspicionSettings

HOME = "registered_address"
# Python calls a night; fixed, so that they do not follow the machine.
BUCKETS = 16
HOUSEHOLDS = "group_id string, account_id string, household string"


def households(members: DataFrame, account_traits: DataFrame, settings: SuspicionSettings) -> DataFrame:
    """(group_id, account_id, household) of the accounts that belong; a household is named by its smallest account.

    One household: a room where both are registered, or a document in common; in a group of at most
    ``household_accounts`` any room in common, as one home is all that so small a group may have.
    """
    inside = members.where(belongs()).select("group_id", "account_id")
    sizes = inside.groupBy("group_id").agg(F.count(F.lit(1)).alias("size"))
    small = F.col("size") <= settings.household_accounts
    home = (F.col("domain") == "room") & (small | (F.col("trait_type") == HOME))
    telling = account_traits.where(F.col("domain").isin("room", "document")).select(
        "account_id", "domain", "trait_type", "trait_token"
    )
    held = (
        inside.join(sizes, "group_id")
        .join(telling, "account_id", "left")
        .withColumn("token", F.when(home | (F.col("domain") == "document"), F.col("trait_token")))
        .select("group_id", "account_id", "token")
        .distinct()
    )
    bucket = F.pmod(F.xxhash64("group_id"), F.lit(BUCKETS))
    return held.groupBy(bucket.alias("bucket")).applyInPandas(_parties, HOUSEHOLDS)


def parties(homes: DataFrame, guilt: DataFrame, own: DataFrame, settings: SuspicionSettings) -> DataFrame:
    """``homes`` (of ``households``) with every culprit as a household of the own: who counts as how many."""
    sources = guilt.where("bits > 0").groupBy("account_id").agg(F.countDistinct("rests_on").alias("sources"))
    culprits = (
        own.join(sources, "account_id")
        .where((F.col("guilt_bits") >= settings.culprit_bits) & (F.col("sources") >= settings.culprit_sources))
        .select("account_id", F.lit(True).alias("culprit"))
    )
    apart = F.when(F.col("culprit"), F.concat(F.lit("culprit "), "account_id")).otherwise(F.col("household"))
    return homes.join(culprits, "account_id", "left").select("group_id", "account_id", apart.alias("household"))


def _parties(rows: pd.DataFrame) -> pd.DataFrame:
    """Households of whole groups: accounts and tokens of each are numbered in their order."""
    member = np.asarray(rows.groupby(["group_id", "account_id"]).ngroup(), dtype=np.int64)
    telling = rows["token"].notna().to_numpy()
    value = np.asarray(rows[telling].groupby(["group_id", "token"]).ngroup(), dtype=np.int64)
    members = rows[["group_id", "account_id"]].drop_duplicates().sort_values(["group_id", "account_id"])
    # Accounts come before values, so the smallest number of a party is an account's.
    first = joined(member[telling], len(members) + value, len(members) + int(value.max(initial=-1)) + 1)
    return members.assign(household=members["account_id"].to_numpy()[first[: len(members)]])
