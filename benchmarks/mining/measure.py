"""Runs the stages from links to scores on copies of a world, in a process of its own, and measures them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import pyarrow.parquet as pq

from benchmarks.accuracy.nights import Engine, read_settings, run_stages, stages_between, unpublished
from benchmarks.accuracy.prepare import start_from
from benchmarks.accuracy.prepared import PreparedWorld
from benchmarks.accuracy.world import World
from benchmarks.mining.copies import add_hub, write_copies
from benchmarks.nightly.measure import by_stage
from benchmarks.nightly.memory import ROOT, MemorySampler

STAGES = stages_between("guilt", "score")
MIB = 1024**2


@dataclass(frozen=True)
class Size:
    """``copies`` of the world; ``lean`` as of ``write_copies``; ``hub``: accounts that one more value gets; ``shares``:
    mined in shares although one task would hold it."""

    copies: int
    lean: bool = True
    hub: int = 0
    shares: bool = False


@dataclass(frozen=True)
class Measured:
    """Seconds by stage; ``largest``: holders of the value of most accounts; memory in MiB at its peak."""

    accounts: int
    rows: int
    largest: int
    seconds: Mapping[str, float]
    jvm: int
    python: int
    groups: int

    @property
    def whole(self) -> float:
        return sum(self.seconds.values())


def measure(size: Size, world: PreparedWorld, memory: str) -> Measured:
    """In a fresh process, so that no size inherits another's memory; CalledProcessError when it fails."""
    told = json.dumps([asdict(size), str(world.landing), str(world.folder), str(world.guilt), memory])
    command = [sys.executable, "-m", "benchmarks.mining.measure", told]
    answer = subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.PIPE, text=True).stdout
    return Measured(**json.loads(answer.splitlines()[-1]))


def _measured(size: Size, world: PreparedWorld, memory: str) -> Measured:
    changes = {"link.one_task_holdings": 0} if size.shares else {}
    settings = read_settings(changes)
    spark = Engine(settings, memory).session
    folder = Path(tempfile.mkdtemp())
    try:
        rows = write_copies(spark, world, size.copies, size.lean, folder / "world")
        if size.hub:
            add_hub(spark, folder / "world", size.hub)
        with unpublished(spark, settings, world.landing, folder / "work") as night:
            start_from(night, folder / "world")
            sampler = MemorySampler(os.getpid())
            sampler.start()
            begun = time.time()
            seconds = run_stages(night, STAGES)
            sampler.stop()
            tables = Path(night.staging.path)
            holders = pq.read_table(tables / "trait_values", columns=["accounts"]).column("accounts").to_numpy()
            peaks = [by_stage(sampler.samples, begun, seconds)[name] for name in STAGES]
            peak = max(peaks, key=lambda stage: stage.jvm + stage.python)
            return Measured(
                accounts=night.accepted["accounts"].count(),
                rows=rows + size.hub,
                largest=int(holders.max()),
                seconds=seconds,
                jvm=peak.jvm // MIB,
                python=peak.python // MIB,
                groups=pq.read_table(tables / "groups", columns=["accounts"]).num_rows,
            )
    finally:
        shutil.rmtree(folder)


def main() -> None:
    """One size, told as JSON; answers with JSON on the last line."""
    size, landing, folder, guilt, memory = json.loads(sys.argv[1])
    world = PreparedWorld(World("base", 1, 0), Path(landing), Path(folder), Path(guilt))
    sys.stdout.write(json.dumps(asdict(_measured(Size(**size), world, memory))) + "\n")


if __name__ == "__main__":
    main()
