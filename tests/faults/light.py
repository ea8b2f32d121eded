"""A night without Spark, for faults at every point many times over: the job itself, with stages that copy their tables.

All that a fault can tear is the real thing: lock, private folders, janitor, staging, digests of the input, vault,
events, manifest, signature, switch, clean-up. Each stage leaves planted values in the work folder and among the
temporary files, as real ones do, and copies its tables from a night that was published before. A run is a fork of this
process: a second where Spark's takes a minute.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

from jobs import cli, configuration, launch, nightly, options, session
from jobs.landing.choice import choose
from jobs.landing.files import open_zone
from jobs.vault.vault import SEALED_ROWS
from leads.claims import CLAIMS, Forgotten
from tests.faults.faulty import FAULTS, arrange
from tests.faults.harness import End, Site, wait_for_the_end
from tests.planted import VALUES

RUN = "runs"


class NoQuality:
    """Stands in for Great Expectations, which takes longer to load than such a night takes."""

    def __enter__(self) -> NoQuality:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to wait for."""


def lighten(night: Path, vault: Path) -> None:
    """From here on, nights of this process are light ones. ``night``: of a published run, ``vault``: its rows."""
    # Read once: each fork has it.
    configuration.load = cache(configuration.load)  # type: ignore[assignment]
    configuration.load(options.CONFIG)
    launch.prepare = lambda spark_options: None  # type: ignore[assignment]
    session.started = lambda options: nullcontext(MagicMock())  # type: ignore[assignment]
    module: Any = nightly
    module.STAGES = tuple(stage._replace(work=_copying(stage, night, vault)) for stage in nightly.STAGES)
    module.Quality = NoQuality
    module._top_leads = lambda night: []
    module.summary = lambda *_: ""
    module.stages.tables_before = lambda *_: {}
    module.stages.write_run = lambda tonight, *_: _copy(tonight, RUN, night)


def _copying(stage: nightly.Stage, published: Path, vault: Path) -> Callable[[Any], None]:
    def work(night: Any) -> None:
        clear = "\n".join(VALUES)
        Path(night.staging.work, f"{stage.name}.txt").write_text(clear, encoding="utf-8")
        Path(tempfile.gettempdir(), f"spilled-{stage.name}.txt").write_text(clear, encoding="utf-8")
        if stage.name == "ingest":
            _hash(night)
        for table in stage.tables:
            _copy(night, table.name, published)
        if stage.name == "vault":
            night.forgotten = Forgotten(frozenset(), "")
            for table in (CLAIMS, SEALED_ROWS):
                shutil.copytree(vault / table.name, Path(night.vault.path, table.name))

    return work


def _hash(night: Any) -> None:
    zone, settings = open_zone(night.landing), night.settings
    files = choose(zone, night.name, settings.landing, settings.columns).files
    night.files = [file for of_dataset in files.values() for file in of_dataset]
    night.hashing.start(night.landing, night.files)


def _copy(night: Any, table: str, published: Path) -> None:
    shutil.copytree(published / table, Path(night.staging.path, table))
    night.tables[table] = None


def run(site: Site, night: str, fault: str, point: str) -> End:
    """One light night, in a fork, with the fault at the point."""
    run_id, begun = f"{os.getpid()}-{time.monotonic_ns()}", time.monotonic()
    said = site.folder / "said.txt"
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.environ.update(site.environment(run_id))
            os.chdir(site.made("stand"))
            tempfile.tempdir = None
            # A shell that starts a job in the background has it ignore Ctrl-C; Spark's start takes that back.
            signal.signal(signal.SIGINT, signal.default_int_handler)
            with _saying(said):
                arrange(FAULTS[fault], point)
                code = cli.main(["nightly", "--night", night, *site.places()])
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    left = wait_for_the_end(run_id)
    return End(os.waitstatus_to_exitcode(status), said.read_text(encoding="utf-8"), left, time.monotonic() - begun)


@contextmanager
def _saying(path: Path) -> Iterator[None]:
    with path.open("w", encoding="utf-8") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
        sys.stdout = sys.stderr = file
        yield
        file.flush()
