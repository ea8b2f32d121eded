"""What is remembered of a suspected ring: its accounts and its trait values, closed accounts included."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from lineage.settings import TrackingSettings
from lineage.tables import RING_MEMORY

MEMBERS = ("core", "member")


def items(
    group_members: DataFrame, account_traits: DataFrame, trait_values: DataFrame, settings: TrackingSettings
) -> DataFrame:
    """(group_id, kind, item, family, weight): what tonight's suspected groups consist of.

    ``group_members``: (group_id, account_id, membership). Members are core and member accounts, weighted by that;
    values are those that they hold, weighted in bits/1000. Values held back (public, broker, unproven) and weak trait
    types speak for nobody; a value that one account alone holds counts too, because the next account may hold it.
    """
    members = group_members.where(F.col("membership").isin(*MEMBERS))
    weight = F.when(F.col("membership") == "core", settings.core_weight).otherwise(settings.member_weight)
    accounts = members.select(
        "group_id",
        F.lit("member").alias("kind"),
        F.col("account_id").alias("item"),
        F.lit(None).cast("string").alias("family"),
        weight.cast("bigint").alias("weight"),
    )
    return accounts.unionByName(_values(members, account_traits, trait_values, settings))


def _values(
    members: DataFrame, account_traits: DataFrame, trait_values: DataFrame, settings: TrackingSettings
) -> DataFrame:
    held = (
        account_traits.where(~F.col("trait_type").isin(settings.trait_types_left_out) & (F.col("family") != "content"))
        .join(F.broadcast(members.select("group_id", "account_id")), "account_id")
        .groupBy("group_id", "trait_token")
        .agg(F.min("family").alias("own_family"))
    )
    shared = trait_values.select("trait_token", F.col("family").alias("shared_family"), "value_class", "bits")
    bits = F.coalesce("bits", F.lit(settings.unshared_value_bits))
    return (
        held.join(shared, "trait_token", "left")
        .where(F.coalesce("value_class", F.lit("operating")) == "operating")
        .select(
            "group_id",
            F.lit("value").alias("kind"),
            F.col("trait_token").alias("item"),
            F.coalesce("shared_family", "own_family").alias("family"),
            F.round(bits * 1000).cast("bigint").alias("weight"),
        )
    )


def remember(
    tonight: DataFrame, ids: DataFrame, memory: DataFrame, merged: DataFrame, night: str, days: int
) -> DataFrame:
    """``RING_MEMORY`` after tonight.

    ``tonight``: ``items``; ``ids``: (group_id, ring_id); ``memory``: of the night before; ``merged``: (ring_id,
    into_ring_id), whose memory passes to the ring that it went into. What was not seen for ``days`` is forgotten.
    """
    new = tonight.join(F.broadcast(ids), "group_id").withColumn("last_seen_night", F.lit(night))
    old = (
        memory.join(F.broadcast(merged), "ring_id", "left")
        .withColumn("ring_id", F.coalesce("into_ring_id", "ring_id"))
        .where(F.date_diff(F.lit(night).cast("date"), F.col("last_seen_night").cast("date")) <= days)
    )
    columns = RING_MEMORY.names
    return _latest(new.select(columns).unionByName(old.select(columns)))


def under_tonights_key(memory: DataFrame, former_tokens: DataFrame) -> DataFrame:
    """``RING_MEMORY`` of the night before, its values called as tonight wherever tonight has seen them.

    ``former_tokens``: (former_token, trait_token) of tonight's values while a key rotation lasts. A value that was not
    seen tonight keeps its former token: only who knows the value can make the new one.
    """
    items = memory.where("kind = 'value'").select(F.col("item").alias("former_token")).distinct()
    renewed = former_tokens.join(F.broadcast(items), "former_token").distinct()
    found = memory.join(
        F.broadcast(renewed), (F.col("kind") == "value") & (F.col("item") == F.col("former_token")), "left"
    )
    return _latest(found.withColumn("item", F.coalesce("trait_token", "item")).select(RING_MEMORY.names))


def _latest(rows: DataFrame) -> DataFrame:
    """``RING_MEMORY``: of what is remembered twice, the newer."""
    latest = F.max(F.struct("last_seen_night", "weight", "family")).alias("latest")
    met = rows.groupBy("ring_id", "kind", "item").agg(latest)
    return RING_MEMORY.select(met.select("ring_id", "kind", "item", "latest.*"))
