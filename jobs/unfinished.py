"""An export is written beside its place and named when it is whole; what a killed one left, the next removes."""

from __future__ import annotations

import fcntl
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graph.failures import InputOutputError

# Versions before this one had no number in it.
UNFINISHED = re.compile(r"\..*\d{4}-\d{2}-\d{2}-[a-z]+(\.[0-9a-f]{12})?\.new")


def beside(folder: Path) -> Path:
    """A place for the export ``folder`` (its name ends in night and profile) until it is whole: another for each call,
    so that two who export the same do not write into one."""
    return folder.with_name(f".{folder.name}.{secrets.token_hex(6)}.new")


@contextmanager
def exporting(out: Path) -> Iterator[None]:
    """Makes the folder ``out`` and holds it for exports, of which several may run at once.

    Whoever comes when nobody else is at work first removes what killed exports left: it may hold clear text.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(out, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise InputOutputError(f"{out}: cannot be written: {error.strerror}") from error
    try:
        _clean(out, descriptor)
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        yield
    finally:
        os.close(descriptor)


def _clean(out: Path, descriptor: int) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    for path in out.iterdir():
        # What another user left is that user's to remove.
        own = path.lstat().st_uid == os.geteuid()
        if own and UNFINISHED.fullmatch(path.name) and path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
