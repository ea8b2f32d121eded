"""Memory of a process and everything below it, sampled from /proc while it runs."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
INTERVAL_SECONDS = 0.25


@dataclass(frozen=True)
class Sample:
    """Resident bytes at ``at`` (seconds since the epoch); pages that Python workers share count once for each."""

    at: float
    jvm: int
    python: int


class MemorySampler(threading.Thread):
    """Samples the tree below ``root`` until ``stop``; ``samples`` grows meanwhile."""

    def __init__(self, root: int) -> None:
        super().__init__(daemon=True)
        self._root = root
        self._stopped = threading.Event()
        self.samples: list[Sample] = []

    def run(self) -> None:
        while not self._stopped.wait(INTERVAL_SECONDS):
            self.samples.append(sample(self._root))

    def stop(self) -> None:
        self._stopped.set()
        self.join()


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
