"""Nominees: members whose account looks like a lent name, run and paid for others.

Who lends a name often knows little of what is done with it: the role is a hint where to ask, never an accusation.
"""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from graph.roles.payee_names import holders, names_on
from graph.roles.signs import Sign, scored, sentence
from graph.settings import RoleSettings
from graph.tables import RING_ROLES

KEY = ["ring_id", "account_id"]
DEVICE = "device_id"


def nominees(
    members: DataFrame, traits: DataFrame, operated: DataFrame, controllers: DataFrame, settings: RoleSettings
) -> DataFrame:
    """``RING_ROLES`` rows. ``traits``: of ``graph.roles.member_traits``; ``operated``: of ``graph.roles.operators``;
    ``controllers``: rows of that role, whose own names are nobody's cover."""
    played = (
        members.join(_paid_elsewhere(traits, settings), KEY, "left")
        .join(_worked_by_others(traits), KEY, "left")
        .join(_operated(operated), KEY, "left")
        .join(_reached_elsewhere(traits), KEY, "left")
        .join(controllers.select(*KEY), KEY, "left_anti")
    )
    told = scored(played, _signs(), settings.nominee_signs).where(F.col("score") >= settings.nominee_bar)
    looks = F.concat(F.lit("looks like a lent name: "), F.col("reason"))
    return RING_ROLES.select(told.withColumn("role", F.lit("nominee")).withColumn("reason", looks))


def _signs() -> dict[str, Sign]:
    return {
        "payee": Sign(
            F.col("paid_with") > 0, sentence("paid out under another's name, with {} other members", "paid_with")
        ),
        "devices": Sign(
            F.col("worked_with") > 0,
            sentence("all {} of its devices also work {} other members", "devices", "worked_with"),
        ),
        "operator": Sign(
            F.col("stores") > 0, sentence("{} other members are entered as operators of its stores", "operators")
        ),
        "phone": Sign(F.col("reached_with") > 0, sentence("its phone also reaches {} other members", "reached_with")),
    }  # fmt: skip


def _paid_elsewhere(traits: DataFrame, settings: RoleSettings) -> DataFrame:
    """(ring_id, account_id, paid_with): other members with whom it shares payees that bear not its own name.

    Where the account's own name or the payee's is not told, nothing is said."""
    value = ["ring_id", "trait_token"]
    bound = traits.where("trait_type = 'payee_number'")
    shared = bound.join(bound.groupBy(*value).agg(F.count(F.lit(1)).alias("users")), value).where(
        F.col("users") >= settings.payee_accounts
    )
    own = holders(traits)
    named = names_on(shared, traits)
    foreign = (
        named.join(own.select(*KEY).distinct(), KEY)
        .join(own, [*KEY, "name"], "left_anti")
        .select(*KEY, "trait_token")
        .distinct()
    )
    return _with_others(foreign, shared, "paid_with")


def _worked_by_others(traits: DataFrame) -> DataFrame:
    """(ring_id, account_id, devices, worked_with): members all of whose devices work other members too."""
    used = traits.where(F.col("trait_type") == DEVICE)
    users = used.groupBy("ring_id", "trait_token").agg(F.count(F.lit(1)).alias("users"))
    whole = (
        used.join(users, ["ring_id", "trait_token"])
        .groupBy(*KEY)
        .agg(F.count(F.lit(1)).alias("devices"), F.min("users").alias("fewest"))
        .where("fewest > 1")
        .select(*KEY, "devices")
    )
    return whole.join(_with_others(used.select(*KEY, "trait_token"), used, "worked_with"), KEY)


def _reached_elsewhere(traits: DataFrame) -> DataFrame:
    phones = traits.where("trait_type = 'phone'")
    return _with_others(phones.select(*KEY, "trait_token"), phones, "reached_with")


def _with_others(mine: DataFrame, held: DataFrame, name: str) -> DataFrame:
    """(ring_id, account_id, ``name``): how many other members hold one of the values in ``mine``."""
    others = held.select("ring_id", "trait_token", F.col("account_id").alias("other"))
    return (
        mine.join(others, ["ring_id", "trait_token"])
        .where("other <> account_id")
        .groupBy(*KEY)
        .agg(F.countDistinct("other").alias(name))
    )


def _operated(operated: DataFrame) -> DataFrame:
    return operated.groupBy(*KEY).agg(
        F.countDistinct("operator").alias("operators"), F.countDistinct("store_id").alias("stores")
    )
