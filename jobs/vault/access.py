"""Who had rows opened: a log that is only ever added to, each line bound to the one before it."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import pwd
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from graph.failures import DataGateError, InputOutputError, UsageError
from leads.profiles import PROFILES, Profile

FIRST = "0" * 64
MOST_CHARACTERS = 1000
# More than any line can have.
TAIL_BYTES = 1 << 16


def system_user() -> str:
    """The name under which the system knows the user; the environment could say any."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


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
        if any(len(text or "") > MOST_CHARACTERS for text in (self.purpose, self.legal_basis, self.lead_id)):
            raise UsageError(f"purpose and legal basis fit a line of the log: {MOST_CHARACTERS} characters at most")
        if self.profile == "police" and not (self.legal_basis or "").strip():
            raise UsageError("clear text needs its legal basis, such as the number of the order: --legal-basis TEXT")


class AccessLog:
    """``access.jsonl``: a line per opening, with the SHA-256 of the line before it in ``previous``.

    A line changed, dropped or put in shows in the chain. Lines cut off at the end don't, nor a log written anew by
    whoever owns it: keep the last line's SHA-256, which `vault log` prints, somewhere else.
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
            data = line.encode()
            if os.write(log, data) != len(data):
                raise InputOutputError(f"{self._path}: the line was not written whole; the disk may be full")
            os.fsync(log)

    def lines(self) -> Iterator[dict[str, Any]]:
        """The openings, oldest first. DataGateError at the first line that does not follow from the one before it."""
        previous = FIRST
        if not self._path.exists():
            return
        for number, line in enumerate(self._path.read_bytes().splitlines(keepends=True), start=1):
            try:
                told = json.loads(line) if line.endswith(b"\n") else {}
            except ValueError:
                told = {}
            if not isinstance(told, dict) or told.get("previous") != previous:
                raise DataGateError(
                    f"{self._path}: line {number} does not follow from the one before it: it was changed"
                )
            yield told
            previous = hashlib.sha256(line.rstrip(b"\n")).hexdigest()

    def head(self) -> str:
        """SHA-256 (hex) of the last line, zeros where there is none."""
        try:
            lines = self._path.read_bytes().splitlines()
        except FileNotFoundError:
            return FIRST
        return hashlib.sha256(lines[-1]).hexdigest() if lines else FIRST

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
