"""With whom the money stays: what may name an account that did nothing itself.

Company is no control. That two shops are paid out to one account says something only once it is known whose account it
is, what it is, when both used it, and who lives with whom. A wife paid out on her husband's card, an ex-wife whose card
is no longer his, a farmer paid by his cooperative: all share a payee with somebody who was caught.

Three things are control. The shop's takings go to an account in the name of a member who was caught: he has them. The
takings of a member who was caught go to an account in this holder's name: this one has them. Or the takings go where
those of caught members of several homes go, to an account of nobody among them and of hardly anybody else. Each at the
time of the deeds, and never between people of one home or firm.
"""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from graph.link.payment_agents import HOLDERS
from graph.membership import belongs
from graph.months import meet, months_between
from graph.settings import SuspicionSettings

KEY = ["group_id", "trait_token"]
PAYEE = "trait_type = 'payee_number'"


def control(
    traits: DataFrame, trait_values: DataFrame, guilty: DataFrame, parties: DataFrame, settings: SuspicionSettings
) -> DataFrame:
    """(group_id, account_id, control, no_control): how the money ties an account to members with evidence of their own,
    in words, or why what they share is no control; null where it does not, or nothing is shared.

    ``traits``: ``ACCOUNT_TRAITS`` of suspected groups' members with ``group_id`` and ``membership``; ``guilty``:
    (group_id, account_id, deeds), the months of the deeds of those who are caught; ``parties``: of
    ``innocence.household``.
    """
    inside = traits.where(belongs())
    touched = _touched(inside, trait_values)
    pairs = _pairs(touched, guilty, _homes(inside, trait_values, parties, settings))
    of_one = _through_one(pairs)
    of_many = _through_many(pairs, touched, parties, settings)
    both = of_one.unionByName(of_many, allowMissingColumns=True)
    return both.groupBy("group_id", "account_id").agg(
        F.max("control").alias("control"), F.max("no_control").alias("no_control")
    )


def _touched(inside: DataFrame, trait_values: DataFrame) -> DataFrame:
    """(group_id, trait_token, account_id, uses, owns, used): members that a shared payee pays, or whose name it bears;
    ``used``: the months of use. Payees of institutions and of everybody are left out."""
    counting = trait_values.where((F.col("domain") == "payee_number") & (F.col("bits") > 0)).select("trait_token")
    paid = inside.where(PAYEE).join(counting, "trait_token", "left_semi")
    used = months_between(F.col("first_seen"), F.col("last_seen"))
    users = paid.select(*KEY, "account_id", F.lit(True).alias("uses"), F.lit(False).alias("owns"), used.alias("used"))
    owners = _owners(inside, paid).select(
        *KEY, "account_id", F.lit(False).alias("uses"), F.lit(True).alias("owns"), F.lit(None).alias("used")
    )
    both = users.unionByName(owners.withColumn("used", F.col("used").cast("array<int>")))
    return both.groupBy(*KEY, "account_id").agg(
        F.max("uses").alias("uses"), F.max("owns").alias("owns"), F.flatten(F.collect_list("used")).alias("used")
    )


def _owners(inside: DataFrame, paid: DataFrame) -> DataFrame:
    """(group_id, trait_token, account_id): members whose own name stands on the rows that bind a payee."""
    rows = paid.select(*KEY, F.explode("source_rows").alias("row"))
    named = inside.where("trait_type = 'payee_name'").select(
        "group_id", F.col("trait_token").alias("name"), F.explode("source_rows").alias("row")
    )
    held = inside.where(F.col("trait_type").isin(*HOLDERS)).select(
        "group_id", "account_id", F.col("trait_token").alias("name")
    )
    return rows.join(named, ["group_id", "row"]).join(held, ["group_id", "name"]).select(*KEY, "account_id").distinct()


def _homes(inside: DataFrame, trait_values: DataFrame, parties: DataFrame, settings: SuspicionSettings) -> DataFrame:
    """(group_id, account_id, other): members of one household or firm, or with a room or a Wi-Fi in common, now or
    before, that so few accounts use that it is a home's."""
    one = parties.join(inside.select("group_id", "account_id").distinct(), ["group_id", "account_id"])
    household = one.select("group_id", "account_id", F.col("household").alias("place"))
    small = trait_values.where(
        F.col("domain").isin("room", "wifi") & (F.col("accounts") <= settings.household_accounts)
    ).select("trait_token")
    rooms = inside.join(small, "trait_token", "left_semi").select(
        "group_id", "account_id", F.col("trait_token").alias("place")
    )
    shared = household.unionByName(rooms).distinct()
    return (
        shared.join(shared.withColumnRenamed("account_id", "other"), ["group_id", "place"])
        .where("account_id <> other")
        .select("group_id", "account_id", "other", F.lit(True).alias("at_home"))
        .distinct()
    )


def _pairs(touched: DataFrame, guilty: DataFrame, homes: DataFrame) -> DataFrame:
    """Pairs of a member without evidence of its own and one with it at one payee: what each is to it (``uses``,
    ``owns``; ``other_uses``, ``other_owns``), ``at_home`` and ``in_time``."""
    caught = guilty.select("group_id", F.col("account_id").alias("other"), "deeds")
    others = touched.select(
        *KEY,
        F.col("account_id").alias("other"),
        F.col("uses").alias("other_uses"),
        F.col("owns").alias("other_owns"),
        F.col("used").alias("other_used"),
    ).join(caught, ["group_id", "other"])
    clean = touched.join(guilty.select("group_id", "account_id"), ["group_id", "account_id"], "left_anti")
    met = clean.join(others, KEY).join(homes, ["group_id", "account_id", "other"], "left")
    at_the_time = (~F.col("uses") | meet(F.col("used"), F.col("deeds"))) & (
        ~F.col("other_uses") | meet(F.col("other_used"), F.col("deeds"))
    )
    return met.withColumn("at_home", F.coalesce("at_home", F.lit(False))).withColumn("in_time", at_the_time)


def _through_one(pairs: DataFrame) -> DataFrame:
    """(group_id, account_id, control, no_control): the payee is in the name of one of the two."""
    counts = ~F.col("at_home") & F.col("in_time")
    paid_to = F.concat(F.lit("its takings go to an account of "), "other", F.lit(", which has evidence of its own"))
    gets = F.concat(F.lit("the takings of "), "other", F.lit(", which has evidence of its own, go to its account"))
    words = F.when(counts & F.col("uses") & F.col("other_owns"), paid_to).when(
        counts & F.col("owns") & F.col("other_uses"), gets
    )
    return pairs.select("group_id", "account_id", words.alias("control"), _why_not(pairs).alias("no_control"))


def _why_not(pairs: DataFrame) -> Column:
    shares = F.concat(F.lit("shares a payee with "), "other")
    return (
        F.when(F.col("at_home"), F.concat(shares, F.lit(", with whom it shares a home or a firm")))
        .when(~F.col("in_time"), F.concat(shares, F.lit(", but not at the time of the deeds")))
        .otherwise(F.concat(shares, F.lit(", but the money stays with neither")))
    )


def _through_many(pairs: DataFrame, touched: DataFrame, parties: DataFrame, settings: SuspicionSettings) -> DataFrame:
    """(group_id, account_id, control): the payee is nobody's among them, and most of the other homes that it pays have
    members with evidence of their own."""
    unowned = touched.groupBy(*KEY).agg(F.max("owns").alias("owned")).where("not owned").select(*KEY)
    homes = parties.select("group_id", "account_id", "household")
    users = touched.where("uses").join(homes, ["group_id", "account_id"])
    everyone = users.groupBy(*KEY).agg(F.countDistinct("household").alias("homes"))
    caught = homes.select("group_id", F.col("account_id").alias("other"), "household")
    together = (
        pairs.where("uses and other_uses and in_time and not at_home")
        .join(unowned, KEY)
        .join(caught, ["group_id", "other"])
        .groupBy(*KEY, "account_id")
        .agg(F.countDistinct("household").alias("caught"))
        .join(everyone, KEY)
    )
    enough = (F.col("caught") >= settings.control_homes) & (2 * F.col("caught") > F.col("homes") - 1)
    words = F.concat(
        F.lit("its takings go to the account that those of "),
        F.col("caught").cast("string"),
        F.lit(" homes with evidence of their own go to"),
    )
    return together.where(enough).select("group_id", "account_id", words.alias("control"))
