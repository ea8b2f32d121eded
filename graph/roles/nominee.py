"""Nominees: members whose account looks like a lent name, run and paid for others.

Who lends a name often knows little of what is done with it: the role is a hint where to ask, never an accusation.
"""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from graph.roles.payee_names import holders
from graph.roles.signs import KEY, seen, sentence, summed
from graph.settings import RoleSettings
from graph.tables import RING_ROLES

DEVICE = "device_id"


def nominees(
    traits: DataFrame, names: DataFrame, operated: DataFrame, controllers: DataFrame, settings: RoleSettings
) -> DataFrame:
    """``RING_ROLES`` rows. ``traits``: of ``graph.roles.member_traits``; ``names``: of ``graph.roles.payee_names``;
    ``operated``: of ``graph.roles.operators``; ``controllers``: rows of that role, whose names are nobody's cover."""
    shown = (
        seen(
            _paid_elsewhere(traits, names),
            "payee",
            sentence("paid out under another's name, with {} other members", "others"),
        ),
        seen(
            _worked_by_others(traits),
            "devices",
            sentence("all {} of its devices also work {} other members", "devices", "others"),
        ),
        seen(
            operated.groupBy(*KEY).agg(F.countDistinct("operator").alias("operators")),
            "operator",
            sentence("{} other members are entered as operators of its stores", "operators"),
        ),
        seen(_reached_elsewhere(traits), "phone", sentence("its phone also reaches {} other members", "others")),
    )
    played = (
        summed(shown, settings.nominee_signs)
        .where(F.col("score") >= settings.nominee_bar)
        .join(controllers.select(*KEY), KEY, "left_anti")
    )
    looks = F.concat(F.lit("looks like a lent name: "), F.col("reason"))
    return RING_ROLES.select(played.withColumn("role", F.lit("nominee")).withColumn("reason", looks))


def _paid_elsewhere(traits: DataFrame, names: DataFrame) -> DataFrame:
    """(ring_id, account_id, others): other members with whom it shares payees that bear not its own name.

    Where the account's own name or the payee's is not told, nothing is said."""
    own = holders(traits)
    foreign = names.join(own.select(*KEY).distinct(), KEY).join(own, [*KEY, "name"], "left_anti")
    bound = traits.where("trait_type = 'payee_number'")
    return _with_others(foreign.select(*KEY, "trait_token").distinct(), bound)


def _worked_by_others(traits: DataFrame) -> DataFrame:
    """(ring_id, account_id, devices, others): members all of whose devices work other members too."""
    used = traits.where(F.col("trait_type") == DEVICE)
    users = used.groupBy("ring_id", "trait_token").agg(F.count(F.lit(1)).alias("users"))
    whole = (
        used.join(users, ["ring_id", "trait_token"])
        .groupBy(*KEY)
        .agg(F.count(F.lit(1)).alias("devices"), F.min("users").alias("fewest"))
        .where("fewest > 1")
        .select(*KEY, "devices")
    )
    return whole.join(_with_others(used.select(*KEY, "trait_token"), used), KEY)


def _reached_elsewhere(traits: DataFrame) -> DataFrame:
    phones = traits.where("trait_type = 'phone'")
    return _with_others(phones.select(*KEY, "trait_token"), phones)


def _with_others(mine: DataFrame, held: DataFrame) -> DataFrame:
    """(ring_id, account_id, others): how many other members hold one of the values in ``mine``."""
    others = held.select("ring_id", "trait_token", F.col("account_id").alias("other"))
    return (
        mine.join(others, ["ring_id", "trait_token"])
        .where("other <> account_id")
        .groupBy(*KEY)
        .agg(F.countDistinct("other").alias("others"))
    )
