"""Controllers: members whose hand shows on the others: their names on the cards, their entries, the money, the links.

Each sign is weak: money is gathered by a trusted cousin, an operator may be hired. They add up, and each is said.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from graph.cuts import betweenness
from graph.roles.movements import GOODS, MATERIAL, MONEY, PACKAGING
from graph.roles.payee_names import OWN_NAME
from graph.roles.signs import KEY, seen, sentence, summed
from graph.settings import CommunitySettings, RoleSettings
from graph.simple_graph import SimpleGraph
from graph.tables import RING_ROLES

BETWEEN = "ring_id string, account_id string, share double"


def controllers(
    members: DataFrame,
    traits: DataFrame,
    links: DataFrame,
    near: DataFrame,
    named: DataFrame,
    collecting: DataFrame,
    operated: DataFrame,
    settings: RoleSettings,
    communities: CommunitySettings,
) -> DataFrame:
    """``RING_ROLES`` rows: the member of each ring with the highest score, where it passes the bar.

    ``members``: (ring_id, account_id); ``traits``: of ``graph.roles.member_traits``; ``links`` as ``LINKS``; ``near``:
    of ``graph.roles.movements``; ``named``: of ``graph.roles.payee_names.named_payees``; ``collecting``: of
    ``graph.roles.takings.collectors``; ``operated``: of ``graph.roles.operators``.
    """
    size = members.groupBy("ring_id").agg(F.count(F.lit(1)).alias("members"))
    large = size.where(F.col("members") >= settings.controller_members)
    lends = _lends_devices(traits).join(large, "ring_id")
    most = lends.where(F.col("worked_on") >= (F.col("members") - 1) * settings.controller_devices)
    own = named.where(F.col("how") == OWN_NAME)
    between = _between(members, links, settings, communities).where(F.col("share") >= settings.controller_paths)
    shown = (
        seen(own, "name", sentence("its holder's name stands on payees of {} members", "users")),
        seen(_operates(operated), "operates", sentence("entered as operator for {} other members", "operates")),
        seen(collecting, "collects", sentence("gathers the takings of {} members", "senders")),
        seen(_pays(near), "pays", sentence("pays {} suppliers", "suppliers")),
        seen(most, "devices", sentence("{} other members are worked on its devices", "worked_on")),
        seen(between, "between", _share_of_paths()),
    )
    first = Window.partitionBy("ring_id").orderBy(F.desc("score"), "account_id")
    return RING_ROLES.select(
        summed(shown, settings.controller_signs)
        .where(F.col("score") >= settings.controller_bar)
        .join(large.select("ring_id"), "ring_id")
        .withColumn("place", F.row_number().over(first))
        .where("place = 1")
        .withColumn("role", F.lit("controller"))
    )


def _share_of_paths() -> Column:
    percent = F.format_string("%.0f", F.col("share") * 100)
    return F.concat(percent, sentence(" % of the shortest paths between the other {} members pass it", "others"))


def _operates(operated: DataFrame) -> DataFrame:
    """(ring_id, account_id, operates): how many other members' stores an account is entered as operator of."""
    return operated.groupBy("ring_id", F.col("operator").alias("account_id")).agg(
        F.countDistinct("account_id").alias("operates")
    )


def _pays(near: DataFrame) -> DataFrame:
    """(ring_id, account_id, suppliers): accounts outside the ring that a member pays for goods or packaging."""
    bought = near.where(
        (F.col("way") == MONEY)
        & F.col("kind").isin(GOODS, MATERIAL, PACKAGING)
        & F.col("giver_ring").isNotNull()
        & ~F.col("giver_ring").eqNullSafe(F.col("taker_ring"))
    )
    return bought.groupBy(F.col("giver_ring").alias("ring_id"), F.col("giver").alias("account_id")).agg(
        F.countDistinct("taker").alias("suppliers")
    )


def _lends_devices(traits: DataFrame) -> DataFrame:
    """(ring_id, account_id, worked_on): other members that are worked on a device which the account used first."""
    used = traits.where("trait_type = 'device_id'").select(*KEY, "trait_token", "first_seen")
    first = Window.partitionBy("ring_id", "trait_token").orderBy("first_seen", "account_id")
    owners = (
        used.withColumn("place", F.row_number().over(first))
        .where("place = 1")
        .select("ring_id", "trait_token", F.col("account_id").alias("owner"))
    )
    return (
        used.join(owners, ["ring_id", "trait_token"])
        .where("owner <> account_id")
        .groupBy("ring_id", F.col("owner").alias("owner"))
        .agg(F.countDistinct("account_id").alias("worked_on"))
        .withColumnRenamed("owner", "account_id")
    )


def _between(members: DataFrame, links: DataFrame, settings: RoleSettings, communities: CommunitySettings) -> DataFrame:
    """(ring_id, account_id, share, others): the member that most shortest paths pass (Freeman 1977)."""
    of_a = members.select("ring_id", F.col("account_id").alias("account_a"))
    of_b = members.select("ring_id", F.col("account_id").alias("account_b"))
    inside = links.select("account_a", "account_b", F.round(F.col("bits") * 1000).cast("bigint").alias("millibits"))
    ties = inside.join(of_a, "account_a").join(of_b, ["ring_id", "account_b"])

    def most_between(frame: pd.DataFrame) -> pd.DataFrame:
        accounts, ends = np.unique(frame[["account_a", "account_b"]].to_numpy().astype(str), return_inverse=True)
        ends = ends.reshape(-1, 2)
        graph = SimpleGraph.of(len(accounts), ends[:, 0], ends[:, 1], frame["millibits"].to_numpy())
        shares = betweenness(graph, communities.betweenness_steps, communities.seed)
        first = int(np.argmax(np.round(shares, 9)))
        found = len(accounts) >= settings.controller_members
        row = (frame["ring_id"].iloc[0], str(accounts[first]), float(shares[first]), len(accounts) - 1)
        return pd.DataFrame([row] if found else [], columns=["ring_id", "account_id", "share", "others"])

    return ties.groupBy("ring_id").applyInPandas(most_between, f"{BETWEEN}, others bigint")
