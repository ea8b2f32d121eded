"""Peers get the parameters that were best on development seeds, and no others are ever tried."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from benchmarks.accuracy.cache import Cache
from benchmarks.accuracy.laboratory import Laboratory
from benchmarks.accuracy.methods.all_methods import peers
from benchmarks.accuracy.methods.peer import CannotRunError, every
from benchmarks.accuracy.nights import Engine, read_settings
from benchmarks.accuracy.tune import _best, tune
from benchmarks.accuracy.tuned import FILE, tuned_parameters, write_tuned
from benchmarks.accuracy.worlds import DEVELOPMENT_SEEDS, REPORT_SEEDS, WORLDS, report_seeds


def test_report_seeds_are_refused(tmp_path: Path) -> None:
    laboratory = Laboratory(Cache(tmp_path), Engine(read_settings(), "1g"), lambda _: None)
    with pytest.raises(ValueError, match="101"):
        tune(laboratory, ["base"], [1, 101], 300, ["leiden"])
    assert not list(tmp_path.iterdir())


def test_no_seed_is_of_both_kinds() -> None:
    assert not set(DEVELOPMENT_SEEDS) & set(REPORT_SEEDS)
    wanted = {**dict.fromkeys(WORLDS, 3), "base": 5, "foreign": 5}
    assert {kind: len(report_seeds(kind)) for kind in WORLDS} == wanted
    assert all(set(report_seeds(kind)) <= set(REPORT_SEEDS) for kind in WORLDS)


def test_the_best_mean_wins() -> None:
    grids = [
        [{"parameters": {"cap": 2}, "f1": 0.9}, {"parameters": {"cap": 3}, "f1": 0.8}],
        [{"parameters": {"cap": 2}, "f1": 0.2}, {"parameters": {"cap": 3}, "f1": 0.7}],
    ]
    assert _best(grids) == {"parameters": {"cap": 3}, "b_cubed_f1": 0.75}


def test_the_file_keeps_what_was_tuned_before(tmp_path: Path) -> None:
    file = tmp_path / "tuned.yaml"
    with pytest.raises(CannotRunError, match="tune"):
        tuned_parameters("base", "leiden", file)
    one = {"parameters": {"threshold": 1 - 1e-10, "listed": False}, "b_cubed_f1": 0.9}
    write_tuned({"base": {"leiden": one, "splink": one}}, [1], 300, file)
    other = {"parameters": {"threshold": 0.5, "listed": True}, "b_cubed_f1": 0.8}
    write_tuned({"base": {"leiden": other}, "hubs": {"leiden": one}}, [1, 2], 300, file)
    assert tuned_parameters("base", "leiden", file) == other["parameters"]
    assert tuned_parameters("base", "splink", file) == one["parameters"]
    assert tuned_parameters("rewired", "splink", file) == one["parameters"]
    told = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert (told["base"]["leiden"]["seeds"], told["base"]["splink"]["seeds"]) == ([1, 2], [1])


def test_what_peers_are_run_with_is_of_their_grids() -> None:
    known = peers(Engine(read_settings(), "1g"))
    tuned = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    assert set(known) <= set(tuned["base"])
    for kind, chosen in tuned.items():
        for name, best in chosen.items():
            assert kind in WORLDS
            assert best["parameters"] in known[name].grid
            assert not set(best["seeds"]) & set(REPORT_SEEDS)


def test_a_grid_is_every_combination() -> None:
    assert every(a=[1, 2], b=["x"]) == [{"a": 1, "b": "x"}, {"a": 2, "b": "x"}]
