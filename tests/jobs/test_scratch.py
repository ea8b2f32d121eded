"""The private folder of a run: nobody else enters it, and it goes however the run ends."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.failures import DataGateError, InputOutputError
from jobs import janitor, launch
from jobs import scratch as scratch_module
from jobs.scratch import PREFIX, SPARK_PLACES, scratch

# A run that says when its folder is there, and writes into it until it is ended.
RUN = """
import sys, tempfile, time
from pathlib import Path
from jobs.scratch import scratch
with scratch({}, Path(sys.argv[1])) as janitor:
    more = Path(sys.argv[1], "work")
    more.mkdir()
    janitor.watch(more)
    (more / "names").write_text("Wang")
    print(tempfile.gettempdir(), flush=True)
    time.sleep(600)
"""


@pytest.fixture(autouse=True)
def usual(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No disk is named by the environment, and Python's own choice of a folder stays as it was."""
    monkeypatch.delenv(SPARK_PLACES, raising=False)
    monkeypatch.delenv(launch.SUBMIT_ARGUMENTS, raising=False)
    yield
    tempfile.tempdir = None


def folders(place: Path) -> list[Path]:
    return sorted(place.glob(f"{PREFIX}*"))


def gone(*paths: Path) -> bool:
    """Whether the paths go within the time that a janitor takes."""
    end = time.monotonic() + janitor.MOST_SECONDS
    while any(path.exists() for path in paths) and time.monotonic() < end:
        time.sleep(0.02)
    return not any(path.exists() for path in paths)


def test_a_run_has_a_folder_of_its_own_that_goes_with_it(tmp_path: Path) -> None:
    before = tempfile.gettempdir()
    with scratch({}, tmp_path):
        (folder,) = folders(tmp_path)
        assert folder.stat().st_mode & 0o777 == 0o700
        assert os.environ[SPARK_PLACES] == str(folder)
        with tempfile.NamedTemporaryFile() as file:
            assert Path(file.name).parent == folder
    assert folders(tmp_path) == []
    assert SPARK_PLACES not in os.environ
    assert tempfile.gettempdir() == before


@pytest.mark.parametrize("named", ["environment", "command line", "profile"])
def test_disks_that_are_named_for_spark_are_used(named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    places = f"{first},{second}"
    if named == "environment":
        monkeypatch.setenv(SPARK_PLACES, places)
    if named == "command line":
        monkeypatch.setenv(launch.SUBMIT_ARGUMENTS, f"--master local --conf spark.local.dir={places} pyspark-shell")
    options = {"spark.local.dir": places} if named == "profile" else {}
    with scratch(options, tmp_path / "default"):
        made = [*folders(first), *folders(second)]
        assert [str(path) for path in made] == os.environ[SPARK_PLACES].split(",")
        assert len(made) == 2
        assert not (tmp_path / "default").exists()
    assert folders(first) == folders(second) == []


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_killed_run_leaves_nothing(number: signal.Signals, tmp_path: Path, root: Path) -> None:
    """SIGTERM kills this one: it is a job that cleans up when told to end, and this is none."""
    words = [sys.executable, "-c", RUN, str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=environment) as run:
        assert run.stdout is not None
        folder = Path(run.stdout.readline().strip())
        assert folder.parent == tmp_path
        assert (tmp_path / "work" / "names").exists()
        run.send_signal(number)
        assert run.wait() == -number
    assert gone(folder, tmp_path / "work")


def test_the_next_run_removes_what_a_machine_that_went_down_left_and_nothing_else(tmp_path: Path) -> None:
    left = tmp_path / f"{PREFIX}{os.geteuid()}-0123456789ab"
    (left / "blockmgr").mkdir(parents=True)
    others = tmp_path / f"{PREFIX}{os.geteuid() + 1}-0123456789ab"
    others.mkdir()
    with scratch({}, tmp_path):
        (own,) = (path for path in folders(tmp_path) if path not in (left, others))
        assert not left.exists()
        with scratch({"spark.local.dir": str(tmp_path)}):
            assert own.exists(), "its run is at work"
    assert folders(tmp_path) == [others]


def test_a_place_whose_content_anybody_may_rename_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    with pytest.raises(InputOutputError, match="other users"), scratch({}, tmp_path):
        pytest.fail("it was used")
    tmp_path.chmod(0o1777)
    with scratch({}, tmp_path):
        assert len(folders(tmp_path)) == 1


def test_a_run_that_is_told_to_end_while_it_sweeps_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / f"{PREFIX}{os.geteuid()}-dead" / "spilled").mkdir(parents=True)
    close, held = os.close, scratch_module._lock

    def lock(path: Path) -> object:
        found = held(path)
        monkeypatch.setattr(os, "close", close_and_be_told)
        return found

    def close_and_be_told(descriptor: int) -> None:
        monkeypatch.setattr(os, "close", close)
        close(descriptor)
        raise KeyboardInterrupt

    monkeypatch.setattr(scratch_module, "_lock", lock)
    # In Python 3.11 the second closing of the folder is what shows, and the interrupt stands behind it.
    with pytest.raises((KeyboardInterrupt, OSError)), scratch({}, tmp_path):
        pytest.fail("the run went on")


def test_a_place_that_can_not_be_written_ends_the_run_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputOutputError, match="no private folder"), scratch({}, tmp_path / "file"):
        pass


def test_a_folder_that_is_removed_under_the_run_is_named_whatever_stumbled_over_it(tmp_path: Path) -> None:
    def work() -> None:
        with scratch({}, tmp_path):
            shutil.rmtree(tempfile.gettempdir())
            tempfile.mkdtemp()

    with pytest.raises(InputOutputError, match="was removed while the run was at work"):
        work()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS])
def test_a_disk_that_fails_under_the_process_itself_is_named(number: int, tmp_path: Path) -> None:
    with pytest.raises(InputOutputError, match="spilled: cannot be written"), scratch({}, tmp_path):
        raise OSError(number, os.strerror(number), "spilled")


@pytest.mark.parametrize("error", [ValueError("a"), FileNotFoundError(errno.ENOENT, "b"), DataGateError("c")])
def test_another_error_stays_what_it_is(error: Exception, tmp_path: Path) -> None:
    with pytest.raises(type(error)) as found, scratch({}, tmp_path):
        raise error
    assert found.value is error


def test_the_janitor_ends_what_would_put_files_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(janitor, "GRACE_SECONDS", 0.2)
    folder, other = tmp_path / "folder", tmp_path / "other"
    folder.mkdir()
    put = "import sys, time, pathlib\nwhile True:\n p = pathlib.Path(sys.argv[1], 'x'); "
    put += "p.mkdir(parents=True, exist_ok=True); time.sleep(.01)"
    words = [sys.executable, "-c", put]
    with (
        subprocess.Popen([*words, str(folder)], env={**os.environ, janitor.VARIABLE: str(folder)}) as ours,
        subprocess.Popen([*words, str(other)], env={**os.environ, janitor.VARIABLE: str(other)}) as others,
    ):
        assert janitor.users([folder]) == [ours.pid]
        assert janitor.clean([folder])
        assert ours.wait() == -signal.SIGKILL
        assert others.poll() is None, "it belongs to another run"
        others.kill()
    assert not folder.exists()
