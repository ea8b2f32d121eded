"""Ends what a run has started and removes its private folders when the run has ended, however it ended.

A run that is killed can't clean up after itself, and its folders hold rows in clear. So each run starts this small
process, which outlives it: it reads the folders from its standard input until the run closes it by ending. Java and
its workers, which notice by themselves that the run is gone, are given a moment; one that stays is killed. Started as
``python -I jobs/janitor.py``, it imports nothing of the project.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

PAUSE_SECONDS = 0.1
# How long the processes of a run may take to notice that it is gone, and in all until there is nothing left to remove.
GRACE_SECONDS, MOST_SECONDS = 10, 60
# What a run's processes have in their environment: the folder that their temporary files go to.
VARIABLE = "TMPDIR"


def clean(folders: Iterable[Path]) -> bool:
    """Ends every process whose temporary files go to one of the folders, then removes them; False when some stays."""
    left = list(folders)
    begun = time.monotonic()
    while (using := users(left)) and time.monotonic() < begun + MOST_SECONDS:
        if time.monotonic() > begun + GRACE_SECONDS:
            for process in using:
                with suppress(OSError):
                    os.kill(process, signal.SIGKILL)
        time.sleep(PAUSE_SECONDS)
    for folder in left:
        shutil.rmtree(folder, ignore_errors=True)
    return not any(folder.exists() for folder in left)


def users(folders: Sequence[Path]) -> list[int]:
    """The processes of this user whose temporary files go to one of the folders; none where the system does not say."""
    marks = {f"{VARIABLE}={folder}".encode() for folder in folders}
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        # It may have ended by now, or be another user's.
        with suppress(OSError):
            if marks & set((process / "environ").read_bytes().split(b"\0")):
                found.append(int(process.name))
    return sorted(set(found) - {os.getpid()})


def main() -> int:
    # A terminal's Ctrl-C and a scheduler's stop reach the run; this process ends after it.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    folders = [Path(name) for name in sys.stdin.read().split("\0") if name]
    return 0 if clean(folders) else 1


if __name__ == "__main__":
    sys.exit(main())
