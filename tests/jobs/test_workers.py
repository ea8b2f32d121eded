"""Workers on this machine are forks of a process that has loaded what they need; a cluster starts its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyarrow as pa
import pytest
from pyspark.sql import SparkSession

from graph.failures import ConfigurationError
from jobs import session
from jobs.options import ROOT


def told(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    import sys

    for _ in batches:
        loaded = [name for name in ("duckdb", "graph.linking", "graph.standardise") if name in sys.modules]
        archives = [path for path in sys.path if path.endswith(".zip")]
        yield pa.RecordBatch.from_pydict({"loaded": [",".join(loaded)], "archives": [",".join(archives)]})


def test_a_worker_has_all_loaded_and_searches_no_archives(spark: SparkSession) -> None:
    rows = spark.range(1, numPartitions=1).mapInArrow(told, "loaded string, archives string").collect()
    assert [tuple(row) for row in rows] == [("duckdb,graph.linking,graph.standardise", "")]


@pytest.mark.parametrize("master", ["local", "local[*]", "local[2]"])
def test_workers_of_this_machine_find_the_project_where_it_lies(master: str) -> None:
    own = session.own_workers({"spark.master": master})
    assert own["spark.python.daemon.module"] == "jobs.workers"
    assert own["spark.executorEnv.PYTHONPATH"] == str(ROOT)


def test_java_on_this_machine_writes_for_its_user_alone() -> None:
    assert session.own_workers({"spark.master": "local[2]"})["spark.hadoop.fs.permissions.umask-mode"] == "077"


@pytest.mark.parametrize("master", ["yarn", "spark://host:7077", "k8s://host"])
def test_a_cluster_starts_workers_of_its_own(master: str) -> None:
    assert session.own_workers({"spark.master": master}) == {}


@pytest.mark.parametrize("master", ["yarn", "k8s://host"])
def test_what_a_cluster_spills_and_sends_is_encrypted(master: str) -> None:
    options = session.encryption({"spark.master": master})
    assert set(options) == {"spark.io.encryption.enabled", "spark.authenticate", "spark.network.crypto.enabled"}
    assert set(options.values()) == {"true"}


def test_a_standalone_cluster_needs_its_secret_or_a_word_that_its_network_is_trusted() -> None:
    master = {"spark.master": "spark://host:7077"}
    with pytest.raises(ConfigurationError, match=r"spark\.authenticate\.secret"):
        session.encryption(master)
    assert session.encryption({**master, session.SECRET: "a secret"})[session.CRYPTO] == "true"
    assert session.encryption({**master, session.CRYPTO: "false"}) == {"spark.io.encryption.enabled": "true"}


def test_this_machine_encrypts_nothing_that_only_its_user_reads() -> None:
    assert session.encryption({"spark.master": "local[*]"}) == {}
