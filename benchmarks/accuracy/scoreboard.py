"""Scores that are kept with the code: a report takes longer than a sitting, and another machine goes on with it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.accuracy.metrics.agreement import Agreement
from benchmarks.accuracy.score import RingScore, Said, Score
from benchmarks.accuracy.world import World

FOLDER = Path(__file__).resolve().parent / "scores"
DECIMALS = 3
"""Of probabilities: equal ones are counted together, as a world has some ten thousand of them."""


@dataclass(frozen=True)
class Kept:
    """A score, and the ``key`` of all that it was made from: code, settings, world."""

    key: str
    score: Score


@dataclass(frozen=True)
class Scoreboard:
    """A file of JSON lines for each kind of world in ``folder``: the newest score of each method on each world."""

    folder: Path = FOLDER

    def kept(self, world: World, method: str) -> Kept | None:
        """The newest score, whatever it was made from; None where there is none."""
        line = self._lines(world.kind).get((world.seed, world.accounts, method))
        return Kept(line["key"], _score(line["score"])) if line else None

    def keep(self, world: World, method: str, key: str, score: Score) -> None:
        """Puts a score in the place of the one before."""
        place = {"seed": world.seed, "accounts": world.accounts, "method": method}
        lines = {**self._lines(world.kind), tuple(place.values()): {**place, "key": key, "score": _plain(score)}}
        self.folder.mkdir(parents=True, exist_ok=True)
        texts = (json.dumps(lines[name], ensure_ascii=False) + "\n" for name in sorted(lines))
        self._file(world.kind).write_text("".join(texts), encoding="utf-8")

    def _lines(self, kind: str) -> dict[tuple[Any, ...], dict[str, Any]]:
        file = self._file(kind)
        texts = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        return {(line["seed"], line["accounts"], line["method"]): line for line in map(json.loads, texts)}

    def _file(self, kind: str) -> Path:
        return self.folder / f"{kind}.jsonl"


def _plain(score: Score) -> dict[str, Any]:
    figures = {name: value for name, value in vars(score).items() if not isinstance(value, Said)}
    return {
        **figures,
        "b_cubed": asdict(score.b_cubed),
        "pairwise": asdict(score.pairwise),
        "rings": [asdict(ring) for ring in score.rings],
        "membership": list(_counted(score.membership)),
        "suspicion": list(_counted(score.suspicion)),
    }


def _score(plain: Mapping[str, Any]) -> Score:
    whole = {
        **plain,
        "b_cubed": Agreement(**plain["b_cubed"]),
        "pairwise": Agreement(**plain["pairwise"]),
        "rings": tuple(RingScore(**ring) for ring in plain["rings"]),
        "membership": _said(plain["membership"]),
        "suspicion": _said(plain["suspicion"]),
        "segments": _segments(plain.get("segments")),
    }
    return Score(**whole)


def _segments(plain: Mapping[str, Sequence[int]] | None) -> dict[str, tuple[int, int]] | None:
    """None where a score is older than segments are."""
    return None if plain is None else {name: (named, of) for name, (named, of) in plain.items()}


def _counted(said: Said) -> Iterator[tuple[float, int, int]]:
    """(probability, how often it held, how often it did not)."""
    rounded = np.round(said.probability, DECIMALS)
    for probability in np.unique(rounded).tolist():
        held = said.held[rounded == probability]
        yield probability, int(held.sum()), int((~held).sum())


def _said(counted: list[tuple[float, int, int]]) -> Said:
    probability = [one for one, held, missed in counted for _ in range(held + missed)]
    true = [hit for _, held, missed in counted for hit in [True] * held + [False] * missed]
    return Said(np.array(probability, dtype=float), np.array(true, dtype=bool))
