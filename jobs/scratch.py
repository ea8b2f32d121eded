"""The private folder of a run: Spark spills there, and Java, Python and DuckDB put their temporary files there.

What they write holds rows in clear: names, phones, addresses. So it lies in a folder that only its owner may enter, one
per run, and goes with the run: the run removes it, a janitor does when the run is killed (``jobs.janitor``), and the
next run does when the whole machine went down.
"""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
import shlex
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from graph.failures import Failure, InputOutputError
from jobs import janitor
from jobs.launch import SUBMIT_ARGUMENTS

PREFIX = "ringtrace-scratch-"
SPARK_PLACES = "SPARK_LOCAL_DIRS"
"""Variable that names the disks that Spark spills to, comma-separated; it goes before ``spark.local.dir``."""
SPARK_OPTION = "spark.local.dir"
DISK_ERRORS = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO}


class Janitor:
    """Sees to it that what this process has started and its folders go when it ends, be it killed."""

    def __init__(self) -> None:
        script = [sys.executable, "-I", "-S", janitor.__file__]
        # A session of its own: what ends the run's process group does not end it.
        self._process = subprocess.Popen(
            script, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )

    def watch(self, folder: Path) -> None:
        """Has the folder removed at the end."""
        assert self._process.stdin is not None
        # A janitor that was killed itself is no reason to end a night; the next run cleans up.
        with suppress(BrokenPipeError):
            self._process.stdin.write(os.fsencode(folder.absolute()) + b"\0")
            self._process.stdin.flush()

    def dismiss(self) -> None:
        """Has it remove what is left, and waits."""
        with suppress(BrokenPipeError):
            self._process.communicate()


@contextmanager
def scratch(options: Mapping[str, str], default: Path | None = None) -> Iterator[Janitor]:
    """A private folder (0700) for this process and its children until the end of the block.

    One on each of ``named_places``; else one in ``default``, or where this machine's temporary files go. Yields the
    janitor, for further folders.
    InputOutputError (74): a folder can't be made, is gone before the end, or its disk fails under this process.
    """
    places = named_places(options) or [default or Path(tempfile.gettempdir())]
    before = {name: os.environ.get(name) for name in (SPARK_PLACES, janitor.VARIABLE)}
    watching, folders = Janitor(), []
    try:
        for place in places:
            _sweep(place)
            folders.append(_made(place))
            watching.watch(folders[-1].path)
        os.environ[SPARK_PLACES] = ",".join(str(folder.path) for folder in folders)
        _put_temporary_files(str(folders[0].path))
        yield watching
    except Exception as error:
        if not isinstance(error, Failure) and (lost := _lost(error, [folder.path for folder in folders])):
            raise InputOutputError(lost) from error
        raise
    finally:
        _restore(before)
        watching.dismiss()
        for folder in folders:
            folder.release()


def _lost(error: Exception, folders: Sequence[Path]) -> str | None:
    """What to say when ``error`` came from a private folder that is gone, or from its disk."""
    for folder in folders:
        if not folder.is_dir():
            return f"{folder}: this private folder was removed while the run was at work; run it again"
    if isinstance(error, OSError) and error.errno in DISK_ERRORS:
        return f"{error.filename or folders[0]}: cannot be written: {error.strerror}"
    return None


class _Held:
    """A folder that this process has locked: others see by it that its owner is alive."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self._descriptor = descriptor

    def release(self) -> None:
        os.close(self._descriptor)


def named_places(options: Mapping[str, str]) -> list[Path]:
    """The disks that Spark is given, by the environment, the command line or the profile's ``options``; often none."""
    named = os.environ.get(SPARK_PLACES) or _on_command_line() or options.get(SPARK_OPTION, "")
    return [Path(place.strip()) for place in named.split(",") if place.strip()]


def _on_command_line() -> str:
    words = shlex.split(os.environ.get(SUBMIT_ARGUMENTS, ""))
    given = [word.partition("=")[2] for word in words if word.startswith(f"{SPARK_OPTION}=")]
    return given[-1] if given else ""


def _made(place: Path) -> _Held:
    path = place / f"{PREFIX}{os.geteuid()}-{secrets.token_hex(6)}"
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        _check_others(place)
        path.mkdir(mode=0o700)
        held = _lock(path)
    except OSError as error:
        raise InputOutputError(
            f"{place}: no private folder for temporary files can be made there ({error.strerror}); "
            f"{SPARK_PLACES} names another place"
        ) from error
    # Another run may have swept it away between its making and its locking.
    return held if held and path.exists() else _made(place)


def _check_others(place: Path) -> None:
    """InputOutputError where others could put a folder of theirs in the place of one that is made there."""
    status = place.stat()
    anybody = status.st_mode & stat.S_IWOTH and not status.st_mode & stat.S_ISVTX
    if anybody or status.st_uid not in (0, os.geteuid()):
        raise InputOutputError(
            f"{place}: other users may rename what lies there, and temporary files hold clear text; make it yours "
            f"(chown, chmod o-w), or name another place with {SPARK_PLACES}"
        )


def _lock(path: Path) -> _Held | None:
    """The folder, locked; None where its owner is alive."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return _Held(path, descriptor)


def _sweep(place: Path) -> None:
    """Removes what runs of this user left that went down with their janitor."""
    for path in sorted(place.glob(f"{PREFIX}{os.geteuid()}-*")):
        try:
            left = _lock(path)
        except OSError:
            continue
        if left:
            # Not within the block above: an interrupted removal ends with an OSError, which must not be ignored.
            try:
                shutil.rmtree(path, ignore_errors=True)
            finally:
                left.release()


def _put_temporary_files(folder: str) -> None:
    os.environ[janitor.VARIABLE] = folder
    # Python keeps the place that it has found once.
    tempfile.tempdir = None


def _restore(before: dict[str, str | None]) -> None:
    for name, value in before.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
    tempfile.tempdir = None
