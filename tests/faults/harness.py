"""Lets a night go wrong, and looks at what is left: published nights, exit code, processes, and clear text anywhere."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow.parquet as pq

from jobs import cli
from jobs.launch import CLASSES
from jobs.scratch import SPARK_PLACES
from jobs.settings import RingtraceSettings
from jobs.warehouse import Warehouse
from jobs.warehouse.storage import MANIFEST
from tests.canary import hits
from tests.faults.faulty import FILLER
from tests.planted import VALUES

ROOT = Path(__file__).resolve().parents[2]
MARK = "FAULTS_RUN"
"""Variable that every process of a faulty run has in its environment."""
MOST_SECONDS = 900
# Java notices within seconds that the run is gone; the janitor waits for it.
END_SECONDS = 90
# A run's own record (its id, clock and durations) differs between two runs of the same night.
OWN_RECORD = {"runs"}

CODES: Mapping[str, int] = {
    "kill": -signal.SIGKILL,
    "kill-java": os.EX_IOERR,
    "terminate": 128 + signal.SIGTERM,
    "interrupt": 128 + signal.SIGINT,
    "change-landing": os.EX_IOERR,
    "lengthen-landing": os.EX_IOERR,
    "remove-staging": os.EX_IOERR,
    "fill-warehouse": os.EX_IOERR,
    "fill-scratch": os.EX_IOERR,
    "read-only": os.EX_IOERR,
    "clock-back": os.EX_OK,
    "clock-forward": os.EX_OK,
    "none": os.EX_OK,
}


@dataclass(frozen=True)
class End:
    """How a run ended: its exit code, what it said, the processes that outlived it, and the seconds it took."""

    code: int
    said: str
    left: Sequence[str]
    seconds: float


@dataclass(frozen=True)
class Site:
    """A landing zone with planted people, and every folder that a run of it may write to, below ``folder``.

    ``spark`` and ``job``: options of every run.
    """

    folder: Path
    landing: Path
    spark: Sequence[str] = field(default_factory=list)
    job: Sequence[str] = field(default_factory=list)

    @property
    def warehouse(self) -> Path:
        return self.folder / "warehouse"

    def run(
        self,
        night: str,
        fault: str = "none",
        point: str = "at:0",
        *,
        spark: Sequence[str] = (),
        job: Sequence[str] = (),
    ) -> End:
        """Runs ``night`` with the fault at the point, and waits until every process of it is gone.

        ``spark`` and ``job``: further options of the two.
        """
        words = [*self.spark, *spark, "nightly", "--night", night, *self.places(), *self.job, *job]
        run_id = f"{os.getpid()}-{time.monotonic_ns()}"
        environment = self.environment(run_id)
        if fault.startswith("clock"):
            environment |= self.clock()
        begun = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "tests.faults.faulty", fault, point, *words],
            cwd=self.made("stand"),
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=MOST_SECONDS,
            check=False,
        )
        seconds = time.monotonic() - begun
        left = wait_for_the_end(run_id)
        for filler in self.folder.rglob(FILLER):
            filler.unlink()
        return End(done.returncode, done.stdout, left, seconds)

    def clear_text(self, *, published: bool = True) -> list[str]:
        """Where a planted value shows in what runs may write; whole traces, kept for their user alone, may hold any.

        ``published``: look into published runs too.
        """
        unseen = {"logs", self.landing.name, "warehouse"}
        places = [path for path in sorted(self.folder.iterdir()) if path.name not in unseen]
        runs = set() if published else {".runs"}
        places += [path for path in sorted(self.warehouse.glob("*")) if path.name not in runs and not path.is_symlink()]
        return hits(VALUES, *places)

    def files(self, night: str) -> dict[str, str]:
        """SHA-256 of every file of a published night's tables, as its manifest has them."""
        manifest = json.loads((self.warehouse / f"night={night}" / MANIFEST).read_bytes())
        entries = {entry["path"]: entry["sha256"] for entry in manifest["files"]}
        return {path: digest for path, digest in entries.items() if not path.startswith("_")}

    def open_to_others(self) -> list[str]:
        """What anybody else may enter of the folders where clear text may lie while a run is at work, and of logs."""
        found = [*self.warehouse.glob(".staging"), *self.folder.glob("logs/*"), self.folder / "vault"]
        return [str(path) for path in found if path.exists() and path.stat().st_mode & 0o077]

    def torn(self, settings: RingtraceSettings) -> list[str]:
        """What a published night holds otherwise than was signed."""
        checked = Warehouse(str(self.warehouse), settings.publish).check()
        return [f"{one.night}: {difference}" for one in checked for difference in one.differences]

    def tables(self, night: str) -> dict[str, list[str]]:
        """The rows of every published table of a night, save its own record, in an order of their own."""
        files = sorted((self.warehouse / f"night={night}").glob("*/*.parquet"))
        tables: dict[str, list[str]] = {file.parent.name: [] for file in files if file.parent.name not in OWN_RECORD}
        for file in files:
            if file.parent.name in tables:
                tables[file.parent.name] += map(repr, pq.read_table(file).to_pylist())
        return {name: sorted(rows) for name, rows in tables.items()}

    def other_tables(self, night: str, whole: Mapping[str, list[str]]) -> list[str]:
        """The tables of a night that do not hold the rows of ``whole``."""
        found = self.tables(night)
        return sorted(name for name in found.keys() | whole.keys() if found.get(name) != whole.get(name))

    def copy(self, folder: Path) -> Site:
        """The site with its published nights, somewhere else, and with a vault of its own."""
        shutil.copytree(self.folder, folder, symlinks=True)
        moved = replace(self, folder=folder, landing=folder / self.landing.relative_to(self.folder))
        if moved.warehouse.exists():
            assert cli.main(["vault", "separate", *moved.places(), *self.job]) == 0
        return moved

    def places(self) -> list[str]:
        """The options that name the folders of the site."""
        places = {"--landing": self.landing, "--warehouse": self.warehouse, "--vault": self.folder / "vault"}
        return [word for name, path in places.items() for word in (name, str(path))]

    def environment(self, run_id: str) -> dict[str, str]:
        """What a run finds in its environment: its mark, and folders of the site for all that it writes."""
        spark = ("SPARK_", "PYSPARK_")
        clean = {
            name: value for name, value in os.environ.items() if not name.startswith(spark) or name == SPARK_PLACES
        }
        own = {
            MARK: run_id,
            CLASSES: "off",
            "PYTHONPATH": str(ROOT),
            "PYTHONHASHSEED": "0",
            "PYTHONUTF8": "1",
            "TMPDIR": str(self.made("temporary")),
            "RINGTRACE_LOGS": str(self.folder / "logs"),
            "FAULTS_LANDING": str(self.landing),
            "FAULTS_WAREHOUSE": str(self.warehouse),
        }
        return {**clean, **own}

    def clock(self) -> dict[str, str]:
        """What gives a run and all its processes a time of day that can jump; as yet it is the right one."""
        library, ahead = self.folder / "clock.so", self.folder / "clock"
        ahead.write_bytes(bytes(8))
        source = Path(__file__).with_name("clock.c")
        subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", str(library), str(source), "-ldl"], check=True)
        return {"LD_PRELOAD": str(library), "FAULTS_CLOCK": str(ahead)}

    def made(self, name: str) -> Path:
        """A folder of the site, made where there is none."""
        path = self.folder / name
        path.mkdir(exist_ok=True)
        return path


def wait_for_the_end(run_id: str) -> list[str]:
    """Waits for the processes of a run; those that are there still when time is up."""
    end = time.monotonic() + END_SECONDS
    while (left := _processes(run_id)) and time.monotonic() < end:
        time.sleep(0.1)
    return left


def _processes(run_id: str) -> list[str]:
    mark, found = f"{MARK}={run_id}".encode(), []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (folder / "environ").read_bytes().split(b"\0"):
                found.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace"))
        except OSError:
            continue
    return found
