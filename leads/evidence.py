"""The facts of a lead, for and against it, each with the row of the landing zone that shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from graph.membership import belongs
from leads.settings import LeadSettings
from leads.tables import LEAD_EVIDENCE
from lineage.sources import row_sources

SOURCE = ("source_dataset", "source_night", "source_file", "row_digest")
# Datasets whose rows give trait values.
TRAIT_DATASETS = (
    "accounts",
    "payees",
    "addresses",
    "logins",
    "transfers",
    "listings",
    "shipments",
    "store_operators",
)
PAIR = ("account_a", "account_b")
SOLD = ("sold_value_all", "sold_value_low", "sold_value_high")


@dataclass(frozen=True)
class Findings:
    """What the stages before found; each frame is a published table but where said.

    ``guilt``: as GUILT_EVIDENCE. ``regions``: of ``leads.regions.account_regions``. ``amounts``: of
    ``leads.amounts.lead_amounts`` with its threshold. ``accepted``: the typed rows of each dataset.
    """

    ring_members: DataFrame
    ring_roles: DataFrame
    link_evidence: DataFrame
    exclusions: DataFrame
    guilt: DataFrame
    regions: DataFrame
    amounts: DataFrame
    accepted: Mapping[str, DataFrame]


def lead_evidence(leads: DataFrame, found: Findings, config_hash: str, settings: LeadSettings) -> DataFrame:
    """``LEAD_EVIDENCE`` of ``leads``: (lead_id, ring_id)."""
    named = F.broadcast(
        found.ring_members.where("suspected").join(leads.select("lead_id", "ring_id"), "ring_id")
    ).select("lead_id", "ring_id", "account_id", "membership", "membership_probability", "reasons")
    parts = [
        _guilt(named, found.guilt, settings),
        _links(named, found.link_evidence, found.accepted, settings),
        _memberships(named),
        _roles(named, found.ring_roles),
        _places(named, found.regions),
        _amounts(leads, found.amounts),
        _held_apart(named, found.exclusions, settings),
        _unnamed(leads, found.ring_members),
    ]
    rows = reduce(DataFrame.unionByName, parts).withColumn("rule_version", F.lit(config_hash[:12]))
    return LEAD_EVIDENCE.select(rows).dropDuplicates(list(LEAD_EVIDENCE.key))


def _fact(rows: DataFrame, kind: Column, statement: Column, rule: Column) -> DataFrame:
    """``rows`` (with lead_id, and the source columns where a row of the landing zone stands behind them) as facts."""
    sources = [F.col(name) if name in rows.columns else F.lit(None).cast("string").alias(name) for name in SOURCE]
    return rows.select("lead_id", statement.alias("statement"), kind.alias("kind"), *sources, rule.alias("rule"))


def _guilt(named: DataFrame, guilt: DataFrame, settings: LeadSettings) -> DataFrame:
    """Evidence of counterfeit sale, and evidence against it, the weightiest of each per account."""
    speaks_for = F.col("bits") > 0
    order = (F.desc(F.abs("bits")), F.desc("happened_at"), F.col("row_digest"), F.col("kind"))
    place = F.row_number().over(Window.partitionBy("account_id", speaks_for).orderBy(*order))
    most = F.when(speaks_for, settings.guilt_facts_per_account).otherwise(settings.against_facts_per_account)
    facts = guilt.join(named, "account_id").withColumn("place", place).where(F.col("place") <= most)
    words = F.when(speaks_for, "Suspected account ").otherwise("In favour of account ")
    statement = F.concat(words, "account_id", F.lit(": "), "statement")
    side = F.when(speaks_for, "guilt").otherwise("against")
    return _fact(facts, side, statement, F.concat(F.lit("suspicion."), F.col("kind")))


def _links(
    named: DataFrame, link_evidence: DataFrame, accepted: Mapping[str, DataFrame], settings: LeadSettings
) -> DataFrame:
    """The weightiest values that two suspected accounts of the lead share, a fact per cited row."""
    one = named.select("lead_id", F.col("account_id").alias("account_a"))
    other = named.select(F.col("lead_id"), F.col("account_id").alias("account_b"))
    order = Window.partitionBy("lead_id", *PAIR).orderBy(F.desc("bits"), "trait_token")
    place = F.row_number().over(order)
    cited = (
        link_evidence.join(one, "account_a")
        .join(other, ["lead_id", "account_b"])
        .withColumn("place", place)
        .where(F.col("place") <= settings.values_per_pair)
        .withColumn("row_digest", F.explode_outer(F.slice("source_rows", 1, settings.rows_per_value)))
    )
    digests = cited.select("row_digest").where("row_digest is not null").distinct()
    sourced = cited.join(row_sources(accepted, digests, TRAIT_DATASETS), "row_digest", "left")
    statement = F.format_string(
        "Suspected accounts %s and %s used the same %s (value %s…), %d days of them together: %.1f bits.",
        "account_a",
        "account_b",
        "trait_type",
        F.substring("trait_token", 1, 12),
        "overlap_days",
        "bits",
    )
    return _fact(sourced, F.lit("link"), statement, F.concat(F.lit("link."), F.col("trait_type")))


def _memberships(named: DataFrame) -> DataFrame:
    statement = F.format_string(
        "Suspected account %s is %s of the suspected ring with probability %.2f: %s.",
        "account_id",
        "membership",
        "membership_probability",
        F.array_join("reasons", "; "),
    )
    return _fact(named, F.lit("membership"), statement, F.lit("suspicion.suspected"))


def _roles(named: DataFrame, ring_roles: DataFrame) -> DataFrame:
    # A role of an account that passes not every test is no fact of a lead: the packet names nobody else.
    played = ring_roles.join(named.select("lead_id", "ring_id", "account_id"), ["ring_id", "account_id"])
    statement = F.format_string("Suspected account %s looks like a %s: %s", "account_id", "role", "reason")
    return _fact(played, F.lit("role"), statement, F.concat(F.lit("roles."), F.col("role")))


def _places(named: DataFrame, regions: DataFrame) -> DataFrame:
    code = F.coalesce("adcode_county", "adcode_city", "adcode_province")
    placed = regions.where("adcode_province is not null").join(named, "account_id").withColumn("adcode", code)
    statement = F.format_string("Suspected account %s: %s address in region %s.", "account_id", "basis", "adcode")
    return _fact(placed, F.lit("place"), statement, F.concat(F.lit("regions."), F.col("basis")))


def _amounts(leads: DataFrame, amounts: DataFrame) -> DataFrame:
    """What was sold and is offered, the threshold that was tested, and the orders that may be faked."""
    met = F.when(F.col("threshold_met"), "reached").otherwise("not reached")
    money = [F.col(name).cast("string") for name in (*SOLD, "refunded_value")]
    facts = {
        "amounts.sold": F.format_string(
            "Stores of the suspected accounts: %d paid orders of %s yuan; between %s and %s yuan without refunds "
            "(%s yuan) and without orders that may be faked.",
            "orders",
            *money,
        ),
        "amounts.unsold": F.format_string(
            "Stock on offer at listed prices: %s yuan.", F.col("unsold_value").cast("string")
        ),
        "thresholds": F.format_string(
            "Legal threshold, to be checked by counsel: %s, %s by the low value.", "threshold_rule", met
        ),
        "brushing": F.when(
            F.col("doubtful_orders") > 0,
            F.format_string(
                "%d of %d orders may be faked to gain rank, %d of them beyond doubt.",
                "doubtful_orders",
                "orders",
                "brushed_orders",
            ),
        ),
    }
    told = F.array(*(F.struct(F.lit(rule).alias("rule"), text.alias("text")) for rule, text in facts.items()))
    valued = amounts.join(F.broadcast(leads.select("lead_id", "ring_id")), "ring_id").withColumn(
        "fact", F.explode(told)
    )
    kind = F.when(F.col("fact.rule") == "brushing", "against").otherwise("value")
    return _fact(valued.where("fact.text is not null"), kind, F.col("fact.text"), F.col("fact.rule"))


def _held_apart(named: DataFrame, exclusions: DataFrame, settings: LeadSettings) -> DataFrame:
    """Values and accounts that were held apart from the suspected accounts, with the innocent explanation."""
    order = Window.partitionBy("account_id").orderBy("reason", "trait_token", "detail")
    held = exclusions.join(named.select("lead_id", "account_id"), "account_id")
    apart = held.withColumn("place", F.row_number().over(order))
    detail = F.concat(F.lit("Held apart from account "), "account_id", F.lit(": "), "detail")
    rule = F.concat(F.lit("exclusions."), F.col("reason"))
    return _fact(apart.where(F.col("place") <= settings.against_facts_per_account), F.lit("against"), detail, rule)


def _unnamed(leads: DataFrame, ring_members: DataFrame) -> DataFrame:
    ours = F.broadcast(leads.select("lead_id", "ring_id"))
    members = ring_members.where(belongs()).join(ours, "ring_id")
    counted = members.groupBy("lead_id").agg(
        F.count(F.lit(1)).alias("members"), F.count(F.when(~F.col("suspected"), True)).alias("unnamed")
    )
    statement = F.format_string(
        "%d of %d accounts of the suspected ring don't pass every test and are not named.", "unnamed", "members"
    )
    return _fact(counted.where("unnamed > 0"), F.lit("against"), statement, F.lit("suspicion.suspected"))
