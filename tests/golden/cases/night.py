"""The night of the case book: from the landing zone to the leads, without publishing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from pyspark.sql import SparkSession

from benchmarks.accuracy.cache import Cache
from benchmarks.accuracy.nights import read_settings, run_stages, stages_between, unpublished
from benchmarks.accuracy.prepare import depends_on, prepare, start_from
from jobs.night import Night
from jobs.settings import RingtraceSettings
from tests.golden.cases.book import BACKGROUND, lay_out
from tests.golden.cases.case import Case

TABLES = ("group_members", "ring_members", "leads", "exclusions", "link_evidence", "quarantine")
FRAMES = ("own guilt", "lead candidates", "ring ids")


@dataclass(frozen=True)
class Answer:
    """What the night says: its tables and what the tool shows of the way there, as pandas."""

    tables: Mapping[str, pd.DataFrame]
    named: Mapping[str, frozenset[str]]
    """The accounts that each lead suspects, by the lead's id (a quick run: the ring's)."""

    def of(self, table: str, accounts: Sequence[str]) -> pd.DataFrame:
        """Rows of some accounts."""
        rows = self.tables[table]
        return rows[rows["account_id"].isin(accounts)]


def run(
    spark: SparkSession,
    cases: Sequence[Case],
    folder: Path,
    *,
    quick: bool = False,
    cache: Cache | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Answer:
    """Lays the cases over the background in ``folder`` and runs the night; ``say`` hears of each stage's seconds.

    ``quick``: only up to the tracked rings; leads are what would be considered as one, and exclusions are missing.
    ``cache``: keeps what the night makes of equal rows before it links accounts, and starts from there.
    """
    settings = read_settings()
    prepared = _prepared(spark, settings, cases, cache) if cache else None
    if not prepared:
        lay_out(cases, folder / "landing")
    with unpublished(spark, settings, (prepared or folder) / "landing", folder / "warehouse") as night:
        if prepared:
            start_from(night, prepared)
        for stage in stages_between("guilt" if prepared else "ingest", "track" if quick else "leads"):
            say(f"{stage} {run_stages(night, [stage])[stage]:.0f} s")
        return _answer(night)


def _prepared(spark: SparkSession, settings: RingtraceSettings, cases: Sequence[Case], cache: Cache) -> Path:
    """A folder with the landing zone and what the night's first stages made of it."""
    rows = json.dumps([case.rows for case in cases], sort_keys=True, default=str)
    depends = {
        "rows": hashlib.sha256(rows.encode()).hexdigest(),
        "background": sorted(f"{file.name} {file.stat().st_size}" for file in BACKGROUND.rglob("*.parquet")),
        "night": depends_on(settings),
    }

    def make(out: Path) -> None:
        lay_out(cases, out / "landing")
        prepare(spark, settings, out / "landing", out)

    return cache.made(cache.folder("cases", f"{len(cases)}", depends), depends, make)


def _answer(night: Night) -> Answer:
    tables = {name: night.tables[name].toPandas() for name in TABLES if name in night.tables}
    tables |= {name: night.frames[name].toPandas() for name in FRAMES}
    if "leads" not in tables:
        tables["exclusions"] = pd.DataFrame(columns=["account_id", "reason", "detail"])
        return Answer(tables, _would_name(tables))
    leads = tables["leads"]
    named = zip(leads["lead_id"].tolist(), leads["suspected_accounts"].tolist(), strict=True)
    return Answer(tables, {lead: frozenset(accounts) for lead, accounts in named})


def _would_name(tables: Mapping[str, pd.DataFrame]) -> dict[str, frozenset[str]]:
    """Suspected accounts of the rings that pass the bar of a lead."""
    candidates = tables["lead candidates"]
    passing = candidates[candidates["passes"]].merge(tables["ring ids"], on="group_id")["ring_id"]
    members = tables["ring_members"]
    members = members[members["suspected"] & members["ring_id"].isin(passing)]
    return {str(ring): frozenset(rows["account_id"]) for ring, rows in members.groupby("ring_id")}
