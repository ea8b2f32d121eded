"""The doctor: a line per check, a remedy for each that fails."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from jobs import cli, doctor, java, machine, options

FULL = argparse.Namespace(free=0)


@pytest.fixture
def words(tmp_path: Path) -> list[str]:
    """The command line of a machine that lacks nothing, with made-up data."""
    landing = tmp_path / "landing"
    (landing / "accounts" / "night=2026-03-01").mkdir(parents=True)
    (landing / "SYNTHETIC").touch()
    return ["doctor", "--landing", str(landing), "--warehouse", str(tmp_path / "new" / "warehouse")]


def line(shown: str, what: str) -> str:
    return next(line for line in shown.splitlines() if line[6:].startswith(what))


def test_a_machine_that_lacks_nothing_is_ready(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(words) == 0
    shown = capsys.readouterr().out
    assert "fail" not in shown
    assert "1 night" in line(shown, "landing")
    assert "test key" in line(shown, "token key")
    assert "test key" in line(shown, "signing key")


def test_checking_leaves_nothing_behind(words: list[str], tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    cli.main(words)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    ("change", "what", "remedy"),
    [
        (lambda patch: patch.setattr(java, "find", lambda: None), "Java", "apt-get install -y openjdk-17-jre-headless"),
        (lambda patch: patch.setattr(machine, "memory", lambda: 2**30), "memory", "4 GiB"),
        (
            lambda patch: patch.setattr(doctor.shutil, "disk_usage", lambda _: argparse.Namespace(free=0)),
            "warehouse",
            "room",
        ),
        (lambda patch: patch.setattr(doctor, "_installed", lambda _: None), "packages", ".venv"),
        (lambda patch: patch.setattr(doctor, "PYTHON_LOWEST", (4, 0)), "Python", "install Python"),
    ],
)
def test_each_thing_that_is_missing_fails_with_its_remedy(
    change: object,
    what: str,
    remedy: str,
    words: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    change(monkeypatch)  # type: ignore[operator]
    assert cli.main(words) == 78
    shown = capsys.readouterr().out
    assert line(shown, what).startswith("fail")
    after = shown.splitlines()[shown.splitlines().index(line(shown, what)) + 1]
    assert "→" in after
    assert remedy in after


def test_data_that_are_not_made_up_need_a_key(
    words: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "landing" / "SYNTHETIC").unlink()
    keys = ["--key", str(tmp_path / "token.key"), "--signing-key", str(tmp_path / "signing.pem")]
    assert cli.main([*words, *keys]) == 78
    shown = capsys.readouterr().out
    assert "keygen" in line(shown, "token key")
    assert "keygen" in line(shown, "signing key")
    assert cli.main(["keygen", *keys]) == 0
    assert cli.main([*words, *keys]) == 0


def test_a_landing_zone_and_a_warehouse_that_cannot_be_used_fail(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    assert cli.main(["doctor", "--landing", str(tmp_path / "none"), "--warehouse", str(tmp_path / "file" / "w")]) == 78
    shown = capsys.readouterr().out
    assert line(shown, "landing").startswith("fail")
    assert line(shown, "warehouse").startswith("fail")


def test_a_profile_with_an_unknown_key_fails(
    words: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "profile.yaml").write_text(f"extends: {options.CONFIG}\ncomponents:\n  engin: graphframes\n")
    assert cli.main([*words, "--config", str(tmp_path / "profile.yaml")]) == 78
    assert "engine" in line(capsys.readouterr().out, "profile")


def test_the_jvm_half_of_graphframes_is_needed_by_its_engine_only(
    words: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "profile.yaml").write_text(f"extends: {options.CONFIG}\ncomponents:\n  engine: graphframes\n")
    words += ["--config", str(tmp_path / "profile.yaml")]
    assert cli.main(words) == 78
    assert line(capsys.readouterr().out, "GraphFrames").startswith("fail")
    assert cli.main(["--packages", "io.graphframes:graphframes-spark4_2.13:0.12.3", *words]) == 0


def test_the_jvm_half_of_graphframes_is_optional_and_looked_for_where_spark_keeps_jars(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    assert doctor.graphframes([], needed=False).state == "warn"
    jar = tmp_path / ".ivy2.5.2" / "jars" / "io.graphframes_graphframes-spark4_2.13-0.12.3.jar"
    jar.parent.mkdir(parents=True)
    jar.touch()
    finding = doctor.graphframes([], needed=False)
    assert str(jar) in finding.text
    assert "--packages io.graphframes:graphframes-spark4_2.13:" in finding.remedy
    assert doctor.graphframes(["--jars", str(jar)], needed=True).state == "ok"
