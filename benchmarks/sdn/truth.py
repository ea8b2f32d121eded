"""The list's own "Linked To" statements as pairs of accounts: what the pipeline never sees."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from benchmarks.sdn.remarks import Remarks
from benchmarks.sdn.sdn_list import Entry

WORD = re.compile(r"\w+")
PAIRS = ("account_a", "account_b", "statement")
UNRESOLVED = ("account", "statement", "why")


def write(
    entries: Iterable[Entry], remarks: Mapping[str, Remarks], accounts: Mapping[str, str], folder: Path
) -> dict[str, int]:
    """Writes ``linked_to.csv`` (pairs of accounts, a < b) and ``unresolved.csv``; returns how many of each.

    ``accounts``: account id by entry number. A name is resolved through all names and aliases of the list, case and
    punctuation aside; a name that several accounts bear, or none, stays unresolved with the reason.
    """
    bearers = _bearers(entries, remarks, accounts)
    pairs, unresolved = {}, []
    for number, account in accounts.items():
        for name in remarks[number].linked_to:
            found = bearers.get(_key(name), set()) - {account}
            if len(found) == 1:
                first, second = sorted((account, *found))
                pairs[first, second] = name
            else:
                unresolved.append((account, name, "several accounts" if found else "no account of this name"))
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "linked_to.csv", PAIRS, [(*pair, name) for pair, name in sorted(pairs.items())])
    _write(folder / "unresolved.csv", UNRESOLVED, sorted(unresolved))
    return {"linked pairs": len(pairs), "unresolved links": len(unresolved)}


def read_pairs(folder: Path) -> list[tuple[str, str]]:
    """The pairs (a, b) of ``linked_to.csv``."""
    with (folder / "linked_to.csv").open(encoding="utf-8", newline="") as file:
        return [(row["account_a"], row["account_b"]) for row in csv.DictReader(file)]


def _bearers(
    entries: Iterable[Entry], remarks: Mapping[str, Remarks], accounts: Mapping[str, str]
) -> dict[str, set[str]]:
    bearers: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        if entry.number in accounts:
            for name in (entry.name, *entry.aliases, *remarks[entry.number].aliases):
                bearers[_key(name)].add(accounts[entry.number])
    return bearers


def _key(name: str) -> str:
    return " ".join(WORD.findall(name.casefold()))


def _write(path: Path, header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
