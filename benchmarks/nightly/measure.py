"""Simulates a world, runs its first night, and measures both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from benchmarks.nightly.memory import MemorySampler, Sample, watched
from jobs.nightly import STAGES, clock

NIGHT = "2026-03-03"
START = "start"
PUBLISH = "publish"


@dataclass(frozen=True)
class Stage:
    """Seconds of a stage, and the most memory (bytes) that the JVM and the Python processes held during it."""

    seconds: float
    jvm: int
    python: int


@dataclass(frozen=True)
class Measured:
    """A night on a world of ``accounts``; ``rows``: landed rows of all datasets."""

    accounts: int
    rows: int
    stages: Mapping[str, Stage]

    @property
    def whole(self) -> Stage:
        stages = self.stages.values()
        peak = max(stages, key=lambda stage: stage.jvm + stage.python)
        return Stage(clock({name: stage.seconds for name, stage in self.stages.items()}), peak.jvm, peak.python)


def measure(accounts: int, seed: int, folder: Path) -> Measured:
    """Runs ``simulate`` and ``nightly`` in ``folder``; subprocess.CalledProcessError when one of them fails."""
    _job("simulate", "--accounts", str(accounts), "--nights", "1", "--seed", str(seed), "--out", str(folder))
    samples = _job(
        "nightly", "--landing", str(folder / "landing"), "--warehouse", str(folder / "warehouse"), "--night", NIGHT
    )
    rows, started, seconds = _run(folder / "warehouse")
    return Measured(accounts, rows, by_stage(samples, started, seconds))


def by_stage(samples: Sequence[Sample], started: float, seconds: Mapping[str, float]) -> dict[str, Stage]:
    """Peaks of the stages from ``started`` on; the start lies before, the publishing after."""
    spans = {START: (samples[0].at, started)}
    beside = {stage.name for stage in STAGES if stage.beside}
    begins = ends = started
    for name, spent in seconds.items():
        begins = begins if name in beside else ends
        spans[name] = (begins, begins + spent)
        ends = max(ends, begins + spent)
    spans[PUBLISH] = (ends, samples[-1].at)
    return {name: _stage(samples, *span) for name, span in spans.items()}


def _stage(samples: Sequence[Sample], begins: float, ends: float) -> Stage:
    during = [sample for sample in samples if begins <= sample.at <= ends]
    # A stage shorter than the interval has the sample that follows it.
    during = during or [sample for sample in samples if sample.at >= begins][:1] or [samples[-1]]
    peak = max(during, key=lambda sample: sample.jvm + sample.python)
    return Stage(max(0.0, ends - begins), peak.jvm, peak.python)


def _job(*arguments: str) -> list[Sample]:
    return watched(arguments, MemorySampler).samples


def _run(warehouse: Path) -> tuple[int, float, dict[str, float]]:
    """Rows in, start (seconds since the epoch) and seconds per stage of the night's run."""
    files = warehouse / f"night={NIGHT}" / "runs" / "*.parquet"
    with duckdb.connect() as connection:
        found = connection.execute(
            f"SELECT rows_in, epoch(started_at), seconds FROM read_parquet('{files}')"
        ).fetchone()
    if found is None:
        raise ValueError(f"{files}: holds no run")
    rows_in, started, seconds = found
    in_order = {stage.name: seconds[stage.name] for stage in STAGES if stage.name in seconds}
    return sum(rows_in.values()), started, in_order
