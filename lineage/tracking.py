"""A suspected ring's life over nights: its stable id, its status, and what happened to it tonight.

Night N is compared with the newest published night before it. A group that matches keeps the ring's id; ids are made
once and never used again. A ring without a match sleeps (``dormant``), and is dissolved when it slept too long or went
into another ring; it stays listed. The order of rows and their partitioning change nothing.

Accounts and values are compared in Spark; what is left has a row per ring or per pair of a ring and a group, and one
task keeps the register of it (``lineage.register``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce

import pandas as pd
from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from graph.tables import RING_MEMBERS, RINGS
from lineage import memory as ring_memory
from lineage.facts import INPUT, OUTPUT, registered
from lineage.register import CARRIED
from lineage.settings import TrackingSettings
from lineage.tables import RING_EVENTS, RING_MEMORY


@dataclass(frozen=True)
class Tracked:
    """What ``track`` gives.

    ``rings``: as RINGS without ``config_hash``; ``stores`` and ``provinces`` are null for the active ones until
    ``leads.stores.with_outline`` counts them. ``ring_members``, ``ring_events``, ``ring_memory``: their tables.
    ``ids``: (group_id, ring_id) of the active ones. ``register``: persisted; unpersist it when the tables are written.
    """

    rings: DataFrame
    ring_members: DataFrame
    ring_events: DataFrame
    ring_memory: DataFrame
    ids: DataFrame
    register: DataFrame


def track(
    groups: DataFrame,
    group_members: DataFrame,
    account_traits: DataFrame,
    trait_values: DataFrame,
    before: Mapping[str, DataFrame] | None,
    night: str,
    settings: TrackingSettings,
) -> Tracked:
    """Tonight's suspected groups as rings.

    ``groups``: (group_id, members, suspicion, confidence, guilty_members, guilt_sources, brands). ``group_members``:
    (group_id, account_id, membership, membership_probability, suspected, guilt_bits, reasons). ``before``: the tables
    ``rings`` and ``ring_memory`` of the newest published night before ``night``; None on the first night.
    """
    rings_before = before["rings"] if before else RINGS.empty(groups)
    memory = before["ring_memory"] if before else RING_MEMORY.empty(groups)
    tonight = ring_memory.items(group_members, account_traits, trait_values, settings)
    facts = [
        _group_facts(groups, group_members),
        _ring_facts(rings_before),
        _weights(tonight.withColumn("night", F.lit(night)), "group_id"),
        _weights(memory.withColumnRenamed("last_seen_night", "night"), "ring_id"),
        overlaps(tonight, memory, settings.value_rings),
    ]
    register = _registered(reduce(_union, facts), night, settings).persist()
    rings = register.where("record = 'ring'")
    ids = rings.where("group_id is not null").select("group_id", "ring_id")
    merged = rings.where("into_ring_id is not null").select("ring_id", "into_ring_id")
    return Tracked(
        rings=rings.withColumnRenamed("size", "members").select(
            [name for name in RINGS.names if name != "config_hash"]
        ),
        ring_members=RING_MEMBERS.select(group_members.join(F.broadcast(ids), "group_id")),
        ring_events=RING_EVENTS.select(register.where("record = 'event'")),
        ring_memory=ring_memory.remember(tonight, ids, memory, merged, night, settings.memory_days),
        ids=ids,
        register=register,
    )


def overlaps(tonight: DataFrame, memory: DataFrame, most_rings: int) -> DataFrame:
    """Facts ``pair``: a row per ring, night of its memory and group that have accounts or values in common.

    ``members`` and ``values`` are the shared weights. A value in the memory of more than ``most_rings`` rings is passed
    over.
    """
    holders = F.count(F.lit(1)).over(Window.partitionBy("kind", "item"))
    usable = memory.withColumn("rings", holders).where((F.col("kind") == "member") | (F.col("rings") <= most_rings))
    ours = tonight.select("group_id", "kind", "item", F.col("weight").alias("now"), F.col("family").alias("family_now"))
    common = usable.join(ours, ["kind", "item"])
    shared, hit = F.least("weight", "now"), F.col("kind") == "value"
    return (
        common.groupBy("ring_id", "group_id", F.col("last_seen_night").alias("night"))
        .agg(
            _total(F.when(~hit, shared)).alias("members"),
            _total(F.when(hit, shared)).alias("values"),
            _total(F.when(hit, F.col("weight"))).alias("hit_weight"),
            F.sort_array(F.collect_set(F.when(hit, F.col("family_now")))).alias("hit_families"),
        )
        .withColumn("record", F.lit("pair"))
    )


def _group_facts(groups: DataFrame, group_members: DataFrame) -> DataFrame:
    """Facts ``group``: tonight's groups with their sorted core accounts (all accounts, where a group has no core)."""
    core = F.collect_set(F.when(F.col("membership") == "core", F.col("account_id")))
    anyone = F.collect_set(F.when(F.col("membership").isin(*ring_memory.MEMBERS), F.col("account_id")))
    accounts = group_members.groupBy("group_id").agg(core.alias("core"), anyone.alias("anyone"))
    named = F.sort_array(F.when(F.size("core") > 0, F.col("core")).otherwise(F.col("anyone")))
    return groups.join(accounts, "group_id").select(
        F.lit("group").alias("record"), "group_id", *_carried(), named.alias("accounts")
    )


def _ring_facts(rings: DataFrame) -> DataFrame:
    """Facts ``ring``: the rings of the night before."""
    kept = ("stores", "provinces", "first_seen_night")
    return rings.select(F.lit("ring").alias("record"), "ring_id", "status", *_carried(), *kept)


def _weights(items: DataFrame, owner: str) -> DataFrame:
    """Facts ``weight``: whole weight of members and of values per ring or group and night."""
    return (
        items.groupBy(owner, "night")
        .agg(
            _total(F.when(F.col("kind") == "member", F.col("weight"))).alias("members"),
            _total(F.when(F.col("kind") == "value", F.col("weight"))).alias("values"),
        )
        .withColumn("record", F.lit("weight"))
    )


def _registered(facts: DataFrame, night: str, settings: TrackingSettings) -> DataFrame:
    """``OUTPUT``: records ``ring`` and ``event`` of tonight's register, kept in one task."""

    def register(batches: Iterable[pd.DataFrame]) -> Iterable[pd.DataFrame]:
        frames = [batch for batch in batches if len(batch)]
        if frames:
            yield registered(pd.concat(frames, ignore_index=True), night, settings)

    columns = [
        F.col(name).cast(kind).alias(name) for name, kind in (field.split(maxsplit=1) for field in INPUT.split(", "))
    ]
    return facts.select(columns).repartition(1).mapInPandas(register, OUTPUT)


def _carried() -> list[Column]:
    return [F.col(name).alias("size" if name == "members" else name) for name in CARRIED]


def _union(one: DataFrame, other: DataFrame) -> DataFrame:
    return one.unionByName(other, allowMissingColumns=True)


def _total(weight: Column) -> Column:
    return F.coalesce(F.sum(weight), F.lit(0))
