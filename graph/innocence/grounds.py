"""On how many independent grounds an account is tied to its group.

Families of evidence are not independent where people live or work in one place: who shares a room shares its Wi-Fi and
its address on the net. A relative in a ring's flat, a room mate in a dormitory, a neighbour behind one router and a
tenant of one market hall have the place in common and nothing else, so all of that is one ground.
"""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from graph.link.holdings import lookup
from graph.membership import belongs
from graph.settings import SuspicionSettings


def grounds(members: DataFrame, link_evidence: DataFrame, settings: SuspicionSettings) -> DataFrame:
    """(group_id, account_id, grounds sorted) of the accounts that belong, towards others of their group.

    ``members`` as ``GROUP_MEMBERS``; ``link_evidence`` as ``LINK_EVIDENCE``.
    """
    inside = members.where(belongs()).select("group_id", "account_id")
    of_a = inside.withColumnRenamed("account_id", "account_a")
    of_b = inside.withColumnRenamed("account_id", "account_b")
    told = link_evidence.withColumn("ground", lookup(settings.grounds, F.col("trait_type"))).where("ground is not null")
    both = told.join(of_a, "account_a").join(of_b, ["group_id", "account_b"])
    held = both.select("group_id", "ground", F.explode(F.array("account_a", "account_b")).alias("account_id"))
    return held.groupBy("group_id", "account_id").agg(F.array_sort(F.collect_set("ground")).alias("grounds"))
