"""The night of the case book: from the landing zone to the leads, without publishing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from pyspark.sql import SparkSession

from benchmarks.accuracy.nights import read_settings, run_stages, stages_between, unpublished
from jobs.night import Night
from tests.golden.cases.book import lay_out
from tests.golden.cases.case import Case

TABLES = ("group_members", "ring_members", "leads", "exclusions", "link_evidence", "quarantine")
LATE = ("leads", "exclusions")
"""Tables of the stages after tracking, which a quick run leaves out."""
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
    say: Callable[[str], None] = lambda _: None,
) -> Answer:
    """Lays the cases over the background in ``folder`` and runs the night; ``say`` hears of each stage's seconds.

    ``quick``: only up to the tracked rings; leads are what would be considered as one, and exclusions are missing.
    """
    lay_out(cases, folder / "landing")
    with unpublished(spark, read_settings(), folder / "landing", folder / "warehouse") as night:
        for stage in stages_between("ingest", "track" if quick else "leads"):
            say(f"{stage} {run_stages(night, [stage])[stage]:.0f} s")
        return _answer(night, quick)


def _answer(night: Night, quick: bool) -> Answer:
    tables = {name: night.tables[name].toPandas() for name in TABLES if not (quick and name in LATE)}
    tables |= {name: night.frames[name].toPandas() for name in FRAMES}
    if quick:
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
