"""Tonight: what every stage of one night has at hand, and where the tables go that it makes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from pyspark.sql import DataFrame, SparkSession

from graph.contract import Table
from graph.linking import Linked
from graph.passes.rows import output
from graph.passes.stored import Stored
from graph.spread import shares
from graph.tokens import Keyring
from jobs import java_end
from jobs.landing import LandingFile
from jobs.landing.hashing import Hashing
from jobs.quality import Quality
from jobs.session import name_calls
from jobs.settings import RingtraceSettings
from jobs.vault import VaultRun
from jobs.warehouse import Checkpoint, NightInfo, Staging
from leads.claims import Forgotten
from lineage.gate import Measured
from lineage.validation import Counts
from lineage.validation.check import Check
from lineage.validation.kept import Kept

WRITERS = 4
# How often works that are to end are told again.
CANCEL_SECONDS = 0.5


@dataclass
class Night:
    """One night's inputs, and the frames and tables made so far.

    ``landed``: typed rows per dataset that has any, from ``files``; ``accepted``: those of them that stand after
    ``checks``. ``frames``: what one stage hands to a later one (see jobs/stages.py); ``tables``: published tables, read
    back from the run's staging folder, so that nothing is computed twice and later stages see what readers will.
    ``measured_before``: how the input of the nights before looked, by night; ``accepted_input``: why tonight's is right
    though it looks otherwise. ``checkpoint``: where what lasts beyond the run is kept, by a key. ``judged``: every row,
    with what became of it; ``forgotten``: what the vault keeps in clear no longer;
    ``rows_landed``: per dataset how many rows its files hold.
    """

    spark: SparkSession
    settings: RingtraceSettings
    config_hash: str
    keyring: Keyring
    landing: str
    name: str
    staging: Staging
    quality: Quality
    hashing: Hashing
    vault: VaultRun
    previous: NightInfo | None
    before: Mapping[str, DataFrame]
    measured_before: Mapping[str, Measured] = field(default_factory=dict)
    accepted_input: str | None = None
    checkpoint: Callable[[str], Checkpoint] | None = None
    landed: dict[str, DataFrame] = field(default_factory=dict)
    files: list[LandingFile] = field(default_factory=list)
    rows_landed: dict[str, int] = field(default_factory=dict)
    frames: dict[str, DataFrame] = field(default_factory=dict)
    accepted: dict[str, DataFrame] = field(default_factory=dict)
    tables: dict[str, DataFrame] = field(default_factory=dict)
    checks: Mapping[str, list[Check]] = field(default_factory=dict)
    counts: Counts = field(default_factory=Counts)
    values_unused: dict[str, int] = field(default_factory=dict)
    protections_lost: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    linked: Linked = field(init=False)
    judged: Kept = field(init=False)
    forgotten: Forgotten = field(init=False)

    @property
    def end(self) -> datetime:
        """The first moment after the night, in UTC: the night is a calendar day of the site."""
        return span(self.name, self.settings.landing.time_zone)[1]

    def write(self, *tables: tuple[Table, DataFrame]) -> None:
        """Writes tables side by side and reads them back: small ones cost their Spark jobs' latency, not their rows."""
        self.side_by_side(*(partial(self.staging.write, table, frame) for table, frame in tables))
        for table, frame in tables:
            self.tables[table.name] = self.staging.read(table, frame)

    def write_parts(self, name: str, parts: Mapping[str, Table]) -> None:
        """Writes tables that stand as parts (``graph.passes.rows.output``) in the frame that is kept as ``name``."""
        kept = self.frames[name]
        if shares(self.spark) > 1 or not isinstance(kept, Stored):
            self.write(*((table, output(kept, part)) for part, table in parts.items()))
            return
        for part, table in parts.items():
            self.staging.write_part(table, kept, part)
            self.tables[table.name] = self.staging.read(table, kept)

    def side_by_side(self, *works: Callable[[], object]) -> None:
        """Does things that don't need one another at once: each waits for Spark most of its time."""
        if len(works) == 1:
            # In the thread that Ctrl-C reaches.
            works[0]()
            return
        threads = min(WRITERS, len(works))
        with ThreadPoolExecutor(threads) as pool:
            begun = [pool.submit(self._named, work) for work in works]
            try:
                for done in begun:
                    done.result()
            except BaseException:
                self._end(begun)
                raise

    def _named(self, work: Callable[[], object]) -> object:
        """Does the work in a thread whose calls Spark need not look for."""
        name_calls(self.spark)
        return work()

    def _end(self, begun: Sequence[Future[object]]) -> None:
        """Ends works that go on beside one that failed, or when the run was told to end: they wait for Spark."""
        for work in begun:
            work.cancel()
        while not all(work.done() for work in begun):
            # One that was between two jobs begins its next.
            java_end.cancel(self.spark)
            wait(begun, timeout=CANCEL_SECONDS)

    def keep(self, name: str, frame: DataFrame) -> DataFrame:
        """Keeps a frame that later stages use, in the run's own work folder."""
        # Whatever was collected since has made Spark forget it.
        name_calls(self.spark)
        self.frames[name] = self.staging.keep(file_name(name), frame)
        return self.frames[name]


def file_name(name: str) -> str:
    """Of a kept frame in the run's work folder."""
    return name.replace(" ", "_")


def span(night: str, time_zone: str) -> tuple[datetime, datetime]:
    """The night's first moment and the first after it, in UTC."""
    day, zone = date.fromisoformat(night), ZoneInfo(time_zone)
    first, after = (datetime.combine(day + timedelta(days), time(), zone).astimezone(UTC) for days in (0, 1))
    return first, after
