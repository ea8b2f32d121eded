"""Which stage a sample of memory belongs to, and how the table is written."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from benchmarks.nightly.__main__ import report
from benchmarks.nightly.measure import Measured, Stage, by_stage
from benchmarks.nightly.memory import Sample, sample

SAMPLES = [Sample(at, jvm=int(at) * 10, python=1) for at in (0.0, 4.0, 9.0, 11.0, 19.0, 25.0)]


def test_each_stage_has_its_own_peak() -> None:
    found = by_stage(SAMPLES, started=5.0, seconds={"ingest": 5.0, "link": 10.0})
    assert {name: (stage.seconds, stage.jvm) for name, stage in found.items()} == {
        "start": (5.0, 40),
        "ingest": (5.0, 90),
        "link": (10.0, 190),
        "publish": (5.0, 250),
    }


def test_a_stage_between_two_samples_has_the_next_one() -> None:
    found = by_stage(SAMPLES, started=5.0, seconds={"ingest": 4.5, "score": 0.5, "link": 10.0})
    assert found["score"].jvm == 110


def test_children_count_and_java_is_told_apart() -> None:
    hungry = "x = bytearray(64 * 2**20); print(flush=True); input()"
    process = subprocess.Popen([sys.executable, "-c", hungry], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        process.stdout.readline()
        alone, family = sample(process.pid), sample(os.getpid())
    finally:
        process.communicate(b"\n")
    assert alone.python > 64 * 2**20
    assert family.python > alone.python
    assert alone.jvm == 0


def test_growth_is_against_the_size_before() -> None:
    sizes = [(1_000, 2.0), (10_000, 8.0), (100_000, 40.0)]
    nights = [Measured(size, size * 9, {"link": Stage(seconds, 2**20, 2**20)}) for size, seconds in sizes]
    assert report(nights)[-2] == "| link | 2.0 | 1 + 1 | 8.0 | 1 + 1 | 4.0 | 40.0 | 1 + 1 | 5.0 |"


def test_the_whole_night_sums_seconds_and_takes_the_highest_peak() -> None:
    night = Measured(1_000, 9_000, {"a": Stage(1.0, 5, 5), "b": Stage(2.0, 7, 1)})
    assert night.whole == Stage(3.0, 5, 5)


def test_stages_side_by_side_take_as_long_as_the_longest() -> None:
    seconds = {"standardise": 6.0, "guilt": 2.0, "link": 3.0}
    night = Measured(1_000, 9_000, {name: Stage(spent, 1, 1) for name, spent in seconds.items()})
    assert night.whole.seconds == 9.0
    found = by_stage(SAMPLES, started=0.0, seconds=seconds)
    assert (found["guilt"].jvm, found["link"].jvm, found["publish"].seconds) == (0, 90, 16.0)


@pytest.mark.parametrize("process", [2**22 + 1])
def test_a_process_that_is_gone_holds_nothing(process: int) -> None:
    gone = sample(process)
    assert (gone.jvm, gone.python) == (0, 0)
