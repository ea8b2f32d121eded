"""The command line: listing, starting a job, exit codes."""

from __future__ import annotations

import argparse
import os
import runpy
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from graph.failures import ConfigurationError, DataGateError, InputOutputError, LockedError
from jobs import cli
from jobs.warehouse.storage import Storage

RunJob = Callable[[argparse.Namespace], int]


@pytest.fixture
def job(monkeypatch: pytest.MonkeyPatch) -> Callable[[RunJob], None]:
    """Registers ``sample``, a job that runs the given function."""

    def register(run: RunJob) -> None:
        module = ModuleType("sample_job")
        module.configure = lambda parser: parser.add_argument("--night")  # type: ignore[attr-defined]
        module.run = run  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "sample_job", module)
        monkeypatch.setattr(cli, "JOBS", (cli.Job("sample", "try the command line", "sample_job", False),))

    return register


@pytest.mark.parametrize("words", [[], ["--help"], ["list"]])
def test_without_a_job_every_job_is_listed_with_a_line(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(words) == 0
    lines = capsys.readouterr().out.splitlines()
    for job in cli.JOBS:
        assert any(line.split()[:1] == [job.name] and job.summary in line for line in lines)


@pytest.mark.parametrize("words", [["nigthly"], ["--conf", "a=b", "nix"], ["--conf", "a=b"]])
def test_an_unknown_or_missing_job_is_a_usage_error_that_names_the_jobs(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(words) == 2
    assert "nightly" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "spark", "rest"),
    [
        (["nightly"], [], ["nightly"]),
        (["--conf", "a=b", "nightly", "--night", "x"], ["--conf", "a=b"], ["nightly", "--night", "x"]),
        (["--conf=a=b", "-v", "nightly"], ["--conf=a=b", "-v"], ["nightly"]),
        (["--name", "nightly", "explain", "R-1"], ["--name", "nightly"], ["explain", "R-1"]),
        (
            ["--verbose", "--jars", "x.jar", "nightly", "--help"],
            ["--verbose", "--jars", "x.jar"],
            ["nightly", "--help"],
        ),
    ],
)
def test_options_before_the_job_are_sparks(words: list[str], spark: list[str], rest: list[str]) -> None:
    assert cli.split(words) == (spark, rest)


def test_a_job_gets_its_arguments_and_sparks_options_and_its_code_is_returned(job: Callable[[RunJob], None]) -> None:
    seen: list[argparse.Namespace] = []
    job(lambda arguments: seen.append(arguments) or 65)  # type: ignore[func-returns-value]
    assert cli.main(["--conf", "a=b", "sample", "--night", "2026-01-01"]) == 65
    assert seen[0].night == "2026-01-01"
    assert seen[0].spark_options == ["--conf", "a=b"]


@pytest.mark.parametrize("failure", [DataGateError, InputOutputError, LockedError, ConfigurationError])
def test_a_failure_shows_its_message_alone_and_exits_with_its_code(
    failure: type[Exception], job: Callable[[RunJob], None], capsys: pytest.CaptureFixture[str]
) -> None:
    def run(_: argparse.Namespace) -> int:
        raise failure("accounts has no column platform")

    job(run)
    assert cli.main(["sample"]) == failure.exit_code  # type: ignore[attr-defined]
    shown = capsys.readouterr().err
    assert "accounts has no column platform" in shown
    assert "Traceback" not in shown


def test_anything_else_is_an_internal_error_with_its_trace(
    job: Callable[[RunJob], None], capsys: pytest.CaptureFixture[str]
) -> None:
    job(lambda _: 1 // 0)
    assert cli.main(["sample"]) == 70
    assert "ZeroDivisionError" in capsys.readouterr().err


@pytest.mark.parametrize(("told", "code"), [(KeyboardInterrupt(), 130), (cli.Terminated(15), 143)])
def test_an_interrupt_is_told_though_a_clean_up_stumbles_over_it(
    told: BaseException,
    code: int,
    job: Callable[[RunJob], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder, close = tmp_path / "night" / "rings", os.close
    folder.mkdir(parents=True)

    def close_and_be_told(descriptor: int) -> None:
        monkeypatch.setattr(os, "close", close)
        close(descriptor)
        raise told

    def run(_: argparse.Namespace) -> int:
        monkeypatch.setattr(os, "close", close_and_be_told)
        # Python 3.11 closes the folder twice then, and says that it is a bad file descriptor.
        Storage(str(tmp_path)).remove("night")
        return 0

    job(run)
    assert cli.main(["sample"]) == code
    assert "cannot be written" not in capsys.readouterr().err


def test_a_signal_that_comes_while_a_finaliser_runs_is_not_lost(job: Callable[[RunJob], None]) -> None:
    class Dying:
        def __del__(self) -> None:
            os.kill(os.getpid(), signal.SIGTERM)
            # The handler raises here, where nobody can catch it.
            time.sleep(0.01)

    def run(_: argparse.Namespace) -> int:
        dying = Dying()
        del dying
        time.sleep(20)
        return 0

    job(run)
    assert cli.main(["sample"]) == 128 + signal.SIGTERM


def test_a_job_whose_reader_has_gone_does_not_end_as_if_all_were_done(root: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with open(writer, "wb") as pipe:  # noqa: PTH123 (a descriptor)
        code = subprocess.run(
            [sys.executable, root / "jobs" / "__main__.py", "list"], stdout=pipe, check=False
        ).returncode
    assert code == 128 + signal.SIGPIPE


def test_wrong_options_exit_with_2(job: Callable[[RunJob], None]) -> None:
    job(lambda _: 0)
    with pytest.raises(SystemExit) as stop:
        cli.main(["sample", "--nigth", "2026-01-01"])
    assert stop.value.code == 2


def test_every_registered_job_explains_its_options(capsys: pytest.CaptureFixture[str]) -> None:
    for job in cli.JOBS:
        with pytest.raises(SystemExit) as stop:
            cli.main([job.name, "--help"])
        assert stop.value.code == 0
        assert f"./spark-submit.sh {job.name}" in capsys.readouterr().out


def test_a_process_that_a_job_spawns_does_not_run_the_job_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(sys, "argv", ["ringtrace", "no-such-job"])
    assert "main" not in runpy.run_path(str(root / "jobs/__main__.py"), run_name="__mp_main__")
