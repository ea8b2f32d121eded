"""A standalone master and worker on loopback, from the pyspark wheel: the code reaches the worker by the zip, and a
night there writes the tables that it writes on ``local[*]``."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from jobs import bundle, java, launch

START_SECONDS = 120
JOB_SECONDS = 600
# A run's own record (its id, clock and durations) differs between two runs of the same night.
OWN_RECORD = {"runs"}


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a master with one worker of two cores; both end with the module's last test."""
    folder = tmp_path_factory.mktemp("cluster")
    url = f"spark://127.0.0.1:{_free_port()}"
    master = ["master.Master", "--host", "127.0.0.1", "--port", url.rpartition(":")[2], "--webui-port", "0"]
    worker = ["worker.Worker", "--host", "127.0.0.1", "--webui-port", "0", "--cores", "2", "--memory", "2g"]
    with (
        _daemon(folder, master, "I have been elected leader"),
        _daemon(folder, [*worker, "--work-dir", str(folder / "work"), url], "Successfully registered with master"),
    ):
        yield url


@contextmanager
def _daemon(folder: Path, words: list[str], ready: str) -> Iterator[None]:
    """One of Spark's own servers, from its start (when its log says ``ready``) to its end."""
    command = [str(launch.spark_home() / "bin" / "spark-class"), f"org.apache.spark.deploy.{words[0]}", *words[1:]]
    # An empty conf folder leaves Spark's own logging, which says when the server is up.
    environment = {**loopback(), "JAVA_HOME": str(java.ensure().home), "SPARK_CONF_DIR": str(folder)}
    log = folder / f"{words[0]}.log"
    with log.open("w") as output:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT)
    try:
        end = time.monotonic() + START_SECONDS
        while ready not in log.read_text(errors="replace"):
            assert process.poll() is None, log.read_text(errors="replace")
            assert time.monotonic() < end, log.read_text(errors="replace")
            time.sleep(0.2)
        yield
    finally:
        process.terminate()
        process.wait(timeout=START_SECONDS)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def loopback(**variables: str) -> dict[str, str]:
    """The environment of a start from scratch, bound to loopback; nothing of this process's own session."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("SPARK_", "PYSPARK_"))}
    return {**clean, "SPARK_LOCAL_IP": "127.0.0.1", **variables}


@pytest.fixture(scope="module")
def seen(cluster: str, root: Path) -> dict[str, Any]:
    """What tests/jobs/spark_probe.py saw on the cluster, with options as they come from the command line."""
    options = ["--conf", "spark.sql.shuffle.partitions=5", "--driver-memory", "777m"]
    done = subprocess.run(
        [sys.executable, str(root / "tests" / "jobs" / "spark_probe.py"), *options],
        env=loopback(SPARK_MASTER=cluster, PYTHONPATH=str(root)),
        capture_output=True,
        text=True,
        timeout=JOB_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == "", "Spark is silent unless something fails"
    return dict(json.loads(done.stdout))


def run_night(root: Path, master: str, landing: Path, warehouse: Path, night: str) -> None:
    """Runs one night by the script that users run, from a folder with packages named like ours."""
    elsewhere = warehouse.parent / "elsewhere"
    for package in bundle.PACKAGES:
        (elsewhere / package).mkdir(parents=True, exist_ok=True)
        (elsewhere / package / "__init__.py").write_text("raise ImportError('not ours')")
    options = {"--landing": str(landing), "--warehouse": str(warehouse), "--night": night}
    done = subprocess.run(
        [str(root / "spark-submit.sh"), "nightly", *(word for option in options.items() for word in option)],
        cwd=elsewhere,
        env=loopback(SPARK_MASTER=master),
        capture_output=True,
        text=True,
        timeout=JOB_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def tables(night: Path) -> set[str]:
    """Every published table of a night, save a run's own record."""
    return {file.parent.name for file in night.glob("*/*.parquet")} - OWN_RECORD


def rows(folder: Path) -> list[str]:
    """The rows of a table in an order of their own; which file holds a row does not count."""
    parts = [pq.read_table(file) for file in sorted(folder.glob("*.parquet"))]
    return sorted(repr(row) for part in parts for row in part.to_pylist())


def test_the_code_reaches_a_worker_by_the_zip(cluster: str, seen: dict[str, Any]) -> None:
    assert seen["master"] == cluster
    assert seen["total"] == 4950
    assert all(".zip/graph/tokens.py" in path for path in seen["code"])


def test_the_command_line_goes_before_conf_but_not_before_what_equal_output_needs(seen: dict[str, Any]) -> None:
    assert seen["settings"] == {
        "spark.sql.shuffle.partitions": "5",
        "spark.sql.session.timeZone": "UTC",
        "spark.driver.memory": "777m",
        "spark.app.name": "ringtrace",
    }


def test_a_night_on_a_cluster_writes_the_tables_of_a_local_night(
    cluster: str, root: Path, tmp_path: Path, published: Any
) -> None:
    run_night(root, cluster, published.landing, tmp_path / "cluster", published.first)
    local = published.warehouse / f"night={published.first}"
    distributed = tmp_path / "cluster" / f"night={published.first}"
    assert tables(local)
    assert tables(distributed) == tables(local)
    for table in sorted(tables(local)):
        assert rows(distributed / table) == rows(local / table), table
