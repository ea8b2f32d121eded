"""Scores come back from the repository's files as they were, and a report says which are of an older version."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.accuracy.cache import Cache
from benchmarks.accuracy.laboratory import Laboratory
from benchmarks.accuracy.nights import Engine, read_settings
from benchmarks.accuracy.report.publish import gathered, left_out
from benchmarks.accuracy.score import RingScore, Said, Score
from benchmarks.accuracy.scoreboard import Scoreboard
from benchmarks.accuracy.world import World
from tests.benchmarks.accuracy.test_report import score

BASE = World("base", 101, 20_000)


@pytest.fixture
def board(tmp_path: Path) -> Scoreboard:
    return Scoreboard(tmp_path / "scores")


def test_a_score_comes_back_as_it_was(board: Scoreboard) -> None:
    said = Said(np.array([0.25, 0.25, 0.9, 0.9004]), np.array([False, True, True, True]))
    rings = (RingScore("wine", 5, 0.9, 0.1, guilty=2, sources=1), RingScore("chain", 3, 0.2, 0.1))
    segments = {"household": (1, 40), "enterprise": (0, 7)}
    whole = replace(score(0.9, innocents=3), membership=said, rand=math.nan, rings=rings, segments=segments)
    board.keep(BASE, "ringtrace", "now", whole)
    kept = board.kept(BASE, "ringtrace")
    assert kept is not None
    assert kept.key == "now"
    assert _figures(kept.score) == _figures(whole)
    assert math.isnan(kept.score.rand)
    assert isinstance(kept.score.rings[0], RingScore)
    # Probabilities to three decimals; which of two equal ones held is no matter.
    assert kept.score.membership.probability.tolist() == [0.25, 0.25, 0.9, 0.9]
    assert kept.score.membership.held.tolist() == [True, False, True, True]


def _figures(one: Score) -> dict[str, object]:
    return {name: value for name, value in vars(one).items() if not isinstance(value, Said) and name != "rand"}


def test_a_score_from_before_evidence_and_segments_were_counted_is_read(board: Scoreboard) -> None:
    board.keep(BASE, "ringtrace", "now", score(0.9))
    file = board.folder / "base.jsonl"
    line = json.loads(file.read_text(encoding="utf-8"))
    del line["score"]["segments"]
    for ring in line["score"]["rings"]:
        del ring["guilty"], ring["sources"]
    file.write_text(json.dumps(line) + "\n", encoding="utf-8")
    kept = board.kept(BASE, "ringtrace")
    assert kept is not None
    assert kept.score.segments is None
    assert {(ring.guilty, ring.sources) for ring in kept.score.rings} == {(None, None)}


def test_every_score_that_is_kept_with_the_code_is_read() -> None:
    here = Scoreboard()
    lines = [
        (file.stem, json.loads(line))
        for file in sorted(here.folder.glob("*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    newest = [here.kept(World(kind, line["seed"], line["accounts"]), line["method"]) for kind, line in lines[::20]]
    assert newest
    assert all(kept and kept.score.innocents for kept in newest)


def test_the_newest_score_takes_the_place_of_the_one_before(board: Scoreboard) -> None:
    for key, f1 in (("before", 0.7), ("now", 0.8)):
        board.keep(BASE, "ringtrace", key, score(f1))
    board.keep(BASE, "splink", "now", score(0.6))
    board.keep(World("base", 102, 20_000), "ringtrace", "now", score(0.5))
    kept = board.kept(BASE, "ringtrace")
    assert kept is not None
    assert (kept.key, kept.score.b_cubed.precision) == ("now", 0.8)
    assert len((board.folder / "base.jsonl").read_text(encoding="utf-8").splitlines()) == 3
    assert board.kept(World("base", 101, 300), "ringtrace") is None


def test_lines_stand_in_one_order_whatever_was_kept_first(tmp_path: Path) -> None:
    worlds = [World("base", seed, 20_000) for seed in (102, 101)]
    for name, order in (("one", worlds), ("other", worlds[::-1])):
        for world in order:
            Scoreboard(tmp_path / name).keep(world, "ringtrace", "now", score(0.5))
    one, other = ((tmp_path / name / "base.jsonl").read_bytes() for name in ("one", "other"))
    assert one == other


@pytest.mark.slow
def test_an_older_score_is_shown_and_said(board: Scoreboard, tmp_path: Path) -> None:
    laboratory = Laboratory(Cache(tmp_path / "cache"), Engine(read_settings(), "1g"), lambda _: None, board)
    worlds = [World("base", seed, 20_000) for seed in (101, 102, 103)]
    board.keep(worlds[0], "ringtrace", "an older version", score(0.9))
    board.keep(worlds[1], "ringtrace", laboratory._score_key(worlds[1], "ringtrace"), score(0.7))
    assert [laboratory.has(world, "ringtrace") for world in worlds] == [False, True, False]
    assert gathered(laboratory, worlds, ["ringtrace"])["base"]["ringtrace"].f1.mean == pytest.approx(0.8)
    assert left_out(laboratory, worlds, ["ringtrace"]) == ("ringtrace (base 101)", "ringtrace (base 103)")
