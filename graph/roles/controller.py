"""Controllers: members that stand between the others, by betweenness in the graph of links (Freeman 1977)."""

from __future__ import annotations

import numpy as np
import pandas as pd
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from graph.cuts import betweenness
from graph.membership import belonging
from graph.settings import CommunitySettings, RoleSettings
from graph.simple_graph import SimpleGraph
from graph.tables import RING_ROLES


def controllers(
    ring_members: DataFrame, links: DataFrame, settings: RoleSettings, communities: CommunitySettings
) -> DataFrame:
    """``RING_ROLES`` rows: the member that most shortest paths pass; none below ``controller_paths`` of them.

    ``links`` as ``LINKS``. A hint for the investigator, first version: flows of money and goods are not weighed yet.
    """
    members = belonging(ring_members)
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
        found = len(accounts) >= settings.controller_members and shares[first] >= settings.controller_paths
        row = (frame["ring_id"].iloc[0], str(accounts[first]), float(shares[first]), len(accounts))
        return pd.DataFrame([row] if found else [], columns=["ring_id", "account_id", "score", "members"])

    found = ties.groupBy("ring_id").applyInPandas(
        most_between, "ring_id string, account_id string, score double, members bigint"
    )
    reason = F.concat(
        F.format_string("%.0f", F.col("score") * 100),
        F.lit(" % of the shortest paths between the other "),
        (F.col("members") - 1).cast("string"),
        F.lit(" members pass it"),
    )
    return RING_ROLES.select(found.withColumn("role", F.lit("controller")).withColumn("reason", reason))
