"""Who in a suspected ring may be named: one rule after the other, each with its reason in words.

An account is named when every rule holds:

1. *It belongs*: as core or member, with ``suspected_membership`` or more.
2. *On more than one ground, at the time*: two independent grounds tie it to the others at the time of its own deeds, of
   the group's where it has none (``innocence.grounds``).
3. *It did something itself, or the money stays with whoever did* (``innocence.control``).
4. *It did not just sell a shop*: a past owner answers for deeds of the own time, and for nothing else.

Each rule that fails is said, so that whoever is not named can be told why.
"""

from __future__ import annotations

from typing import NamedTuple

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from graph.membership import belongs
from graph.settings import SuspicionSettings

NOT_NAMED = "not named: "


class Rule(NamedTuple):
    """What must hold before an account is named, and what is said where it does not."""

    holds: Column
    refusal: Column


class Considered(NamedTuple):
    """What the rules ask of each account: ``grounds`` of ``innocence.grounds``, ``control`` of ``innocence.control``,
    ``sold`` and ``bought`` of ``innocence.past_owner``; ``own`` of ``account_guilt``."""

    own: DataFrame
    grounds: DataFrame
    control: DataFrame
    sold: DataFrame
    bought: DataFrame


def judge_members(inside: DataFrame, considered: Considered, settings: SuspicionSettings) -> DataFrame:
    """Who may be named: (group_id, account_id, membership, membership_probability, suspected, guilt_bits, reasons,
    families) of ``inside``, the members of the suspected groups (``GROUP_MEMBERS``)."""
    of_member = ["group_id", "account_id"]
    known = (
        inside.join(considered.own, "account_id", "left")
        .join(considered.grounds, of_member, "left")
        .join(considered.control, of_member, "left")
        .join(considered.sold.select(*of_member, "sold_at"), of_member, "left")
        .join(considered.bought, of_member, "left")
        .fillna({"guilt_bits": 0.0})
        .withColumn("grounds", F.coalesce("grounds", F.array().cast("array<string>")))
        .withColumn("past_grounds", F.coalesce("past_grounds", F.array().cast("array<string>")))
    )
    rules = naming_rules(settings)
    named = rules[0].holds
    for rule in rules[1:]:
        named = named & rule.holds
    refused = [F.when(~rule.holds, F.concat(F.lit(NOT_NAMED), rule.refusal)) for rule in rules]
    words = F.array(*_what_is_known(settings), *refused)
    return (
        known.withColumn("suspected", named)
        .withColumn("reasons", F.filter(words, lambda word: word.isNotNull()))
        .select(
            "group_id",
            "account_id",
            "membership",
            "membership_probability",
            "suspected",
            "guilt_bits",
            "reasons",
            "families",
        )
    )


def naming_rules(settings: SuspicionSettings) -> tuple[Rule, ...]:
    """The rules over the columns of ``judge_members``, in the order in which refusals are said."""
    guilty = _guilty(settings)
    sold = F.col("sold_at").isNotNull()
    return (
        Rule(
            belongs() & (F.col("membership_probability") >= settings.suspected_membership),
            F.lit("belonging is not sure enough"),
        ),
        Rule(
            F.size("grounds") >= settings.suspected_grounds,
            _too_few_grounds(),
        ),
        Rule(
            guilty | F.col("control").isNotNull(),
            F.coalesce(
                F.concat(F.lit("no evidence of its own; it "), F.col("no_control")),
                F.lit("no evidence of its own, and no money of it stays with a member that has"),
            ),
        ),
        Rule(
            ~sold | guilty,
            F.concat(F.lit("sold a shop to a member, the last on "), F.date_format("sold_at", "yyyy-MM-dd")),
        ),
    )


def _too_few_grounds() -> Column:
    now, before = F.array_join("grounds", ", "), F.array_join("past_grounds", ", ")
    at_the_time = F.when(F.size("grounds") == 0, "nothing").otherwise(now)
    other_times = F.concat(
        F.lit("tied at the time of the deeds by "),
        at_the_time,
        F.lit(" only, at other times or in passing by "),
        before,
    )
    return (
        F.when(F.size("past_grounds") > 0, other_times)
        .when(F.size("grounds") == 0, F.lit("tied on no ground that counts"))
        .otherwise(F.concat(F.lit("tied on one ground only: "), now))
    )


def _guilty(settings: SuspicionSettings) -> Column:
    return F.col("guilt_bits") >= settings.guilty_bits


def _what_is_known(settings: SuspicionSettings) -> tuple[Column, ...]:
    tied = F.concat(
        F.lit("tied to the core by "),
        F.array_join("families", ", "),
        F.lit(" with "),
        F.format_string("%.1f", F.col("bits")),
        F.lit(" bits"),
    )
    own = F.concat(
        F.lit("evidence of its own: "),
        F.array_join("kinds", ", "),
        F.lit("; "),
        F.format_string("%.1f", F.col("guilt_bits")),
        F.lit(" bits"),
    )
    bought = F.concat(
        F.lit("bought a shop from a member, the last on "),
        F.date_format("bought_at", "yyyy-MM-dd"),
        F.lit(": what was done in it before is the seller's"),
    )
    return tied, F.when(_guilty(settings), own), F.col("control"), bought
