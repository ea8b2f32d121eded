"""A standalone master and worker on loopback, from the pyspark wheel: the code reaches the worker by the zip, and a
night that is run again there, from shuffled rows in other partitions, gives the tables that it gave on ``local[*]``."""

from __future__ import annotations

import json
import os
import shutil
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
from jobs.settings import RingtraceSettings
from jobs.warehouse import Warehouse

START_SECONDS = 120
JOB_SECONDS = 600
# A run's own record (its id, clock and durations) differs between two runs of the same night.
OWN_RECORD = {"runs"}
# What the machines of a cluster know one another by.
PROPERTIES = "spark.authenticate true\nspark.authenticate.secret of-a-test\nspark.network.crypto.enabled true\n"
# All that Spark's own logging says of the write that tests/jobs/spark_probe.py lets fail, if it fails on the driver.
WRITER_FAILED = "spark ERROR Utils: Aborting task\n"


@pytest.fixture(scope="module")
def properties(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file for ``--properties-file`` with the cluster's secret."""
    path = tmp_path_factory.mktemp("secret") / "spark-defaults.conf"
    path.write_text(PROPERTIES, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory, properties: Path) -> Iterator[str]:
    """The URL of a master with one worker of two cores; both end with the module's last test."""
    folder = tmp_path_factory.mktemp("cluster")
    shutil.copy(properties, folder)
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
def seen(cluster: str, properties: Path, root: Path) -> dict[str, Any]:
    """What tests/jobs/spark_probe.py saw on the cluster, with options as they come from the command line."""
    options = ["--properties-file", str(properties), "--conf", "spark.sql.shuffle.partitions=5"]
    options += ["--driver-memory", "777m"]
    done = subprocess.run(
        [sys.executable, str(root / "tests" / "jobs" / "spark_probe.py"), *options],
        env=loopback(SPARK_MASTER=cluster, PYTHONPATH=str(root)),
        capture_output=True,
        text=True,
        timeout=JOB_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr in ("", WRITER_FAILED), "Spark is silent unless something fails, and names no value then"
    return dict(json.loads(done.stdout))


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


def test_a_value_that_fails_reaches_the_driver_and_no_log(seen: dict[str, Any]) -> None:
    assert seen["named"], "the driver knows it; that nobody else does is asserted where the probe is started"


def test_the_command_line_goes_before_conf_but_not_before_what_equal_output_needs(seen: dict[str, Any]) -> None:
    assert seen["settings"] == {
        "spark.sql.shuffle.partitions": "5",
        "spark.sql.session.timeZone": "UTC",
        "spark.driver.memory": "777m",
        "spark.app.name": "ringtrace",
        "spark.io.encryption.enabled": "true",
        "spark.network.crypto.enabled": "true",
    }


def test_a_cluster_without_a_secret_is_asked_for_it_before_anything_is_sent(cluster: str, root: Path) -> None:
    words = [str(root / "spark-submit.sh"), "nightly"]
    done = subprocess.run(
        words, env=loopback(SPARK_MASTER=cluster), capture_output=True, text=True, timeout=JOB_SECONDS, check=False
    )
    assert done.returncode == os.EX_CONFIG
    assert "spark.authenticate.secret" in done.stderr


@pytest.fixture(scope="module")
def before(published: Any) -> dict[str, list[str]]:
    """The tables of the first night as this process published them, each with its rows."""
    night = published.warehouse / f"night={published.first}"
    return {table: rows(night / table) for table in tables(night)}


@pytest.fixture(scope="module")
def rerun(
    cluster: str,
    properties: Path,
    root: Path,
    published: Any,
    shuffled: Path,
    before: dict[str, list[str]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """The first night of a copy, run again on the cluster by the script that users run: rows in another order, other
    partitions, no truth anywhere near, from a folder with packages named like ours."""
    warehouse = Path(shutil.copytree(published.warehouse, tmp_path_factory.mktemp("copy") / "warehouse", symlinks=True))
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    for package in bundle.PACKAGES:
        (elsewhere / package).mkdir()
        (elsewhere / package / "__init__.py").write_text("raise ImportError('not ours')")
    spark = ["--properties-file", str(properties)]
    spark += ["--conf", "spark.sql.shuffle.partitions=5", "--conf", "spark.sql.files.maxPartitionBytes=100000"]
    # A copy has a vault of its own.
    vault = str(elsewhere / "vault")
    night = ["--landing", str(shuffled), "--warehouse", str(warehouse), "--vault", vault, "--night", published.first]
    done = subprocess.run(
        [str(root / "spark-submit.sh"), *spark, "nightly", *night],
        cwd=elsewhere,
        env=loopback(SPARK_MASTER=cluster),
        capture_output=True,
        text=True,
        timeout=JOB_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"night {published.second} is stale" in done.stdout
    return warehouse / f"night={published.first}"


def test_a_rerun_on_a_cluster_gives_equal_tables_whatever_the_order_of_rows_and_partitions(
    before: dict[str, list[str]], rerun: Path
) -> None:
    assert before
    assert tables(rerun) == set(before)
    for table, expected in before.items():
        assert rows(rerun / table) == expected, table


def test_a_rerun_marks_the_later_night_stale(rerun: Path, published: Any, settings: RingtraceSettings) -> None:
    nights = Warehouse(str(rerun.parent), settings.publish).published()
    assert {info.night: info.stale for info in nights} == {published.first: False, published.second: True}
