"""What is told of an error that nobody foresaw: where it happened, and never what with.

The message of an exception may hold a row's values (Spark names the text that it could not cast). The terminal, and the
logs that schedulers make of it, get the trace without messages; the whole lies in a file that only this user can read.
"""

from __future__ import annotations

import os
import secrets
import traceback
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from jobs.options import ROOT

FOLDER_VARIABLE = "RINGTRACE_LOGS"
FOLDER = ROOT / "logs"


def trace(error: BaseException) -> str:
    """The error's frames and the names of its classes, those of what caused it first; no message of any."""
    return "\nwhich led to:\n\n".join(map(_told, reversed(with_causes(error))))


def with_causes(error: BaseException) -> list[BaseException]:
    """The error and what caused it, the newest first; an error that was raised from itself ends the list."""
    found: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and all(cause is not one for one in found):
        found.append(cause)
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    return found


def _told(error: BaseException) -> str:
    frames = "".join(
        f"  {frame.filename}:{frame.lineno} in {frame.name}\n" for frame in traceback.extract_tb(error.__traceback__)
    )
    return f"{frames}{_name(error)}"


def keep(error: BaseException) -> Path | None:
    """Writes the whole trace, messages included, to a file of this user's own (0600); None where that fails."""
    folder = Path(os.environ.get(FOLDER_VARIABLE) or FOLDER)
    path = folder / f"error-{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}.txt"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write("".join(traceback.format_exception(error)))
    except OSError:
        return None
    return path


def _name(error: BaseException) -> str:
    """The class, and the condition that Spark gives its errors (CAST_INVALID_INPUT), which names no value."""
    condition = None
    # Spark may be gone by now.
    with suppress(Exception):
        condition = error.getCondition()  # type: ignore[attr-defined]
    return f"{type(error).__module__}.{type(error).__qualname__}" + (f" [{condition}]" if condition else "")
