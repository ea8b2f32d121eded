"""A run killed at any step of publishing leaves a whole old night or a whole new one, and the next run converges."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pyarrow.parquet as pq
import pytest

pytestmark = pytest.mark.slow

# Publishes over and over in forks of one process; fork n is killed (SIGKILL) before its n-th touch of the disk, until a
# fork gets to its end. After each kill the parent says what readers see, then lets a run through.
CRASHER = """
import os, shutil, signal, sys
from pathlib import Path
import pyarrow as pa, pyarrow.parquet as pq
from jobs.warehouse import PublishSettings, Warehouse
from lineage.signing import published_test_signer

root, settings = sys.argv[1], PublishSettings.model_validate_json(sys.argv[2])
TOUCHES = [(os, "fsync"), (Path, "rename"), (Path, "replace"), (Path, "symlink_to"), (Path, "write_bytes"),
           (Path, "mkdir"), (Path, "unlink"), (shutil, "rmtree"), (pq, "write_table")]

def kill_at(point):
    count = [0]
    def wrap(function):
        def touched(*arguments, **options):
            count[0] += 1
            if count[0] == point:
                os.kill(os.getpid(), signal.SIGKILL)
            return function(*arguments, **options)
        return touched
    for owner, name in TOUCHES:
        setattr(owner, name, wrap(getattr(owner, name)))

def publish(run, value):
    warehouse = Warehouse(root, settings)
    with warehouse.lock():
        staging = warehouse.stage("2026-03-01", run)
        for table in ("rings", "leads"):
            Path(staging.path, table).mkdir()
            pq.write_table(pa.table({"value": [value] * 1000}), Path(staging.path, table, "part-0.parquet"))
        staging.publish(config_hash="c", previous=None, signer=published_test_signer())

publish("first", 0)
point = 0
while True:
    point += 1
    child = os.fork()
    if child == 0:
        kill_at(point)
        publish(f"run{point}", point)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    print(point, os.WIFSIGNALED(status), Warehouse(root, settings).published()[0].run_id, flush=True)
    if not os.WIFSIGNALED(status):
        break
"""


def run_folder(root: Path, mode: str) -> Path:
    if mode == "symlink":
        return Path(os.path.realpath(root / "night=2026-03-01"))
    pointer = json.loads((root / "_current/night=2026-03-01.json").read_text())
    return root / str(pointer["path"])


def values(folder: Path) -> set[int]:
    tables = [pq.read_table(folder / table).column("value").to_pylist() for table in ("rings", "leads")]
    assert [len(column) for column in tables] == [1000, 1000]
    return {value for column in tables for value in column}


@pytest.mark.parametrize("mode", ["symlink", "pointer"])
def test_readers_see_a_whole_night_whenever_a_run_is_killed(tmp_path: Path, mode: str) -> None:
    from jobs.warehouse import PublishSettings, Warehouse

    options = {"switch": mode, "keep_runs": 2, "min_free_bytes": 0, "compression": "zstd"}
    settings = PublishSettings.model_validate({**options, "ordered_table_bytes": 1, "file_bytes": 1})
    arguments = [sys.executable, "-c", CRASHER, str(tmp_path), settings.model_dump_json()]
    seen, broken, done = set(), [], threading.Event()

    def look() -> None:
        while not done.is_set():
            if not os.path.lexists(tmp_path / ("night=2026-03-01" if mode == "symlink" else "_current")):
                continue
            try:
                found = values(run_folder(tmp_path, mode))
                seen.update(found)
                if len(found) != 1:
                    broken.append(f"mixed {found}")
            except FileNotFoundError as error:
                if mode == "symlink" or "_current" not in str(error):
                    broken.append(repr(error))

    reader = threading.Thread(target=look)
    reader.start()
    crashed = subprocess.run(arguments, check=False, capture_output=True, text=True)
    done.set()
    reader.join()

    assert crashed.returncode == 0, crashed.stderr
    lines = [line.split() for line in crashed.stdout.splitlines()]
    assert len(lines) > 12, "the run touches the disk more often than that"
    assert all(killed == "True" for _, killed, _ in lines[:-1])
    assert lines[-1][2] == f"run{lines[-1][0]}", "the run that was let through is the published one"
    assert not broken
    assert len(seen) > 1
    warehouse = Warehouse(str(tmp_path), settings)
    with warehouse.lock():
        assert [one.differences for one in warehouse.check()] == [()]
        assert not (tmp_path / ".staging").exists()
