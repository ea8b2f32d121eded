"""Nights are published whole, kept apart, chained and marked stale."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from graph.failures import DataGateError, Failure, InputOutputError, LockedError, UsageError
from jobs.warehouse import NightInfo, PublishSettings, Warehouse, lock
from jobs.warehouse.nights import stale_nights
from jobs.warehouse.storage import Storage
from lineage.signing import published_test_signer

MODES = ["symlink", "pointer"]
Publish = Callable[..., NightInfo]


def settings(switch: str = "symlink", **changes: object) -> PublishSettings:
    base = {
        "switch": switch,
        "keep_runs": 1,
        "min_free_bytes": 0,
        "ordered_table_bytes": 1 << 27,
        "file_bytes": 1 << 27,
        "compression": "zstd",
    }
    return PublishSettings.model_validate({**base, **changes})


def publish(warehouse: Warehouse, night: str, run_id: str, value: int = 1) -> NightInfo:
    """Publishes a night of one table without Spark."""
    with warehouse.lock():
        staging = warehouse.stage(night, run_id)
        folder = Path(staging.path) / "rings"
        folder.mkdir(parents=True)
        pq.write_table(pa.table({"value": [value]}), folder / "part-0.parquet")
        return staging.publish(config_hash="c", previous=warehouse.newest_before(night), signer=published_test_signer())


def read(info: NightInfo) -> list[int]:
    return pq.read_table(Path(info.path) / "rings").column("value").to_pylist()


@pytest.mark.parametrize("mode", MODES)
def test_a_rerun_replaces_the_night_and_keeps_the_run_before(tmp_path: Path, mode: str) -> None:
    warehouse = Warehouse(str(tmp_path), settings(mode))
    runs = [publish(warehouse, "2026-03-01", f"r{n}", n) for n in range(4)]

    assert [info.run_id for info in warehouse.published()] == ["r3"]
    assert read(runs[-1]) == [3]
    assert sorted(path.name for path in (tmp_path / ".runs/night=2026-03-01").iterdir()) == ["r2", "r3"]
    assert [one.differences for one in warehouse.check()] == [()]


@pytest.mark.parametrize("mode", MODES)
def test_nights_are_chained_and_tracked_against_the_newest_before_only(tmp_path: Path, mode: str) -> None:
    warehouse = Warehouse(str(tmp_path), settings(mode))
    publish(warehouse, "2026-03-03", "c")
    publish(warehouse, "2026-03-01", "a")
    second = publish(warehouse, "2026-03-02", "b")

    assert (second.previous_night, second.previous_run_id) == ("2026-03-01", "a")
    assert warehouse.newest_before("2026-03-01") is None
    manifest = json.loads((tmp_path / ".runs/night=2026-03-02/b/_manifest.json").read_text())
    before = (tmp_path / ".runs/night=2026-03-01/a/_manifest.json").read_bytes()
    assert manifest["previous_manifest_sha256"] == hashlib.sha256(before).hexdigest()
    assert manifest["tables"] == {"rings": 1}


@pytest.mark.parametrize("mode", MODES)
def test_a_rerun_marks_later_nights_stale_until_they_are_run_again(tmp_path: Path, mode: str) -> None:
    warehouse = Warehouse(str(tmp_path), settings(mode))
    for number in (1, 2, 3):
        publish(warehouse, f"2026-03-0{number}", "first")
    assert not any(info.stale for info in warehouse.published())

    publish(warehouse, "2026-03-01", "again")
    assert [info.stale for info in warehouse.published()] == [False, True, True]
    assert (tmp_path / ".runs/night=2026-03-03/first/_stale.json").is_file()

    publish(warehouse, "2026-03-02", "again")
    assert [info.stale for info in warehouse.published()] == [False, False, True]
    publish(warehouse, "2026-03-03", "again")
    assert not any(info.stale for info in warehouse.published())
    assert not (tmp_path / ".runs/night=2026-03-03/again/_stale.json").exists()


def test_a_night_put_in_between_makes_the_next_one_stale() -> None:
    def manifest(night: str, previous: str | None) -> dict[str, str | None]:
        return {"night": night, "run_id": "r", "previous_night": previous, "previous_run_id": "r" if previous else None}

    assert stale_nights([manifest("1", None), manifest("3", "1")]) == set()
    assert stale_nights([manifest("1", None), manifest("2", "1"), manifest("3", "1")]) == {"3"}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("lost", ["its switch", "its manifest"])
def test_a_run_that_was_published_is_not_taken_for_an_unfinished_one(tmp_path: Path, lost: str, mode: str) -> None:
    warehouse = Warehouse(str(tmp_path), settings(mode))
    for number, night in enumerate(["2026-03-01", "2026-03-02", "2026-03-03"], start=1):
        publish(warehouse, night, f"r{number}", number)
    run = tmp_path / ".runs/night=2026-03-02/r2"
    switch = tmp_path / ("night=2026-03-02" if mode == "symlink" else "_current/night=2026-03-02.json")
    (switch if lost == "its switch" else run / "_manifest.json").unlink()
    with pytest.raises(Failure, match="put it back"), warehouse.lock():
        pytest.fail("the lock was given")
    assert (run / "rings/part-0.parquet").exists()
    # As it says: out of the way, and the night can be run again.
    switch.unlink(missing_ok=True)
    run.rename(tmp_path.parent / f"moved-{mode}-{lost[4]}")
    assert read(publish(warehouse, "2026-03-02", "again", 4)) == [4]


def test_what_is_planted_at_the_top_is_named(tmp_path: Path) -> None:
    warehouse = Warehouse(str(tmp_path), settings())
    publish(warehouse, "2026-03-01", "r")
    assert warehouse.strays() == []
    (tmp_path / "_current").mkdir()
    (tmp_path / "_current/night=2026-03-09.json").write_text("{}")
    elsewhere = tmp_path.parent / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "_lineage").symlink_to(elsewhere)
    (tmp_path / "_identity.json").rename(elsewhere / "identity.json")
    (tmp_path / "_identity.json").symlink_to(elsewhere / "identity.json")
    assert {line.partition(":")[0] for line in warehouse.strays()} == {
        *("_current/night=2026-03-09.json", "_lineage", "_identity.json")
    }


def test_a_link_in_the_place_of_an_object_stores_lock_is_not_followed(tmp_path: Path) -> None:
    storage = Storage("mock://bucket")
    place = lock._path(storage)
    place.symlink_to(tmp_path / "victim")
    try:
        with pytest.raises(InputOutputError, match="cannot be written"), lock.exclusive(storage):
            pytest.fail("the lock was given")
    finally:
        place.unlink()
    assert not (tmp_path / "victim").exists()


def test_a_warehouse_that_may_not_be_listed_is_a_failure_of_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_: Path) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "iterdir", refused)
    with pytest.raises(InputOutputError, match="cannot be read"):
        Warehouse(str(tmp_path), settings()).published()


def test_a_file_of_thousands_of_brackets_is_no_object(tmp_path: Path) -> None:
    (tmp_path / "mark.json").write_text("[" * 100_000)
    with pytest.raises(InputOutputError, match="cannot be read"):
        Storage(str(tmp_path)).read_json("mark.json")


def test_a_second_run_at_the_same_time_is_told_to_try_later(tmp_path: Path) -> None:
    warehouse = Warehouse(str(tmp_path), settings())
    with warehouse.lock():
        code = (
            "import sys; from jobs.warehouse import Warehouse, PublishSettings; from graph.failures import Failure\n"
            "settings = PublishSettings.model_validate_json(sys.argv[2])\n"
            "try:\n    Warehouse(sys.argv[1], settings).lock().__enter__()\n"
            "except Failure as failure:\n    sys.exit(failure.exit_code)"
        )
        arguments = [sys.executable, "-c", code, str(tmp_path), settings().model_dump_json()]
        assert subprocess.run(arguments, check=False).returncode == LockedError.exit_code == 75
    with warehouse.lock():
        pass


def test_the_lock_of_a_run_long_gone_stops_nobody(tmp_path: Path) -> None:
    left = tmp_path / ".lock"
    # An id that any other process may have by now.
    left.write_text(f"{os.getpid()}\n", encoding="ascii")
    os.utime(left, (0, 0))
    assert read(publish(Warehouse(str(tmp_path), settings()), "2026-03-01", "r1")) == [1]


@pytest.mark.parametrize("mode", MODES)
def test_a_warehouse_that_cannot_be_written_ends_the_run_before_any_work(tmp_path: Path, mode: str) -> None:
    (tmp_path / "file").write_text("in the way")
    with (
        pytest.raises(InputOutputError, match="cannot be written"),
        Warehouse(f"{tmp_path}/file/w", settings(mode)).lock(),
    ):
        pytest.fail("the lock was given")


def test_a_full_disk_ends_the_run_before_any_work(tmp_path: Path) -> None:
    warehouse = Warehouse(str(tmp_path), settings(min_free_bytes=1 << 62))
    with pytest.raises(InputOutputError, match="free"), warehouse.lock():
        pytest.fail("the lock was given")


@pytest.mark.parametrize("mode", MODES)
def test_leftovers_of_killed_runs_are_cleaned_at_the_next_start(tmp_path: Path, mode: str) -> None:
    warehouse = Warehouse(str(tmp_path), settings(mode))
    publish(warehouse, "2026-03-01", "whole")
    with warehouse.lock():
        unfinished = Path(warehouse.stage("2026-03-01", "killed").path)
        never_published = Path(warehouse.stage("2026-03-02", "killed").path)
    with warehouse.lock():
        assert not unfinished.exists()
        assert not never_published.exists()
    assert [(info.night, info.run_id) for info in warehouse.published()] == [("2026-03-01", "whole")]


@pytest.mark.parametrize("mode", MODES)
def test_a_failed_run_is_discarded_but_never_once_readers_may_see_it(tmp_path: Path, mode: str) -> None:
    warehouse = Warehouse(str(tmp_path), settings(mode))
    with warehouse.lock():
        failed = warehouse.stage("2026-03-01", "failed")
        Path(failed.path, "rings").mkdir()
        for folder in (failed.work, f"{failed.path}/rings"):
            Path(folder, "rows.parquet").touch()
        assert failed.discard()
        assert not Path(failed.path).exists()
        assert not Path(failed.work).exists()
        switched = warehouse.stage("2026-03-01", "switched")
        Path(switched.path, "rings").mkdir()
        pq.write_table(pa.table({"value": [5]}), Path(switched.path, "rings", "part-0.parquet"))
        info = switched.publish(config_hash="c", previous=None, signer=published_test_signer())
        assert switched.discard()
    assert read(info) == [5]


@pytest.mark.parametrize(("night", "run"), [("2026-3-1", "r"), ("2026-03-01", "../r"), ("2026-03-01", "")])
def test_names_that_would_leave_the_folder_are_refused(tmp_path: Path, night: str, run: str) -> None:
    with pytest.raises(UsageError):
        Warehouse(str(tmp_path), settings()).stage(night, run)


def test_a_real_folder_in_the_place_of_a_night_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "night=2026-03-01").mkdir()
    with pytest.raises(DataGateError, match="is not a link"):
        Warehouse(str(tmp_path), settings()).published()


def test_published_nights_can_be_moved_with_their_warehouse(tmp_path: Path) -> None:
    publish(Warehouse(f"{tmp_path}/here", settings()), "2026-03-01", "r", 7)
    os.rename(tmp_path / "here", tmp_path / "there")  # noqa: PTH104
    assert [read(info) for info in Warehouse(f"{tmp_path}/there", settings()).published()] == [[7]]
