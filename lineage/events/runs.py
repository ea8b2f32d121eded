"""The run of a night and the runs of its stages, which are its children."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from openlineage.client.event_v2 import InputDataset, Job, OutputDataset, Run, RunEvent, RunState
from openlineage.client.facet_v2 import RunFacet, error_message_run, nominal_time_run, parent_run
from openlineage.client.serde import Serde
from openlineage.client.uuid import generate_static_uuid

from graph.failures import Failure

JOB = "nightly"


@dataclass(frozen=True)
class NightRun:
    """One run of the night ``begins`` to ``ends`` (UTC), which ``started`` later; ``run_id`` as in the warehouse."""

    namespace: str
    producer: str
    run_id: str
    started: datetime
    begins: datetime
    ends: datetime

    def event(
        self,
        state: RunState,
        at: datetime,
        stage: str | None = None,
        inputs: Sequence[InputDataset] = (),
        outputs: Sequence[OutputDataset] = (),
        error: BaseException | None = None,
    ) -> RunEvent:
        """What happened ``at`` a moment to a stage, or without one to the night as a whole."""
        return RunEvent(
            eventType=state,
            eventTime=_moment(at),
            run=Run(str(self.uuid(stage)), self._facets(stage, error)),
            job=Job(self.namespace, _job(stage)),
            inputs=list(inputs),
            outputs=list(outputs),
            producer=self.producer,
        )

    def uuid(self, stage: str | None = None) -> UUID:
        """OpenLineage wants a UUID as run id; the same run and stage always get the same."""
        return generate_static_uuid(self.started, f"{self.namespace}/{self.run_id}/{_job(stage)}".encode())

    def _facets(self, stage: str | None, error: BaseException | None) -> dict[str, RunFacet]:
        facets: dict[str, RunFacet] = {
            "nominalTime": nominal_time_run.NominalTimeRunFacet(
                nominalStartTime=_moment(self.begins), nominalEndTime=_moment(self.ends), producer=self.producer
            )
        }
        if stage:
            facets["parent"] = parent_run.ParentRunFacet(
                run=parent_run.Run(str(self.uuid()), facets=None),
                job=parent_run.Job(self.namespace, JOB, facets=None),
                producer=self.producer,
            )
        if error is not None:
            facets["errorMessage"] = error_message_run.ErrorMessageRunFacet(
                message=_told(error), programmingLanguage="PYTHON", producer=self.producer
            )
        return facets


def line(event: RunEvent) -> str:
    """The event as a line of JSON Lines."""
    return Serde.to_json(event, ensure_ascii=False) + "\n"


def _job(stage: str | None) -> str:
    return f"{JOB}.{stage.replace(' ', '_')}" if stage else JOB


def _told(error: BaseException) -> str:
    """What may leave the house of an error: our own messages hold no personal data, others may quote values of rows.

    A plain Failure says that two parts of the code disagree; it may quote others.
    """
    return str(error) if isinstance(error, Failure) and type(error) is not Failure else type(error).__name__


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
