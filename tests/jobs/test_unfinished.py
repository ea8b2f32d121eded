"""What killed exports left is gone after the next one; what another export is writing stays."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from graph.failures import InputOutputError
from jobs.unfinished import beside, exporting

HOLD = """
import sys
from pathlib import Path
from jobs.unfinished import exporting
with exporting(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def leftover(out: Path, name: str = "L-1-2026-03-01-police") -> Path:
    folder = beside(out / name)
    (folder / "evidence").mkdir(parents=True)
    (folder / "evidence/rows.csv").write_text("clear text")
    return folder


def test_what_a_killed_export_left_is_removed(tmp_path: Path) -> None:
    left = [leftover(tmp_path), leftover(tmp_path, "2026-03-01-outside")]
    left.append(tmp_path / ".L-1-2026-03-01-police.new")
    left[-1].mkdir()
    others = [tmp_path / ".mine.new", tmp_path / "L-1-2026-03-01-police", tmp_path / ".L-1-2026-03-01-police"]
    for folder in others:
        folder.mkdir()
    with exporting(tmp_path):
        assert not any(folder.exists() for folder in left)
        assert all(folder.exists() for folder in others)


def test_what_another_export_is_writing_stays(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        left = leftover(tmp_path)
        with exporting(tmp_path):
            assert left.exists()
        other.kill()
    with exporting(tmp_path):
        assert not left.exists(), "a lock goes with its process"


def test_two_who_export_the_same_do_not_write_into_one_folder(tmp_path: Path) -> None:
    assert leftover(tmp_path) != leftover(tmp_path)


@pytest.mark.skipif(os.geteuid() != 0, reason="only the superuser can give a folder away")
def test_what_another_user_left_is_that_users_to_remove(tmp_path: Path) -> None:
    left = leftover(tmp_path)
    os.chown(left, 65534, 65534)
    with exporting(tmp_path):
        assert left.exists()


def test_a_place_that_cannot_be_written_is_a_failure_of_the_disk(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputOutputError, match="cannot be written"), exporting(tmp_path / "file" / "out"):
        pytest.fail("it can't be held")
