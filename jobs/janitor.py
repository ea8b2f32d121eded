"""Removes the private folders of a run when the run has ended, however it ended.

A run that is killed can't clean up after itself, and its folders hold rows in clear. So each run starts this small
process, which outlives it: it reads the folders from its standard input, a line each, until the run closes it by
ending, and removes them then. Started as ``python -I jobs/janitor.py``, it imports nothing of the project.
"""

from __future__ import annotations

import shutil
import signal
import sys
import time
from collections.abc import Iterable
from pathlib import Path

# Java and Python workers notice within seconds that the run is gone; until then they may put files back.
PAUSE_SECONDS = 0.25
MOST_SECONDS = 60


def remove(folders: Iterable[Path]) -> bool:
    """Removes the folders until none comes back; False when some of it can't be removed."""
    left = list(folders)
    end = time.monotonic() + MOST_SECONDS
    while left and time.monotonic() < end:
        for folder in left:
            shutil.rmtree(folder, ignore_errors=True)
        time.sleep(PAUSE_SECONDS)
        left = [folder for folder in left if folder.exists()]
    return not left


def main() -> int:
    # A terminal's Ctrl-C and a scheduler's stop reach the run; this process ends after it.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    folders = [Path(line) for line in sys.stdin.read().split("\0") if line]
    return 0 if remove(folders) else 1


if __name__ == "__main__":
    sys.exit(main())
