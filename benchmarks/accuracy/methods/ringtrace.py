"""The pipeline itself, from linking to leads, with its settings as they ship or with something taken away."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from pyspark.sql import SparkSession

from benchmarks.accuracy.found import Found
from benchmarks.accuracy.nights import run_stages, stages_between, unpublished
from benchmarks.accuracy.prepare import start_from
from benchmarks.accuracy.prepared import PreparedWorld, read
from jobs.settings import RingtraceSettings

NAME = "ringtrace"
BELONGS = ("core", "member")
BROKER = "identity_broker"


def run_pipeline(
    spark: SparkSession, settings: RingtraceSettings, world: PreparedWorld, work: Path, changes: Mapping[str, Any]
) -> Found:
    """``seconds`` count from the standardised traits to the leads; ``work`` is a folder for what lies between."""
    with unpublished(spark, settings, world.landing, work) as night:
        start_from(night, world.folder)
        seconds = run_stages(night, stages_between("guilt", "leads"))
        tables = Path(night.staging.path)
        about = {"seconds": sum(seconds.values()), "stages": seconds, "parameters": dict(changes)}
        found = _found(tables, about)
    shutil.rmtree(work)
    return found


def _found(tables: Path, about: dict[str, Any]) -> Found:
    members = _belonging(tables / "group_members")
    rings = read(tables / "rings", ["ring_id", "suspicion"])
    ring_members = _belonging(tables / "ring_members")
    leads = read(tables / "leads", ["lead_id", "suspected_accounts"]).explode("suspected_accounts").dropna()
    roles = read(tables / "ring_roles", ["ring_id", "account_id", "role"])
    brokers = roles[roles["role"] == BROKER]
    return Found(
        clusters=pd.DataFrame(
            {
                "account_id": members["account_id"],
                "cluster": members["group_id"],
                "core": members["membership"] == "core",
                "probability": members["membership_probability"],
            }
        ),
        rings=rings.rename(columns={"ring_id": "ring"}),
        ring_members=ring_members[["ring_id", "account_id"]].rename(columns={"ring_id": "ring"}),
        named=leads.rename(columns={"lead_id": "lead", "suspected_accounts": "account_id"}),
        brokers=brokers[["ring_id", "account_id"]].drop_duplicates().rename(columns={"ring_id": "ring"}),
        about=about,
    )


def _belonging(path: Path) -> pd.DataFrame:
    """Core accounts and members; an associate may be one of many rings, so it is of none."""
    members = read(path)
    return members[members["membership"].isin(BELONGS)]
