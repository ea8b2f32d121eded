"""The golden addresses (``tests/golden/addresses``): what each text says, and what is said of it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

GOLDEN = Path(__file__).resolve().parents[2] / "tests" / "golden" / "addresses"
# Set, whether its texts name one county each.
SETS: Mapping[str, bool] = {
    "current": True,
    "fresh": True,
    "unseen": True,
    "former": True,
    "romanised": True,
    "towns": True,
    "ambiguous": False,
    "fresh_ambiguous": False,
    "unseen_ambiguous": False,
    "contradictions": False,
}


@dataclass(frozen=True)
class Golden:
    """``county``: null where the text settles none."""

    text: str
    county: str | None


@dataclass(frozen=True)
class Score:
    """``right``: the county, or none where none is settled; ``wrong``: another county; ``missed``: none of one."""

    rows: int
    right: int
    wrong: int
    missed: int


def read(name: str) -> list[Golden]:
    """The rows of a set, in its order."""
    with (GOLDEN / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return [Golden(row["text"], (row["county"] or None) if SETS[name] else None) for row in rows]


def score(golden: Iterable[Golden], counties: Iterable[str | None]) -> Score:
    """``counties``: what a method says, by row."""
    pairs = [(row.county, said) for row, said in zip(golden, counties, strict=True)]
    return Score(
        rows=len(pairs),
        right=sum(true == said for true, said in pairs),
        wrong=sum(said is not None and true != said for true, said in pairs),
        missed=sum(said is None and true is not None for true, said in pairs),
    )
