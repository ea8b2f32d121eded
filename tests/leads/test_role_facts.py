"""Facts of a lead that show a role: rows of the named, and no money or goods of anybody else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from pyspark.sql import DataFrame, SparkSession

from graph.roles.role_rows import role_rows
from graph.tables import RING_ROLES
from jobs.configuration import read_tree, values
from leads.facts.roles import role_facts
from leads.settings import LeadSettings

NEAR = "giver string, taker string, way string, kind string, giver_ring string, taker_ring string, row_digest string"


def test_takings_are_cited_where_both_sides_are_named(
    spark: SparkSession, root: Path, accepted_frames: Callable[..., dict[str, DataFrame]]
) -> None:
    """b sends money too, but may not be named; x is no member; the payee pays d back."""
    settings = LeadSettings.model_validate(values(read_tree(root / "conf/ringtrace.yaml"))["leads"])
    sent = [("a", "c"), ("b", "c"), ("x", "c"), ("c", "a")]
    transfers = [
        {"transfer_id": f"T-{giver}{taker}-", "from_account_id": giver, "to_account_id": taker} for giver, taker in sent
    ]
    accepted = accepted_frames({"transfers": transfers})
    rows: dict[tuple[str, str], Any] = {
        (row.from_account_id, row.to_account_id): row.row_digest for row in accepted["transfers"].collect()
    }
    ring_of = dict.fromkeys("abc", "R")
    near = spark.createDataFrame(
        [(*pair, "money", None, ring_of.get(pair[0]), ring_of.get(pair[1]), digest) for pair, digest in rows.items()],
        NEAR,
    )
    named = spark.createDataFrame(
        [("L", "R", "a"), ("L", "R", "c")], "lead_id string, ring_id string, account_id string"
    )
    roles = [("R", "c", "payee", 0.9, "gathers money"), ("R", "b", "payee", 0.9, "is not named")]
    none = spark.createDataFrame([], "ring_id string, account_id string, trait_type string, source_rows array<string>")
    played = spark.createDataFrame(roles, RING_ROLES.schema)
    facts = role_facts(named, played, role_rows(near), none, accepted, settings).collect()
    assert [(fact.statement, fact.source_dataset, fact.row_digest) for fact in facts] == [
        ("Suspected account c looks like a payee: gathers money", "transfers", rows["a", "c"])
    ]


def test_goods_that_are_sent_on_show_a_warehouse(spark: SparkSession) -> None:
    moved = [("a", "b", "goods", "R", "R"), ("a", "b", "packaging", "R", "R"), ("den", "a", "goods", None, "R")]
    near = spark.createDataFrame(
        [(giver, taker, "freight", kind, *rings, kind) for giver, taker, kind, *rings in moved], NEAR
    )
    assert [tuple(row) for row in role_rows(near).collect()] == [("R", "a", "warehouse", "b", "goods")]
