"""Memory of a process and everything below it, sampled from /proc while it runs."""

from __future__ import annotations

import subprocess
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).resolve().parents[2]
PROC = Path("/proc")
INTERVAL_SECONDS = 0.25


@dataclass(frozen=True)
class Sample:
    """Resident bytes at ``at`` (seconds since the epoch); pages that Python workers share count once for each."""

    at: float
    jvm: int
    python: int


class Watch(threading.Thread):
    """Looks at the tree below ``root`` again and again until ``stop``."""

    interval = INTERVAL_SECONDS

    def __init__(self, root: int) -> None:
        super().__init__(daemon=True)
        self.root = root
        self._stopped = threading.Event()

    def look(self) -> None:
        raise NotImplementedError

    def run(self) -> None:
        while not self._stopped.wait(self.interval):
            self.look()

    def stop(self) -> None:
        self._stopped.set()
        self.join()


class MemorySampler(Watch):
    """``samples`` grows meanwhile."""

    def __init__(self, root: int) -> None:
        super().__init__(root)
        self.samples: list[Sample] = []

    def look(self) -> None:
        self.samples.append(sample(self.root))


Watching = TypeVar("Watching", bound=Watch)


def watched(arguments: Sequence[str], watch: Callable[[int], Watching], stdout: int | None = None) -> Watching:
    """Runs ``spark-submit.sh`` with these arguments under a watch; subprocess.CalledProcessError when it fails."""
    process = subprocess.Popen([ROOT / "spark-submit.sh", *arguments], stdout=stdout)
    watching = watch(process.pid)
    watching.start()
    try:
        code = process.wait()
    finally:
        watching.stop()
    if code:
        raise subprocess.CalledProcessError(code, arguments)
    return watching


def sample(root: int) -> Sample:
    """Resident memory of ``root`` and its descendants, Java processes and all others."""
    below = children()
    waiting, jvm, python = [(root, False)], 0, 0
    while waiting:
        process, below_java = waiting.pop()
        java = program(process) == "java"
        waiting += [(child, java) for child in below.get(process, [])]
        if not java:
            python += _resident(process)
        elif not below_java:
            # A child of a JVM that is a JVM still is about to become another program, and shares its parent's memory.
            jvm += _resident(process)
    return Sample(time.time(), jvm, python)


def children() -> dict[int, list[int]]:
    """The children of every process."""
    found: dict[int, list[int]] = defaultdict(list)
    for folder in PROC.iterdir():
        if folder.name.isdigit() and (stat := read_text(folder / "stat")):
            parent = int(stat.rpartition(")")[2].split()[1])
            found[parent].append(int(folder.name))
    return found


def program(process: int) -> str:
    """Name of the program's file; that of the process is the name of the thread that made it, for a moment."""
    try:
        return (PROC / str(process) / "exe").readlink().name
    except OSError:
        return ""


def _resident(process: int) -> int:
    for line in read_text(PROC / str(process) / "status").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    return 0


def read_text(path: Path) -> str:
    """The file's text; empty when its process has ended meanwhile."""
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
