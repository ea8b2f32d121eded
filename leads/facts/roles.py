"""What part a suspected account plays in the suspected ring."""

from __future__ import annotations

from collections.abc import Mapping

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from graph.given import given
from leads.facts.fact import facts
from leads.facts.links import TRAIT_DATASETS
from leads.settings import LeadSettings
from lineage.sources import row_sources

# The traits that show a role, besides money and goods that move; the other roles are made from a table.
SHOWN_BY = {
    "controller": ("payee_number", "operator"),
    "nominee": ("payee_number", "device_id"),
    "payee": ("payee_number",),
    "warehouse": ("warehouse_address", "ship_from_address", "sender_address", "return_address"),
}
KEY = ["ring_id", "account_id", "role"]


def role_facts(
    named: DataFrame,
    ring_roles: DataFrame,
    role_rows: DataFrame,
    member_traits: DataFrame,
    accepted: Mapping[str, DataFrame],
    settings: LeadSettings,
) -> DataFrame:
    """A fact per row that shows the role. A role of an account that passes not every test is no fact of a lead: the
    packet names nobody else, and cites no money or goods of others. ``role_rows``: of ``graph.roles.role_rows``."""
    played = ring_roles.join(named.select("lead_id", "ring_id", "account_id"), ["ring_id", "account_id"])
    pairs = [(role, trait) for role, traits in sorted(SHOWN_BY.items()) for trait in traits]
    shown_by = F.broadcast(given(ring_roles.sparkSession, pairs, "role string, trait_type string"))
    held = member_traits.join(shown_by, "trait_type").select(*KEY, F.get("source_rows", F.lit(0)).alias("row"))
    others = named.select("ring_id", F.col("account_id").alias("other"))
    moved = role_rows.join(others, ["ring_id", "other"]).select(*KEY, F.col("row_digest").alias("row"))
    cited = (
        played.join(_few(held, settings).unionByName(_few(moved, settings)), KEY, "left")
        .withColumn("row_digest", F.explode_outer("rows"))
        .drop("rows")
        .distinct()
    )
    digests = cited.select("row_digest").where("row_digest is not null").distinct()
    sourced = cited.join(row_sources(accepted, digests, TRAIT_DATASETS), "row_digest", "left")
    statement = F.format_string("Suspected account %s looks like a %s: %s", "account_id", "role", "reason")
    return facts(sourced, F.lit("role"), statement, F.concat(F.lit("roles."), F.col("role")), "ring_roles")


def _few(rows: DataFrame, settings: LeadSettings) -> DataFrame:
    """(ring_id, account_id, role, rows): the first digests."""
    first = F.slice(F.sort_array(F.collect_set("row")), 1, settings.rows_per_value)
    return rows.groupBy(*KEY).agg(first.alias("rows"))
