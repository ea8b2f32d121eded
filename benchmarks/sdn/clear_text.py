"""The list's texts beside their tokens: the list is public, so a report on it may show what a token stands for."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

from benchmarks.sdn.sdn_list import NULL
from graph.observations import OF_ACCOUNT
from graph.tokens import Keyring
from graph.traits import NormalForms

# Columns of the extracts that this benchmark fills, and the trait type that each shows.
TRAIT_COLUMNS: Mapping[str, Mapping[str, str]] = {
    "accounts": OF_ACCOUNT,
    "addresses": {"return_address": "address", "phone": "contact_phone"},
    "payees": {"payee_number": "payee_number"},
    "store_operators": {"operator": "account_id"},
}


def texts_by_token(landing: Path, forms: NormalForms, keyring: Keyring) -> dict[str, str]:
    """The alphabetically first text behind every token that the landing zone can give."""
    texts: dict[str, str] = {}
    for trait, text in sorted(set(cells(landing)), key=lambda cell: cell[1]):
        for domain, value in forms.of(trait, text).values:
            texts.setdefault(keyring.token(domain, value), text)
    return texts


def marker_cells(landing: Path, forms: NormalForms) -> tuple[int, int]:
    """How many trait cells hold nothing but null markers, and how many of those have a value that could link."""
    empty = [(trait, text) for trait, text in cells(landing) if is_marker(text)]
    return len(empty), sum(bool(forms.of(trait, text).values) for trait, text in empty)


def is_marker(text: str) -> bool:
    """Whether a cell says nothing: every part of it is the list's null marker."""
    return set(map(str.strip, text.split(","))) == {NULL}


def cells(landing: Path) -> Iterator[tuple[str, str]]:
    """(trait type, text) of every cell of a trait column."""
    for dataset, columns in TRAIT_COLUMNS.items():
        for path in sorted((landing / dataset).glob("night=*/*.csv")):
            with path.open(encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file):
                    yield from ((trait, row[column]) for trait, column in columns.items() if row[column])
