"""Runs one night in a warehouse of its own and says what it cost, from the process table and Spark's event log."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from benchmarks.nightly.memory import PROC, Watch, children, program, read_text, sample, watched

TICKS = os.sysconf("SC_CLK_TCK")
EVENT_LOG = {"spark.eventLog.enabled": "true", "spark.eventLog.compress": "false"}


@dataclass(frozen=True)
class Cost:
    """Seconds on the clock, seconds of processor time (user and system) of the JVM, of Spark's Python workers and of
    the driver's process, SQL executions, jobs and tasks of Spark, and the most memory resident at a time, in GiB.
    """

    clock: float
    jvm: float
    workers: float
    driver: float
    executions: float
    jobs: float
    tasks: float
    memory: float

    @property
    def processor(self) -> float:
        return self.jvm + self.workers + self.driver


def median(costs: Sequence[Cost]) -> Cost:
    return Cost(*(statistics.median(getattr(cost, field.name) for cost in costs) for field in fields(Cost)))


def cost(landing: Path, night: str, folder: Path) -> Cost:
    """The cost of a night whose warehouse is made in ``folder``, an empty one.

    subprocess.CalledProcessError when the night fails.
    """
    log = folder / "events"
    log.mkdir(parents=True)
    options = {**EVENT_LOG, "spark.eventLog.dir": log.as_uri()}
    spark = [word for item in options.items() for word in ("--conf", "=".join(item))]
    job = ["nightly", "--landing", str(landing), "--night", night, "--warehouse", str(folder / "warehouse")]
    begun = time.monotonic()
    watch = watched([*spark, *job], ProcessorWatch, subprocess.DEVNULL)
    spent = time.monotonic() - begun
    counts = Counter(events(log))
    return Cost(
        clock=spent,
        jvm=watch.seconds("jvm"),
        workers=watch.seconds("workers"),
        driver=watch.seconds("driver"),
        executions=counts["SparkListenerSQLExecutionStart"],
        jobs=counts["SparkListenerJobStart"],
        tasks=counts["SparkListenerTaskEnd"],
        memory=watch.peak / 1024**3,
    )


class ProcessorWatch(Watch):
    """Follows the processor time of ``root`` and all below it; a process that ends keeps what it was last seen with."""

    interval = 0.1

    def __init__(self, root: int) -> None:
        super().__init__(root)
        self._seen: dict[int, tuple[str, float]] = {}
        self.peak = 0

    def look(self) -> None:
        found = sample(self.root)
        self.peak = max(self.peak, found.jvm + found.python)
        self._add_up(self.root, "driver")

    def seconds(self, kind: str) -> float:
        return sum(seconds for seen, seconds in self._seen.values() if seen == kind)

    def _add_up(self, process: int, kind: str) -> None:
        below = children()
        waiting = [(process, kind)]
        while waiting:
            one, kind = waiting.pop()
            # What the JVM starts are its workers; what they start is theirs.
            mine = "workers" if kind == "jvm" else kind
            mine = "jvm" if program(one) == "java" else mine
            stat = read_text(PROC / str(one) / "stat").rpartition(")")[2].split()
            if stat:
                self._seen[one] = (mine, (int(stat[11]) + int(stat[12])) / TICKS)
            waiting += [(child, mine) for child in below.get(one, [])]


def events(folder: Path) -> Iterator[str]:
    """The kind of each event in Spark's log."""
    # Beside them lie checksums and a mark of the application's state.
    for path in sorted(folder.rglob("events_*")):
        with path.open(encoding="utf-8") as file:
            for line in file:
                yield json.loads(line)["Event"].rpartition(".")[2]
