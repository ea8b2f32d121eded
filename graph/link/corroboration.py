"""How far the other families agree with a value: the share of its account pairs that they put together.

The one number that tells a ring's value from a hub's, and a broker's from both: ring values reach .24 / .71 / 1.0
(10/50/90 % quantiles), hubs .0 / .0 / .01 on simulated worlds.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from graph.components import components
from graph.keeping import Keep
from graph.link.holdings import lookup
from graph.link.pair_expansion import expand
from graph.link.together import Pairs, clusters_without
from graph.link.weights import frequency_bits
from graph.settings import CommunitySettings, ComponentSettings, LinkSettings, TraitType

CLUSTERS = "family string, account bigint, cluster bigint"


def corroboration(held: DataFrame, clusters: DataFrame, settings: LinkSettings) -> DataFrame:
    """Per value: (trait_token, corroboration, groups, grouped).

    ``held``: (trait_token, family, account, accounts); ``clusters``: (family, account, cluster) as found without that
    family. ``groups``: clusters with enough of the value's holders to be a group; ``grouped``: holders in any cluster.
    """
    inside = (
        held.join(clusters, ["family", "account"])
        .groupBy("trait_token", "cluster")
        .agg(F.count(F.lit(1)).alias("holders"), F.max("accounts").alias("accounts"))
    )
    together = F.sum(F.col("holders") * (F.col("holders") - 1))
    all_pairs = F.max(F.col("accounts") * (F.col("accounts") - 1))
    return inside.groupBy("trait_token").agg(
        (together / all_pairs).alias("corroboration"),
        F.sum((F.col("holders") >= settings.broker_group_accounts).cast("bigint")).alias("groups"),
        F.sum("holders").alias("grouped"),
    )


def clusters_by_other_families(
    held: DataFrame,
    accounts: int,
    types: Mapping[str, TraitType],
    settings: LinkSettings,
    component_settings: ComponentSettings,
    communities: CommunitySettings,
    keep: Keep,
) -> DataFrame:
    """(family, account, cluster): the clusters of accounts that each family is held against.

    ``held``: (trait_token, family, trait_type, account, accounts) of values that may speak for others: no listed place,
    no weak type, at most ``pair_limit`` holders.
    """
    pairs = keep("pairs", _weighted_pairs(held, accounts, types, settings))
    if pairs.count() <= settings.single_task_pairs:
        bucketed = pairs.withColumn("bucket", F.lit(0))
    else:
        bucketed = _in_blocks(pairs, settings, component_settings)
    families = sorted({kind.family for kind in types.values()})
    together = settings.together_families

    def cluster(table: pa.Table) -> pa.Table:
        a, b, family, millibits, alone = (table.column(name).to_numpy() for name in Pairs._fields)
        pairs = Pairs(a, b, family, millibits, alone.astype(bool))
        found = [clusters_without(code, pairs, together, communities) for code in range(len(families))]
        return pa.table(
            {
                "family": np.repeat(families, [len(accounts) for accounts, _ in found]),
                "account": np.concatenate([accounts for accounts, _ in found]),
                "cluster": np.concatenate([labels for _, labels in found]),
            }
        )

    return bucketed.groupBy("bucket").applyInArrow(cluster, CLUSTERS)


def _weighted_pairs(
    held: DataFrame, accounts: int, types: Mapping[str, TraitType], settings: LinkSettings
) -> DataFrame:
    families = {family: code for code, family in enumerate(sorted({kind.family for kind in types.values()}))}
    values = held.select("trait_token", "family", "trait_type", "accounts").distinct()
    bits = frequency_bits(F.col("trait_type"), F.col("accounts"), accounts, types)
    alone = F.col("accounts") <= F.coalesce(lookup(settings.together_accounts, F.col("trait_type")), F.lit(0))
    return (
        expand(held, settings)
        .join(values, "trait_token")
        .select(
            "a",
            "b",
            lookup(families, F.col("family")).cast("bigint").alias("family"),
            F.round(bits * 1000).cast("bigint").alias("millibits"),
            alone.alias("alone"),
        )
    )


def _in_blocks(pairs: DataFrame, settings: LinkSettings, component_settings: ComponentSettings) -> DataFrame:
    """Connected blocks in a fixed number of buckets, so that the output does not depend on the cluster's size."""
    blocks = components(pairs.select(F.col("a").alias("src"), F.col("b").alias("dst")), component_settings)
    return (
        pairs.join(blocks.withColumnRenamed("vertex", "a"), "a")
        .withColumn("bucket", F.pmod(F.xxhash64("component"), F.lit(settings.block_buckets)))
        .drop("component")
    )
