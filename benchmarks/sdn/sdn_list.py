"""Reads the US Treasury's SDN list as published: ``sdn.csv``, ``add.csv`` and ``alt.csv``, without headers.

Columns: the Treasury's "SDN data specification" (Office of Foreign Assets Control). Every text stays as it is written,
the null marker ``-0-`` with its blank included; nothing is cleaned here.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

NULL = "-0-"
# The files end in the end-of-file sign of DOS.
END_OF_FILE = "\x1a"


@dataclass
class Entry:
    """One entry; ``kind``: ``individual``, ``entity``, ``vessel`` or ``aircraft``.

    ``addresses``: (street, city, country) as written; ``aliases``: other names, from ``alt.csv``.
    """

    number: str
    name: str
    kind: str
    remarks: str
    addresses: list[tuple[str, str, str]] = field(default_factory=list)
    aliases: list[str] = field(default_factory=list)


def read(folder: Path) -> list[Entry]:
    """All entries of the list in ``folder``, in its order."""
    entries = {row[0]: _entry(row) for row in _rows(folder / "sdn.csv", 12)}
    for number, _, street, city, country, _ in _rows(folder / "add.csv", 6):
        entries[number].addresses.append((street, city, country))
    for number, _, _, name, _ in _rows(folder / "alt.csv", 5):
        entries[number].aliases.append(name)
    return list(entries.values())


def is_null(text: str) -> bool:
    return text.strip() == NULL


def _entry(row: list[str]) -> Entry:
    number, name, kind, remarks = row[0], row[1], row[2], row[11]
    return Entry(number, name, "entity" if is_null(kind) else kind, "" if is_null(remarks) else remarks)


def _rows(path: Path, columns: int) -> Iterator[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file):
            if row == [END_OF_FILE]:
                return
            if len(row) != columns:
                raise ValueError(f"{path}: a row has {len(row)} fields in place of {columns}: {row}")
            yield row
