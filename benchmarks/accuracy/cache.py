"""What was made already: each thing in a folder named by all that it depends on, whole or not there."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

KEY = "key.json"
UNFINISHED = ".unfinished"
DIGITS = 16


@dataclass(frozen=True)
class Cache:
    """Folders below ``root``. One run at a time; a run that was killed leaves nothing that a later one would use."""

    root: Path

    def folder(self, kind: str, name: str, depends_on: Mapping[str, Any]) -> Path:
        """Where a thing lies that is made from ``depends_on`` (plain values): another value, another folder."""
        return self.root / kind / f"{name}-{key(depends_on)}"

    def made(self, folder: Path, depends_on: Mapping[str, Any], make: Callable[[Path], None]) -> Path:
        """``folder``, filled by ``make`` unless it is there; it gets its name only once it is whole."""
        if folder.is_dir():
            return folder
        unfinished = folder.with_name(f"{UNFINISHED}-{folder.name}")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        make(unfinished)
        (unfinished / KEY).write_text(_canonical(depends_on) + "\n", encoding="utf-8")
        unfinished.replace(folder)
        return folder


def key(depends_on: Mapping[str, Any]) -> str:
    """A short digest, the same for equal values in any order."""
    return hashlib.sha256(_canonical(depends_on).encode()).hexdigest()[:DIGITS]


def _canonical(depends_on: Mapping[str, Any]) -> str:
    return json.dumps(depends_on, sort_keys=True, ensure_ascii=False, default=str)
