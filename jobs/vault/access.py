"""Who had rows opened: a log that is only ever added to, each line bound to the one before it."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import pwd
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from graph.failures import DataGateError, InputOutputError, UsageError
from leads.profiles import PROFILES, Profile

LOG = "access.jsonl"
FIRST = "0" * 64
MOST_CHARACTERS = 1000
# What a line must tell.
FIELDS: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("at", "who", "purpose", "profile", "rows_sha256"), (str,)),
    **dict.fromkeys(("legal_basis", "lead_id"), (str, type(None))),
    "rows": (int,),
}
# More than any line can have.
TAIL_BYTES = 1 << 16


def system_user() -> str:
    """The name under which the system knows the user; the environment could say any."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


def is_text(word: str) -> bool:
    """Whether a word of the command line is text; the system hands over bytes that are none as half characters."""
    try:
        word.encode()
    except UnicodeEncodeError:
        return False
    return True


@dataclass(frozen=True)
class Access:
    """Why rows are opened. ``legal_basis``: the law or order that allows it; the police profile can't do without.

    ``lead_id``: the lead that they are opened for, where it is one.
    """

    purpose: str
    profile: Profile
    legal_basis: str | None = None
    lead_id: str | None = None
    who: str = field(default_factory=system_user)

    def check(self) -> None:
        """UsageError when the opening has no purpose, an unknown profile, or clear text without a legal basis."""
        if self.profile not in PROFILES:
            raise UsageError(f"there is no profile `{self.profile}`; the profiles are: {', '.join(PROFILES)}")
        if not self.purpose.strip():
            raise UsageError("rows of the vault are opened for a purpose; say which")
        if not all(is_text(text or "") for text in (self.purpose, self.legal_basis, self.lead_id)):
            raise UsageError("purpose and legal basis are text in UTF-8")
        if any(len(text or "") > MOST_CHARACTERS for text in (self.purpose, self.legal_basis, self.lead_id)):
            raise UsageError(f"purpose and legal basis fit a line of the log: {MOST_CHARACTERS} characters at most")
        if self.profile == "police" and not (self.legal_basis or "").strip():
            raise UsageError("clear text needs its legal basis, such as the number of the order: --legal-basis TEXT")


@dataclass(frozen=True)
class LogHead:
    """How many lines the log had at some time, and the SHA-256 (hex) of the last, zeros where there was none."""

    lines: int
    sha256: str


class AccessLog:
    """``access.jsonl``: a line per opening, with the SHA-256 of the line before it in ``previous``.

    A line changed, dropped or put in shows in the chain. So that lines changed or cut off at the end show too, and a
    log written anew, the signed manifest of each night states the head that the log had then. What remains are the
    lines since the newest night: keep the last line's SHA-256, which `vault log` prints, somewhere else.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, access: Access, digests: Collection[str]) -> None:
        """Writes the opening to the disk before a row is given out: how many rows, and the SHA-256 of their digests."""
        names = "\n".join(sorted(set(digests)))
        told = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            **asdict(access),
            "rows": len(set(digests)),
            "rows_sha256": hashlib.sha256(names.encode()).hexdigest(),
        }
        with self._open() as log:
            line = json.dumps({**told, "previous": self._last(log)}, sort_keys=True, ensure_ascii=False) + "\n"
            self._append(log, line.encode())

    def _append(self, log: int, data: bytes) -> None:
        """Adds a line whole or not at all: half a line would end the chain."""
        size = os.fstat(log).st_size
        try:
            whole = os.write(log, data) == len(data)
            os.fsync(log)
        except OSError as error:
            os.ftruncate(log, size)
            raise InputOutputError(f"{self._path}: no row is opened unlogged: {error.strerror}") from error
        if not whole:
            os.ftruncate(log, size)
            raise InputOutputError(f"{self._path}: no row is opened unlogged; the disk may be full")

    def lines(self, stated: Mapping[str, LogHead] | None = None) -> Iterator[dict[str, Any]]:
        """The openings, oldest first.

        DataGateError at the first line that is none, or that does not follow from the one before it; at the first that
        is not the one that a night states (``stated``: the heads of the log, by night), and when lines are missing.
        """
        at_line: dict[int, list[tuple[str, str]]] = {}
        for night, head in sorted((stated or {}).items()):
            at_line.setdefault(head.lines, []).append((night, head.sha256))
        number, previous = 0, FIRST
        self._check_head(number, previous, at_line.pop(number, ()))
        for line in self._raw():
            number += 1
            told = _opening(line, previous)
            if told is None:
                raise DataGateError(
                    f"{self._path}: line {number} is no opening that follows from the line before it: it was changed"
                )
            previous = hashlib.sha256(line[:-1]).hexdigest()
            self._check_head(number, previous, at_line.pop(number, ()))
            yield told
        if at_line:
            most = max(at_line)
            night = at_line[most][0][0]
            raise DataGateError(f"{self._path}: has {number} lines, night {night} states {most}: some were cut off")

    def _check_head(self, number: int, sha256: str, stated: Collection[tuple[str, str]]) -> None:
        for night, head in stated:
            if head != sha256:
                raise DataGateError(
                    f"{self._path}: line {number} is not the one that night {night} states: the log was changed"
                )

    def head(self) -> LogHead:
        """Where the log stands now; a last line that was not written whole, which must go, does not count."""
        lines, last = 0, b""
        for line in self._raw():
            if line.endswith(b"\n"):
                lines, last = lines + 1, line
        return LogHead(lines, hashlib.sha256(last.removesuffix(b"\n")).hexdigest() if lines else FIRST)

    def _raw(self) -> Iterator[bytes]:
        """The lines with their ends; one that is longer than any can be comes in pieces."""
        try:
            with self._path.open("rb") as log:
                # Nobody is in the middle of adding one.
                fcntl.flock(log, fcntl.LOCK_SH)
                end = os.fstat(log.fileno()).st_size
                fcntl.flock(log, fcntl.LOCK_UN)
                while log.tell() < end and (line := log.readline(TAIL_BYTES)):
                    yield line
        except FileNotFoundError:
            return
        except OSError as error:
            raise InputOutputError(f"{self._path}: can't be read: {error.strerror}") from error

    @contextmanager
    def _open(self) -> Iterator[int]:
        try:
            log = os.open(self._path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        except OSError as error:
            raise InputOutputError(f"{self._path}: no row is opened unlogged: {error.strerror}") from error
        try:
            fcntl.flock(log, fcntl.LOCK_EX)
            yield log
        finally:
            os.close(log)

    def _last(self, log: int) -> str:
        """SHA-256 of the last line; DataGateError when it was not written whole: the chain must not go on from it."""
        size = os.fstat(log).st_size
        if not size:
            return FIRST
        tail = os.pread(log, TAIL_BYTES, max(0, size - TAIL_BYTES))
        if not tail.endswith(b"\n"):
            raise DataGateError(
                f"{self._path}: its last line is not whole; keep a copy of the log and cut that line off"
            )
        return hashlib.sha256(tail[:-1].rpartition(b"\n")[2]).hexdigest()


def _opening(line: bytes, previous: str) -> dict[str, Any] | None:
    """The opening that a line of the log tells of; None where it is none, or ``previous`` is not what it carries."""
    try:
        told = json.loads(line) if line.endswith(b"\n") else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(told, dict) or not FIELDS.keys() <= told.keys() or told.get("previous") != previous:
        return None
    return told if all(isinstance(told[name], kinds) for name, kinds in FIELDS.items()) else None
