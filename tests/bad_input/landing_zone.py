"""Writes the files of the corpus that a night reads into a landing zone, beside whatever is there."""

from __future__ import annotations

from pathlib import Path

from tests.bad_input.making import NIGHT, Rows
from tests.bad_input.sound_or_set_apart import CASES


def file_of(case: Rows, night: str = NIGHT) -> str:
    """Where the file of a case lies below the zone."""
    return f"orders/night={night}/corpus-{case.name}.{case.suffix}"


def write_rows(zone: Path, night: str = NIGHT) -> list[str]:
    """Lands every file of ``CASES`` as orders of ``night``; returns their paths below the zone."""
    paths = [file_of(case, night) for case in CASES]
    for path, case in zip(paths, CASES, strict=True):
        (zone / path).parent.mkdir(parents=True, exist_ok=True)
        (zone / path).write_bytes(case.make(case.name))
    return paths
