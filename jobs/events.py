"""Tells of a night as it happens: OpenLineage events for the run's own folder and, where conf says so, an endpoint."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from threading import Lock
from types import TracebackType
from typing import Self

from openlineage.client.event_v2 import InputDataset, OutputDataset, RunEvent, RunState

from graph.failures import Failure
from jobs.endpoint import Endpoint
from jobs.landing.hashing import FileDigest, version
from jobs.night import Night
from jobs.tables import TABLES
from jobs.warehouse import Warehouse
from lineage.datasets import DATASETS
from lineage.events import Catalogue, NightRun, Read, Written, line
from lineage.settings import LineageSettings

FILE = "_lineage/events.jsonl"
PUBLISH = "publish"
CONTRACT = {table.name: table for table in TABLES}


class NightEvents:
    """The events of one night: it starts with the ``with`` block, completes when that ends, or fails with its error.

    The events of a night that is published are part of its run. Those of a night that failed outlive the run that was
    discarded, in the warehouse's ``_lineage/``.
    """

    def __init__(self, settings: LineageSettings, warehouse: Warehouse, night: str, run: NightRun) -> None:
        self._settings = settings
        self._warehouse = warehouse
        self._night = night
        self._run = run
        self._catalogue = Catalogue(settings.namespace, settings.producer, TABLES)
        self._endpoint = Endpoint(settings.endpoint)
        self._told: list[RunEvent] = []
        self._closing: list[RunEvent] = []
        self._stages: list[str] = []
        self._reads: list[Read] = []
        self._made: set[str] = set()
        # Stages that run side by side tell of themselves from threads of their own.
        self._telling = Lock()
        self._said: str | None = None

    def __enter__(self) -> Self:
        self._tell(RunState.START)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            self._fail(error)
        for event in self._closing:
            self._endpoint.send(event)
        problem = self._endpoint.settle()
        if problem != self._said:
            print(f"  note: {problem}", flush=True)
        self._endpoint.close()

    def begin(self, stage: str) -> None:
        """A stage starts."""
        with self._telling:
            self._stages.append(stage)
            self._tell(RunState.START, stage)

    def end(self, stage: str, tables: Sequence[str], night: Night) -> None:
        """The stage is complete: the ``tables`` that it wrote, what those are made of, what was learnt of the input."""
        with self._telling:
            self._tell(RunState.COMPLETE, stage, *self._done(tables, night))
            self._stages.remove(stage)

    def problem(self) -> list[str]:
        """What has gone wrong with sending so far, once."""
        self._said = self._endpoint.settle()
        return [self._said] if self._said else []

    def seal(self, night: Night, digests: Sequence[FileDigest]) -> None:
        """Writes all events into the run, which is published next; this says already that the publishing is complete.

        Whoever can read the file reads a published run. The endpoint hears of the end only when it has come.
        """
        self._closing = [self._event(RunState.COMPLETE, PUBLISH, *self._done(night.tables.keys() - self._made, night))]
        inputs = [self._catalogue.read(read) for read in reads(night, digests)]
        outputs = [self._catalogue.written(written(night, name)) for name in sorted(night.tables)]
        self._closing.append(self._event(RunState.COMPLETE, None, inputs, outputs))
        night.staging.add_text(FILE, "".join(map(line, [*self._told, *self._closing])))

    def _done(self, tables: Collection[str], night: Night) -> tuple[list[InputDataset], list[OutputDataset]]:
        made = sorted(tables)
        self._made.update(made)
        learnt = reads(night)
        inputs = self._catalogue.sources(CONTRACT[name] for name in made)
        if learnt != self._reads:
            known = {read.dataset.name for read in learnt}
            inputs = [*map(self._catalogue.read, learnt), *(source for source in inputs if source.name not in known)]
            self._reads = learnt
        return inputs, [self._catalogue.written(written(night, name)) for name in made]

    def _fail(self, error: BaseException) -> None:
        self._closing = []
        for stage in self._stages:
            self._tell(RunState.FAIL, stage, error=error)
        self._tell(RunState.FAIL, inputs=[self._catalogue.read(read) for read in self._reads], error=error)
        text = "".join(map(line, self._told))
        # The night's own failure is what counts; a full disk may be the very reason for it.
        with suppress(Failure, OSError):
            self._warehouse.keep_events(self._night, self._run.run_id, text, self._settings.failed_nights)

    def _tell(
        self,
        state: RunState,
        stage: str | None = None,
        inputs: Sequence[InputDataset] = (),
        outputs: Sequence[OutputDataset] = (),
        error: BaseException | None = None,
    ) -> None:
        event = self._event(state, stage, inputs, outputs, error)
        self._told.append(event)
        self._endpoint.send(event)

    def _event(
        self,
        state: RunState,
        stage: str | None,
        inputs: Sequence[InputDataset] = (),
        outputs: Sequence[OutputDataset] = (),
        error: BaseException | None = None,
    ) -> RunEvent:
        return self._run.event(state, datetime.now(UTC), stage, inputs, outputs, error)


def reads(night: Night, digests: Iterable[FileDigest] = ()) -> list[Read]:
    """What is known so far of the datasets that the night reads."""
    digest = {found.path: found for found in digests}
    found = []
    for name, dataset in DATASETS.items():
        files = [file for file in night.files if file.dataset == name]
        if files:
            found.append(
                Read(
                    dataset=dataset,
                    files=len(files),
                    size=sum(file.size for file in files),
                    rows=night.counts.read.get(name),
                    version=version(digest[file.path] for file in files) if digest else None,
                    checks=night.checks.get(name, ()),
                    failed=night.counts.failed.get(name),
                )
            )
    return found


def written(night: Night, table: str) -> Written:
    """A table as the night wrote it."""
    size = night.staging.measure(table)
    return Written(CONTRACT[table], rows=size.rows, size=size.bytes, files=size.files)
