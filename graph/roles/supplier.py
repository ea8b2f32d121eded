"""Suppliers and packaging makers: whoever sends goods, packaging or material to members, or is paid for them.

Suppliers of a supplier are looked at in turn, one step up: makers of packaging serve dens rather than sellers. Whoever
serves others above all (a public wholesaler, a carton shop) has no role; a supplier of several rings has one towards
each and merges none.
"""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from graph.roles.custom import custom
from graph.roles.movements import FREIGHT, GOODS, MATERIAL, MONEY, PACKAGING, trades
from graph.roles.signs import Sign, scored, sentence
from graph.settings import RoleSettings
from graph.tables import RING_ROLES

SUPPLIER = "supplier"
ROLE_OF = {GOODS: SUPPLIER, MATERIAL: SUPPLIER, PACKAGING: PACKAGING}
TO_MEMBERS, TO_SUPPLIERS = "members", "suppliers of the ring"


def suppliers(
    members: DataFrame, moved: DataFrame, near: DataFrame, payers: DataFrame, settings: RoleSettings
) -> DataFrame:
    """``RING_ROLES`` rows of `supplier` and `packaging`.

    ``members``: (ring_id, account_id); ``moved``, ``near``: of ``graph.roles.movements``; ``payers``: (ring_id,
    account_id) of whoever paid for orders of the ring's stores: a buyer that gets money is paid for faked orders.
    """
    first = _towards(_bought(near, members), members, payers, moved, members.select("account_id"), settings)
    direct = first.select("ring_id", "account_id").distinct()
    insiders = members.select("account_id").unionByName(direct.select("account_id")).distinct()
    known = members.unionByName(direct)
    second = _towards(_bought(moved, direct), known, payers, moved, insiders, settings)
    return RING_ROLES.select(_told(first, TO_MEMBERS, settings).unionByName(_told(second, TO_SUPPLIERS, settings)))


def _bought(moved: DataFrame, buyers: DataFrame) -> DataFrame:
    """(ring_id, buyer, seller, way, role, yuan): what ``buyers`` (ring_id, account_id) bought, where it is told."""
    role = F.create_map(*(F.lit(word) for pair in ROLE_OF.items() for word in pair))[F.col("kind")]
    bought = trades(moved).withColumn("role", role).where(F.col("role").isNotNull())
    return bought.join(buyers.withColumnRenamed("account_id", "buyer"), "buyer").select(
        "ring_id", "buyer", "seller", "way", "role", "yuan"
    )


def _towards(
    bought: DataFrame,
    known: DataFrame,
    payers: DataFrame,
    moved: DataFrame,
    insiders: DataFrame,
    settings: RoleSettings,
) -> DataFrame:
    """(ring_id, account_id, role, served, paid, yuan, sent, others, share, rings) of sellers that pass the bar.

    ``known``, ``payers``: (ring_id, account_id) that are no supplier of the ring; ``insiders``: whose custom counts as
    the rings' own.
    """
    sold = (
        bought.withColumnRenamed("seller", "account_id")
        .join(known.unionByName(payers), ["ring_id", "account_id"], "left_anti")
        .groupBy("ring_id", "account_id", "role")
        .agg(
            F.countDistinct("buyer").alias("served"),
            F.count(F.when(F.col("way") == MONEY, True)).alias("paid"),
            F.coalesce(F.sum("yuan"), F.lit(0)).cast("decimal(18,0)").alias("yuan"),
            F.count(F.when(F.col("way") == FREIGHT, True)).alias("sent"),
        )
    )
    possible = scored(sold, _signs("", settings), settings.supplier_signs).where(
        F.col("score") >= settings.supplier_bar
    )
    told = custom(moved, possible.select("account_id").distinct(), insiders)
    rings = possible.groupBy("account_id").agg(F.countDistinct("ring_id").alias("rings"))
    judged = possible.join(told, "account_id").join(rings, "account_id")
    return judged.where(
        (F.col("share") >= settings.outside_share) & (F.col("score") * F.col("share") >= settings.supplier_bar)
    )


def _signs(whom: str, settings: RoleSettings) -> dict[str, Sign]:
    what = F.when(F.col("role") == PACKAGING, "packaging").otherwise("goods")
    return {
        "sends": Sign(F.col("sent") > 0, _counted("sends ", what, " in {} parcels", "sent")),
        "is_paid": Sign(F.col("paid") > 0, _counted("is paid for ", what, " {} times, {} yuan in all", "paid", "yuan")),
        "several": Sign(
            F.col("served") >= settings.supplier_members, sentence("serves {} " + whom, "served")
        ),
    }  # fmt: skip


def _counted(before: str, what: Column, template: str, *columns: str) -> Column:
    return F.concat(F.lit(before), what, sentence(template, *columns))


def _told(judged: DataFrame, whom: str, settings: RoleSettings) -> DataFrame:
    told = scored(judged.drop("score", "reason"), _signs(whom, settings), settings.supplier_signs)
    elsewhere = sentence("serves {} suspected rings and {} accounts outside them", "rings", "others")
    return told.select(
        "ring_id",
        "account_id",
        "role",
        F.round(F.col("score") * F.col("share"), 6).alias("score"),
        F.concat_ws("; ", "reason", elsewhere).alias("reason"),
    )
