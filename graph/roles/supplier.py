"""Suppliers and packaging makers: whoever sends goods, packaging or material to members, or is paid for them.

Suppliers of a supplier are looked at in turn, one step up: makers of packaging serve dens rather than sellers. Whoever
serves others above all (a public wholesaler, a carton shop) has no role; a supplier of several rings has one towards
each and merges none.
"""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from graph.keeping import Keep
from graph.roles.custom import custom
from graph.roles.movements import FREIGHT, GOODS, MATERIAL, MONEY, PACKAGING, of_accounts, trades
from graph.roles.signs import KEY, sentence, weighed
from graph.settings import RoleSettings
from graph.tables import RING_ROLES

SUPPLIER = "supplier"
ROLE_OF = {GOODS: SUPPLIER, MATERIAL: SUPPLIER, PACKAGING: PACKAGING}


def suppliers(
    members: DataFrame, moved: DataFrame, near: DataFrame, payers: DataFrame, settings: RoleSettings, keep: Keep
) -> DataFrame:
    """``RING_ROLES`` rows of `supplier` and `packaging`.

    ``members``: (ring_id, account_id); ``moved``, ``near``: of ``graph.roles.movements``; ``payers``: (ring_id,
    account_id) of whoever paid for orders of the ring's stores: a buyer that gets money is paid for faked orders.
    """
    insiders = members.select("account_id")
    offered = keep("sellers to rings", _possible(_bought(near, members), members.unionByName(payers), settings))
    around = keep("movements of sellers", of_accounts(moved, offered.select("account_id").distinct()))
    first = keep("suppliers of rings", _judged(offered, around, insiders, settings))
    direct = first.select(*KEY).distinct()
    known = members.unionByName(payers).unionByName(direct)
    upstream = keep("sellers to suppliers", _possible(_bought(around, direct), known, settings))
    inside = insiders.unionByName(direct.select("account_id")).distinct()
    beyond = of_accounts(moved, upstream.select("account_id").distinct())
    second = _judged(upstream, beyond, inside, settings)
    return RING_ROLES.select(_told(first, "members").unionByName(_told(second, "suppliers of the ring")))


def _bought(moved: DataFrame, buyers: DataFrame) -> DataFrame:
    """(ring_id, buyer, account_id, way, role, yuan): what ``buyers`` (ring_id, account_id) bought of whom, where the
    kind is told."""
    role = F.create_map(*(F.lit(word) for pair in ROLE_OF.items() for word in pair))[F.col("kind")]
    bought = trades(moved).withColumn("role", role).where(F.col("role").isNotNull())
    return bought.join(buyers.withColumnRenamed("account_id", "buyer"), "buyer").select(
        "ring_id", "buyer", F.col("seller").alias("account_id"), "way", "role", "yuan"
    )


def _possible(bought: DataFrame, known: DataFrame, settings: RoleSettings) -> DataFrame:
    """(ring_id, account_id, role, served, several, paid, yuan, sent, score) of sellers that pass the bar before it is
    asked whom else they serve. ``known``: (ring_id, account_id) that are no supplier of the ring."""
    sold = (
        bought.join(known, KEY, "left_anti")
        .groupBy(*KEY, "role")
        .agg(
            F.countDistinct("buyer").alias("served"),
            F.count(F.when(F.col("way") == MONEY, True)).alias("paid"),
            F.coalesce(F.sum("yuan"), F.lit(0)).cast("decimal(18,0)").alias("yuan"),
            F.count(F.when(F.col("way") == FREIGHT, True)).alias("sent"),
        )
        .withColumn("several", F.col("served") >= settings.supplier_members)
    )
    signs = {"sends": F.col("sent") > 0, "is_paid": F.col("paid") > 0, "several": F.col("several")}
    scored = sold.withColumn("score", weighed(signs, settings.supplier_signs))
    return scored.where(F.col("score") >= settings.supplier_bar)


def _judged(possible: DataFrame, moved: DataFrame, insiders: DataFrame, settings: RoleSettings) -> DataFrame:
    """``possible`` with ``others``, ``rings`` and a score that counts the ``insiders`` among all they serve; without
    those that serve others above all. ``moved``: their movements, at least."""
    sellers = possible.select("account_id").distinct()
    rings = possible.groupBy("account_id").agg(F.countDistinct("ring_id").alias("rings"))
    score = F.round(F.col("score") * F.col("share"), 6)
    return (
        possible.join(custom(moved, sellers, insiders), "account_id")
        .join(rings, "account_id")
        .where(F.col("share") >= settings.outside_share)
        .withColumn("score", score)
        .where(F.col("score") >= settings.supplier_bar)
        .drop("share")
    )


def _told(judged: DataFrame, whom: str) -> DataFrame:
    what = F.when(F.col("role") == PACKAGING, "packaging").otherwise("goods")
    says = (
        F.when(F.col("sent") > 0, _of(what, "sends ", " in {} parcels", "sent")),
        F.when(F.col("paid") > 0, _of(what, "is paid for ", " {} times, {} yuan in all", "paid", "yuan")),
        F.when(F.col("several"), sentence("serves {} " + whom, "served")),
        sentence("serves {} suspected rings and {} accounts outside them", "rings", "others"),
    )
    return judged.select(*KEY, "role", "score", F.concat_ws("; ", *says).alias("reason"))


def _of(what: Column, before: str, template: str, *columns: str) -> Column:
    return F.concat(F.lit(before), what, sentence(template, *columns))
