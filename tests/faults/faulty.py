"""Runs a job in which something happens at a named point: ``python -m tests.faults.faulty FAULT POINT nightly …``.

Points: ``before:STAGE`` and ``after:STAGE`` (a stage of the night), ``publish:N`` (before the N-th file or folder that
publishing touches) and ``at:SECONDS`` (after the start), each with ``+SECONDS`` for later. What happens is one of
``FAULTS``.
"""

from __future__ import annotations

import os
import shutil
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from pyspark import SparkContext

from jobs import cli, nightly
from jobs.warehouse.staging import Staging

FILLER = "filler"
"""What fills a disk; the harness takes it away afterwards."""
DISK_BYTES = 64 << 20
YEAR = 365 * 24 * 60 * 60
"""Seconds."""

TOUCHES = [(os, "fsync"), (Path, "rename"), (Path, "replace"), (Path, "symlink_to"), (Path, "unlink"), (Path, "mkdir")]


def place(name: str) -> Path:
    """A place of the run, as the harness names it in the environment."""
    return Path(os.environ[f"FAULTS_{name}"])


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def kill_java() -> None:
    os.kill(SparkContext._gateway.proc.pid, signal.SIGKILL)


def terminate() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def interrupt() -> None:
    os.kill(os.getpid(), signal.SIGINT)


def change_landing() -> None:
    """Other bytes and as many, as when an extract is landed once more."""
    path = sorted((place("LANDING") / "orders").rglob("*.parquet"))[0]
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 1
    path.write_bytes(content)


def lengthen_landing() -> None:
    with sorted((place("LANDING") / "orders").rglob("*.parquet"))[0].open("ab") as file:
        file.write(b"more")


def remove_staging() -> None:
    # Moved first: what goes on writing beside this makes files while a folder is being emptied, and none in one gone.
    gone = place("WAREHOUSE") / ".staging-gone"
    shutil.rmtree((place("WAREHOUSE") / ".staging").rename(gone))


def fill(folder: Path) -> None:
    # Only a disk that a test has made: a full one stops whatever else this machine does.
    assert shutil.disk_usage(folder).total <= DISK_BYTES
    with (folder / FILLER).open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(1 << 16))
        except OSError:
            return


def fill_warehouse() -> None:
    fill(place("WAREHOUSE"))


def fill_scratch() -> None:
    fill(Path(os.environ["SPARK_LOCAL_DIRS"]))


def make_read_only() -> None:
    """Nothing more can be written to the warehouse, as on a disk that has found an error in itself.

    Mounted over itself: what is open stays with the disk below, every name leads to the one that can't be written.
    """
    folder = str(place("WAREHOUSE"))
    subprocess.run(["mount", "--bind", folder, folder], check=True)
    subprocess.run(["mount", "-o", "remount,bind,ro", folder], check=True)


def set_clock(seconds: int) -> None:
    """Lets the time of day jump for every process of the run (``clock.c``)."""
    place("CLOCK").write_bytes(struct.pack("=q", seconds))


FAULTS: dict[str, Callable[[], None]] = {
    "kill": kill,
    "kill-java": kill_java,
    "terminate": terminate,
    "interrupt": interrupt,
    "change-landing": change_landing,
    "lengthen-landing": lengthen_landing,
    "remove-staging": remove_staging,
    "fill-warehouse": fill_warehouse,
    "fill-scratch": fill_scratch,
    "clock-back": partial(set_clock, -YEAR),
    "clock-forward": partial(set_clock, YEAR),
    "read-only": make_read_only,
    "none": lambda: None,
}


def arrange(fault: Callable[[], None], point: str) -> None:
    """Has the fault happen at the point, or ``+SECONDS`` after it."""
    point, _, later = point.partition("+")
    where, _, what = point.partition(":")
    if later:
        fault = partial(_start, fault, float(later))
    if where == "at":
        _start(fault, float(what))
    elif where == "publish":
        _at_touch(fault, int(what))
    else:
        nightly.STAGES = tuple(
            stage._replace(work=_with(stage.work, fault, where)) if stage.name == what else stage
            for stage in nightly.STAGES
        )


def _start(fault: Callable[[], None], seconds: float) -> None:
    timer = threading.Timer(seconds, fault)
    timer.daemon = True
    timer.start()


def _with(work: Callable[[Any], None], fault: Callable[[], None], where: str) -> Callable[[Any], None]:
    def run(night: Any) -> None:
        if where == "before":
            fault()
        work(night)
        if where == "after":
            fault()

    return run


def _at_touch(fault: Callable[[], None], number: int) -> None:
    """Counts what is done to the disk from the moment that publishing begins."""
    count, publish = [0], Staging.publish

    def touched(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            count[0] += 1
            if count[0] == number:
                fault()
            return function(*arguments, **options)

        return call

    def begin(*arguments: Any, **options: Any) -> Any:
        for owner, name in TOUCHES:
            setattr(owner, name, touched(getattr(owner, name)))
        return publish(*arguments, **options)

    Staging.publish = begin  # type: ignore[method-assign]


if __name__ == "__main__":
    arrange(FAULTS[sys.argv[1]], sys.argv[2])
    sys.exit(cli.main(sys.argv[3:]))
