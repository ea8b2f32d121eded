"""Identity brokers: whoever holds the identity values of broker class that members of suspected rings were opened with.

A flow of money or a device of broker class shows a supplier or a provider as often, so only identity counts. An account
that sells is the broker's client, found or not: what waits to be sold has no payee and ships nothing.
"""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from graph.membership import belonging
from graph.settings import RoleSettings
from graph.tables import RING_ROLES


def identity_brokers(
    ring_members: DataFrame, account_traits: DataFrame, trait_values: DataFrame, settings: RoleSettings
) -> DataFrame:
    """``RING_ROLES`` rows: holders of a broker value that belong to no suspected ring and do not sell themselves.

    Such an account comes back as a role on each ring it served; it merges none of them.
    """
    identity = F.col("family").isin(settings.broker_families)
    brokered = trait_values.where(identity & (F.col("value_class") == "broker")).select("trait_token")
    held = account_traits.join(brokered, "trait_token").select("trait_token", "account_id").distinct()
    members = belonging(ring_members)
    served = held.join(members, "account_id").groupBy("trait_token", "ring_id").agg(F.count(F.lit(1)).alias("clients"))
    clients = account_traits.where(F.col("trait_type").isin(settings.broker_clients)).select("account_id")
    outside = held.join(members.select("account_id").unionByName(clients), "account_id", "left_anti")
    dealings = (
        outside.join(served, "trait_token")
        .groupBy("account_id", "ring_id")
        .agg(F.countDistinct("trait_token").alias("values"), F.max("clients").alias("clients"))
    )
    rings = dealings.groupBy("account_id").agg(F.countDistinct("ring_id").alias("rings"))
    size = members.groupBy("ring_id").agg(F.count(F.lit(1)).alias("members"))
    reason = F.concat(
        F.lit("holds "),
        F.col("values").cast("string"),
        F.lit(" values of broker class in common with "),
        F.col("clients").cast("string"),
        F.lit(" members; serves "),
        F.col("rings").cast("string"),
        F.lit(" suspected rings"),
    )
    return RING_ROLES.select(
        dealings.join(rings.where(F.col("rings") >= settings.broker_rings), "account_id")
        .join(size, "ring_id")
        .withColumn("role", F.lit("identity_broker"))
        .withColumn("score", F.col("clients") / F.col("members"))
        .withColumn("reason", reason)
    )
