"""The night that names, and its judgement again without what appeals withhold; from standardised traits on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from benchmarks.accuracy.nights import Engine, run_stages, stages_between, unpublished
from benchmarks.accuracy.prepare import prepare, read_accepted, start_from
from benchmarks.appeals.planting import FILE
from jobs.rebut import judge_without
from jobs.settings import RingtraceSettings
from leads.account_statements.rebutting import Withheld
from leads.account_statements.standing import Standing

PLANTED = ("payees", "logins", "appraisals", "penalties")


@dataclass(frozen=True)
class Named:
    """An account that a lead names: the lead, and the facts of its statement."""

    lead_id: str
    facts: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Court:
    """A world's landing zone at ``place``, its first stages done once in ``place/prepared``."""

    engine: Engine
    settings: RingtraceSettings
    place: Path

    @property
    def prepared(self) -> Path:
        return self.place / "prepared"

    def prepare(self) -> None:
        """Does the first stages, unless they are there."""
        if not (self.prepared / "night.json").exists():
            prepare(self.engine.session, self.settings, self.place / "landing", self.prepared)

    def false_rows(self) -> frozenset[str]:
        """Digests of the rows that were planted."""
        accepted = read_accepted(self.engine.session, self.prepared)
        planted = [accepted[name].where(F.col("source_file").endswith(FILE)).select("row_digest") for name in PLANTED]
        every: DataFrame = planted[0]
        for rows in planted[1:]:
            every = every.unionByName(rows)
        return frozenset(row.row_digest for row in every.collect())

    def named(self) -> dict[str, Named]:
        """Whom the night's leads name, with their statements."""
        with unpublished(self.engine.session, self.settings, self.place / "landing", self.place / "work") as night:
            start_from(night, self.prepared)
            run_stages(night, stages_between("guilt", "statements"))
            table: pd.DataFrame = night.tables["account_statements"].where("language = 'en'").toPandas()
        return {row["account_id"]: Named(row["lead_id"], _plain(row["facts"])) for row in table.to_dict("records")}

    def judged(self, out: Withheld, accounts: Sequence[str]) -> dict[str, Standing]:
        """Where the accounts stand without what is withheld."""
        with unpublished(self.engine.session, self.settings, self.place / "landing", self.place / "work") as night:
            start_from(night, self.prepared)
            return judge_without(night, out, accounts, "guilt")


def _plain(facts: Any) -> list[dict[str, Any]]:
    """Facts with lists, as pandas gives rows and arrays."""
    dicts = [fact.asDict() if hasattr(fact, "asDict") else dict(fact) for fact in facts]
    return [{**fact, "rows": list(fact["rows"]), "tokens": list(fact["tokens"])} for fact in dicts]
