"""What is made once, what makes it be made again, and what a killed run leaves."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.accuracy import code_version
from benchmarks.accuracy.cache import Cache, key
from benchmarks.accuracy.methods.ablations import ABLATIONS
from benchmarks.accuracy.nights import read_settings


def test_a_thing_is_made_once(tmp_path: Path) -> None:
    cache, made = Cache(tmp_path), []

    def make(folder: Path) -> None:
        made.append(folder)
        (folder / "content").write_text("x")

    facts = {"world": "base", "seed": 1}
    folder = cache.folder("worlds", "base-1", facts)
    for _ in range(2):
        assert (cache.made(folder, facts, make) / "content").read_text() == "x"
    assert len(made) == 1
    assert cache.folder("worlds", "base-1", {"seed": 1, "world": "base"}) == folder
    assert cache.folder("worlds", "base-1", {"seed": 2, "world": "base"}) != folder


def test_a_run_that_was_killed_leaves_nothing_that_counts(tmp_path: Path) -> None:
    cache, facts = Cache(tmp_path), {"seed": 1}
    folder = cache.folder("found", "cell", facts)

    def killed(out: Path) -> None:
        (out / "half").touch()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cache.made(folder, facts, killed)
    assert not folder.exists()
    whole = cache.made(folder, facts, lambda out: (out / "whole").touch())
    assert sorted(path.name for path in whole.iterdir()) == ["key.json", "whole"]
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def test_keys_do_not_follow_the_order() -> None:
    assert key({"a": 1, "b": {"c": 2, "d": 3}}) == key({"b": {"d": 3, "c": 2}, "a": 1})


@pytest.fixture
def small_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in {
        "graph/__init__.py": "",
        "graph/top.py": "from graph.middle import work\nimport numpy\n",
        "graph/middle.py": "def work():\n    from graph import deep\n",
        "graph/deep.py": "X = 1\n",
        "graph/other.py": "Y = 1\n",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.setattr(code_version, "ROOT", tmp_path)
    return tmp_path


@pytest.mark.parametrize(("changed", "follows"), [("deep", True), ("middle", True), ("other", False)])
def test_a_version_follows_what_is_imported(small_project: Path, changed: str, follows: bool) -> None:
    before = code_version.digest.__wrapped__("graph.top")
    (small_project / f"graph/{changed}.py").write_text("Z = 2\nfrom graph import deep\n")
    code_version._imports.cache_clear()
    assert (code_version.digest.__wrapped__("graph.top") != before) is follows


def test_what_stands_apart_changes_no_version(small_project: Path) -> None:
    before = code_version.digest.__wrapped__("graph.top", apart=("graph.middle",))
    (small_project / "graph/deep.py").write_text("X = 2\n")
    assert code_version.digest.__wrapped__("graph.top", apart=("graph.middle",)) == before
    with pytest.raises(ModuleNotFoundError):
        code_version.digest.__wrapped__("nowhere.at.all")


def test_changes_reach_single_settings_and_whole_sections() -> None:
    plain = read_settings()
    aged = read_settings({"traits.*.half_life_days": None, "suspicion.ring_bar": 0.75})
    assert any(kind.half_life_days for kind in plain.traits.values())
    assert not any(kind.half_life_days for kind in aged.traits.values())
    assert (plain.suspicion.ring_bar, aged.suspicion.ring_bar) == (0.5, 0.75)
    with pytest.raises(KeyError, match=r"suspicion\.nothing"):
        read_settings({"suspicion.nothing": 1})


@pytest.mark.parametrize("name", ABLATIONS)
def test_every_ablation_is_a_change_of_conf(name: str) -> None:
    assert read_settings(dict(ABLATIONS[name][1])) != read_settings()
