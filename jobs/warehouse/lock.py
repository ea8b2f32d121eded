"""One run at a time writes a warehouse."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graph.failures import InputOutputError, LockedError
from jobs.warehouse.storage import Storage


@contextmanager
def exclusive(storage: Storage) -> Iterator[None]:
    """Holds the warehouse; LockedError (75) when another run does, InputOutputError (74) when it can't be written.

    ``flock`` dies with its process, so a killed run leaves nothing to clear. For an object store the lock lies in the
    machine's temporary folder and keeps out the runs of this machine only.
    """
    path = _path(storage)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # In a folder that others write to, a link could lead anywhere.
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o644)
    except OSError as error:
        raise InputOutputError(
            f"{storage.root}: cannot be written ({error.strerror}: {path}); "
            "make it writable for you, or give another place with --warehouse"
        ) from error
    if storage.local is None and os.fstat(descriptor).st_uid != os.geteuid():
        os.close(descriptor)
        raise InputOutputError(f"{path}: is another user's, who could hold up every run; have it removed")
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise LockedError(
            f"{storage.root}: another run is writing this warehouse; try again when it is done"
        ) from error
    try:
        yield
    finally:
        os.close(descriptor)


def check_space(storage: Storage, least: int) -> None:
    """InputOutputError (74) when the warehouse's disk has less than ``least`` bytes free."""
    if storage.local is None:
        return
    free = shutil.disk_usage(storage.local).free
    if free < least:
        raise InputOutputError(
            f"{storage.root}: {free / 2**30:.1f} GiB free, a night needs {least / 2**30:.1f} GiB; "
            "free some, or lower publish.min_free_bytes"
        )


def _path(storage: Storage) -> Path:
    if storage.local is not None:
        return storage.local / ".lock"
    name = hashlib.sha256(storage.root.encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"ringtrace-{os.getuid()}-{name}.lock"
