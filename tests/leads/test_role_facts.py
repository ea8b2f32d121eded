"""Facts of a lead that show a role: rows of the named, and no money or goods of anybody else."""

from __future__ import annotations

from pyspark.sql import SparkSession

from graph.passes.sql import database
from graph.roles.role_rows import role_rows
from leads.facts.roles import ROLE_FACTS
from lineage.sources import SOURCE
from tests.arrow import same, table

NEAR = "giver string, taker string, way string, kind string, giver_ring string, taker_ring string, row_digest string"
ROLES = "ring_id string, account_id string, role string"


def test_takings_are_cited_where_both_sides_are_named(spark: SparkSession) -> None:
    """b sends money too, but may not be named; x is no member; the payee pays d back."""
    ring_of = dict.fromkeys("abc", "R")
    sent = ("ac", "bc", "xc", "ca")
    near = spark.createDataFrame(
        [(*pair, "money", None, ring_of.get(pair[0]), ring_of.get(pair[1]), f"row {pair}") for pair in sent], NEAR
    )
    tables = {
        "named": table("lead_id string, ring_id string, account_id string", ("L", "R", "a"), ("L", "R", "c")),
        "ring_roles": table(
            f"{ROLES}, reason string", ("R", "c", "payee", "gathers money"), ("R", "b", "payee", "is not named")
        ),
        "role_rows": table(f"{ROLES}, other string, row_digest string", *(role_rows(near).collect())),
        "member_traits": table("ring_id string, account_id string, trait_type string, source_rows array<string>"),
        "row_sources": table(
            ", ".join(f"{name} string" for name in SOURCE),
            *(("transfers", "2026-03-01", "transfers/f", f"row {pair}") for pair in sent),
        ),
    }
    with database(tables) as engine:
        facts = engine.execute(ROLE_FACTS, {"rows_per_value": 3}).to_arrow_table()
    expected = [("Suspected account c looks like a payee: gathers money", "transfers", "row ac")]
    assert same(facts, "statement source_dataset row_digest", expected)


def test_goods_that_are_sent_on_show_a_warehouse(spark: SparkSession) -> None:
    moved = [("a", "b", "goods", "R", "R"), ("a", "b", "packaging", "R", "R"), ("den", "a", "goods", None, "R")]
    near = spark.createDataFrame(
        [(giver, taker, "freight", kind, *rings, kind) for giver, taker, kind, *rings in moved], NEAR
    )
    assert [tuple(row) for row in role_rows(near).collect()] == [("R", "a", "warehouse", "b", "goods")]
