"""From a simulated world to what every method starts from: the pipeline's own first stages, kept as Parquet."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from pyspark.sql import DataFrame, SparkSession

from benchmarks.accuracy import code_version
from benchmarks.accuracy.nights import run_stages, stages_between, unpublished
from graph.guilt.all_kinds import guilt_evidence
from graph.tables import ACCOUNT_TRAITS
from jobs.night import Night
from jobs.settings import RingtraceSettings

NIGHT = "night.json"
KEPT_FRAMES = ("place_tokens", "account_regions")
MODULES = ("jobs.landing", "lineage.validation", "graph.standardise", "graph.places", "leads.regions.account_regions")
# All tables and settings of the pipeline: what of them matters here stands in the key itself.
DECLARATIONS = ("graph.tables", "graph.settings", "lineage.tables", "lineage.settings", "leads.settings")
# What is made of the evidence, not the evidence: other values of these need no other guilt.
BAR = {
    "base_rate",
    "buyer_bits",
    "calibration_errors",
    "calibration_groups",
    "calibration_intercept",
    "calibration_slope",
    "false_discovery",
    "grounds",
    "guilty_bits",
    "household_accounts",
    "household_bits",
    "lead_base_multiple",
    "lead_confidence_z",
    "lead_guilty_members",
    "lead_sources",
    "control_homes",
    "deed_margin_days",
    "episode_days",
    "episode_share",
    "handover_days",
    "service_accounts",
    "service_share",
    "relation_days",
    "ring_bar",
    "silent_member_bits",
    "suspected_grounds",
    "suspected_membership",
}


def depends_on(settings: RingtraceSettings) -> Mapping[str, Any]:
    """What the prepared frames follow, besides the landing zone."""
    sections = {"landing", "columns", "rules", "validation", "standardise"}
    return {
        "settings": settings.model_dump(mode="json", include=sections),
        "families": {name: [kind.family, kind.domain] for name, kind in settings.traits.items()},
        "account_traits": [*ACCOUNT_TRAITS.names],
        "code": code_version.digest(*MODULES, apart=DECLARATIONS),
    }


def prepare(spark: SparkSession, settings: RingtraceSettings, landing_zone: Path, folder: Path) -> None:
    """Fills ``folder`` as ``PreparedWorld`` says, guilt apart."""
    work = folder / "work"
    with unpublished(spark, settings, landing_zone, work) as night:
        seconds = run_stages(night, stages_between("ingest", "standardise"))
        for name, frame in night.accepted.items():
            _write(frame, folder / "accepted" / name)
        for name in KEPT_FRAMES:
            _write(night.frames[name], folder / name)
        _write(night.tables[ACCOUNT_TRAITS.name], folder / ACCOUNT_TRAITS.name)
        about = {
            "night": night.name,
            "end": night.end.isoformat(),
            "protections_lost": night.protections_lost,
            "seconds": seconds,
        }
    shutil.rmtree(work)
    (folder / NIGHT).write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")


def guilt_depends_on(settings: RingtraceSettings) -> Mapping[str, Any]:
    """What the evidence of guilt follows, besides the prepared world."""
    return {
        "settings": settings.suspicion.model_dump(mode="json", exclude=BAR),
        "code": code_version.digest("graph.guilt.all_kinds", apart=DECLARATIONS),
    }


def write_guilt(spark: SparkSession, settings: RingtraceSettings, prepared: Path, folder: Path) -> None:
    """``graph.guilt.record.GUILT_EVIDENCE`` of a prepared world as Parquet in ``folder``."""
    end = datetime.fromisoformat(about_night(prepared)["end"])
    _write(guilt_evidence(read_accepted(spark, prepared), end, settings.suspicion), folder / "guilt")


def start_from(night: Night, prepared: Path) -> None:
    """Puts a prepared world in the place of what the first stages would have made."""
    night.accepted = read_accepted(night.spark, prepared)
    night.frames.update({name: night.spark.read.parquet(str(prepared / name)) for name in KEPT_FRAMES})
    traits = night.spark.read.schema(ACCOUNT_TRAITS.schema).parquet(str(prepared / ACCOUNT_TRAITS.name))
    night.tables[ACCOUNT_TRAITS.name] = traits
    night.protections_lost = list(about_night(prepared)["protections_lost"])


def read_accepted(spark: SparkSession, prepared: Path) -> dict[str, DataFrame]:
    """Accepted rows per dataset."""
    folders = sorted((prepared / "accepted").iterdir())
    return {folder.name: spark.read.parquet(str(folder)) for folder in folders}


def about_night(prepared: Path) -> Mapping[str, Any]:
    """``night.json``: night, end (UTC), protections_lost, seconds per stage."""
    about: Mapping[str, Any] = json.loads((prepared / NIGHT).read_text(encoding="utf-8"))
    return about


def _write(frame: DataFrame, path: Path) -> None:
    frame.write.mode("overwrite").parquet(str(path))
