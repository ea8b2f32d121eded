"""What Spark is started with."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

import pytest

from jobs import bundle, java, launch
from jobs.class_archive import ClassArchive

NAMES = ("SPARK_MASTER", "SPARK_HOME", "SPARK_DRIVER_MEMORY", "SPARK_LOCAL_IP", "PYSPARK_PYTHON", "PYSPARK_SUBMIT_ARGS")
NAMES += (launch.JAVA_OPTIONS, launch.CLASSES)


@pytest.fixture(autouse=True)
def started_afresh(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(java, "ensure", lambda: java.Java(Path("/jvm"), 17, True))
    monkeypatch.setattr(bundle, "build", lambda: Path("/code.zip"))


def arguments(environment: dict[str, str]) -> list[str]:
    return shlex.split(environment["PYSPARK_SUBMIT_ARGS"])


def test_a_night_is_local_by_default_and_opens_no_port_to_the_network() -> None:
    environment = launch.environment([])
    words = arguments(environment)
    assert words[words.index("--master") + 1] == "local[*]"
    assert environment["SPARK_LOCAL_IP"] == "127.0.0.1"
    assert environment["JAVA_HOME"] == "/jvm"


def test_a_cluster_is_named_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPARK_MASTER", "spark://head:7077")
    monkeypatch.setenv("PYSPARK_PYTHON", "/opt/workers/python")
    environment = launch.environment([])
    assert "spark://head:7077" in arguments(environment)
    assert environment["PYSPARK_PYTHON"] == "/opt/workers/python"
    assert "SPARK_LOCAL_IP" not in environment


def test_the_code_goes_to_a_cluster_as_one_zip_beside_the_users_files() -> None:
    words = arguments(launch.environment(["--master", "yarn", "--py-files", "mine.zip"]))
    assert words[-3:] == ["--py-files", "/code.zip,mine.zip", "pyspark-shell"]


def test_on_this_machine_the_code_is_read_where_it_lies() -> None:
    assert arguments(launch.environment([]))[-1] == "pyspark-shell"
    assert "--py-files" not in arguments(launch.environment([]))
    assert arguments(launch.environment(["--py-files", "mine.zip"]))[-3:] == ["--py-files", "mine.zip", "pyspark-shell"]


def test_options_for_spark_come_after_ours_and_so_win(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPARK_MASTER", "spark://head:7077")
    words = arguments(launch.environment(["--master", "yarn", "--conf", "spark.x=a b"]))
    assert words[2:6] == ["--master", "yarn", "--conf", "spark.x=a b"]


def test_the_wheels_own_spark_and_this_python_are_used_locally(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPARK_HOME", "/opt/spark-3")
    monkeypatch.setenv("PYSPARK_PYTHON", "/usr/bin/python2")
    environment = launch.environment([])
    assert os.access(Path(environment["SPARK_HOME"]) / "bin" / "spark-submit", os.X_OK)
    assert environment["PYSPARK_PYTHON"] == sys.executable


def test_workers_import_nothing_from_the_folder_that_the_user_stands_in() -> None:
    assert launch.environment([])["PYTHONSAFEPATH"] == "1"


def test_memory_that_the_user_sets_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    assert launch.environment([])["SPARK_DRIVER_MEMORY"].endswith("m")
    monkeypatch.setenv("SPARK_DRIVER_MEMORY", "3g")
    assert launch.environment([])["SPARK_DRIVER_MEMORY"] == "3g"


def test_java_is_told_of_the_archive_of_classes_beside_what_the_user_tells_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ClassArchive, "java_options", lambda self: [f"-XX:SharedArchiveFile={self.home}/a.jsa"])
    monkeypatch.setenv("SPARK_SUBMIT_OPTS", "-Duser=own")
    environment = launch.environment([])
    assert environment["SPARK_SUBMIT_OPTS"] == "-XX:SharedArchiveFile=/jvm/a.jsa -Duser=own"
    assert f"spark.driver.extraClassPath={launch.spark_home() / 'jars'}/*" in arguments(environment)
    monkeypatch.setenv("RINGTRACE_CLASS_ARCHIVE", "off")
    assert launch.environment([])["SPARK_SUBMIT_OPTS"] == "-Duser=own"
    monkeypatch.setenv("SPARK_MASTER", "spark://head:7077")
    assert "SPARK_SUBMIT_OPTS" not in launch.environment([])


def test_a_class_path_of_the_users_goes_before_that_of_the_archive() -> None:
    words = arguments(launch.environment(["--conf", "spark.driver.extraClassPath=/mine.jar"]))
    assert words.index("spark.driver.extraClassPath=/mine.jar") > words.index(
        f"spark.driver.extraClassPath={launch.spark_home() / 'jars'}/*"
    )
