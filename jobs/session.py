"""The Spark session of a night: local by default, the same settings on a cluster."""

from __future__ import annotations

import os
import shlex
import signal
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from py4j.java_gateway import JavaClass
from py4j.protocol import Py4JError
from pyspark import SparkConf, SparkContext
from pyspark.errors import PySparkRuntimeError
from pyspark.logger import PySparkLogger
from pyspark.sql import SparkSession

from graph.failures import ConfigurationError, InputOutputError
from jobs import java_end
from jobs.launch import JAVA_OPTIONS, SUBMIT_ARGUMENTS
from jobs.options import ROOT
from jobs.own_files import PRIVATE, own_files

# Spark's own settings of the project: what it logs.
CONF = ROOT / "conf" / "spark"

FIXED = {
    # Equal output depends on these; nothing overrides them.
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
}

DEFAULTS = {
    "spark.app.name": "ringtrace",
    "spark.sql.adaptive.enabled": "true",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    # Any limit but the largest has Spark measure a batch after every row; the number of rows bounds it as well.
    "spark.sql.execution.arrow.maxBytesPerBatch": str(2**31 - 1),
    # Half of all calls from Python to Java only told Java which line of Python made a column.
    "spark.python.sql.dataFrameDebugging.enabled": "false",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}

# PySpark writes errors to the terminal before anybody can catch them, with the values that they are about.
TELL_TALES = ("DataFrameQueryContextLogger", "SQLQueryContextLogger")

# What PySpark asks the JVM for, by these names, whenever it makes a column.
OFTEN_CALLED = {
    "PythonUtils": "org.apache.spark.api.python.PythonUtils",
    "PythonSQLUtils": "org.apache.spark.sql.api.python.PythonSQLUtils",
    "functions": "org.apache.spark.sql.functions",
    "org.apache.spark.sql.functions": "org.apache.spark.sql.functions",
}

# Spark reads the stack of its caller for every step of every plan, unless it is told where the call comes from.
CALL_SITE = {"callSite.short": "ringtrace", "callSite.long": "ringtrace"}


class KnownClass(JavaClass):  # type: ignore[misc]
    """A class of the JVM that is asked for each of its members once."""

    def __getattr__(self, name: str) -> Any:
        member = self.__dict__[name] = super().__getattr__(name)
        return member


CRYPTO = "spark.network.crypto.enabled"
SECRET = "spark.authenticate.secret"


@contextmanager
def started(options: Mapping[str, str]) -> Iterator[SparkSession]:
    """The session of ``build``; at the end of the block Java is gone, and with it whatever it would still write.

    InputOutputError (74): Java died or ran out of memory, whatever error that showed in.
    """
    built = build(options)
    try:
        yield built
    except Exception as error:
        if died := java_end.reason(error):
            raise InputOutputError(died) from error
        raise
    finally:
        java_end.end(built)


def build(options: Mapping[str, str]) -> SparkSession:
    """The session with ``options`` (from conf); what the user passed to spark-submit goes before them.

    A Spark that does not start, for want of a master or for an option that it does not know, is a ConfigurationError.
    """
    os.environ.setdefault("SPARK_CONF_DIR", str(CONF))
    _put_temporary_files()
    java_end.be_quiet()
    wanted = {**DEFAULTS, **options}
    try:
        # What Java and its workers write is nobody else's until a night is published.
        with own_files():
            builder = SparkSession.builder
            given = {**wanted, **_submitted(wanted)}
            for key, value in {**own_workers(given), **encryption(given), **given, **FIXED}.items():
                builder = builder.config(key, value)
            built = builder.getOrCreate()
    except (PySparkRuntimeError, Py4JError) as error:
        reason = " ".join(str(error).split("\n")[:2])
        raise ConfigurationError(f"Spark did not start, see its message above ({reason})") from error
    _know_classes(built)
    name_calls(built)
    for name in TELL_TALES:
        PySparkLogger.getLogger(name).disabled = True
    # Spark's own handler calls the JVM from within the call that was interrupted, which garbles both; a job just ends.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    return built


def _put_temporary_files() -> None:
    """Has Java put its temporary files, and what it writes when it breaks down, where this process puts its own."""
    folder = tempfile.gettempdir()
    own = [f"-Djava.io.tmpdir={folder}", f"-XX:ErrorFile={folder}/java-error-%p.log", "-XX:-UsePerfData"]
    given = os.environ.get(JAVA_OPTIONS, "")
    os.environ[JAVA_OPTIONS] = " ".join([*(shlex.quote(word) for word in own), given]).strip()


def own_workers(given: Mapping[str, str]) -> dict[str, str]:
    """Options for workers on this machine: they find the project where it lies, and write for their user alone."""
    if not given.get("spark.master", "local").startswith("local"):
        return {}
    return {
        "spark.python.daemon.module": "jobs.workers",
        "spark.executorEnv.PYTHONPATH": str(ROOT),
        # Hadoop sets the rights of what it writes itself, whatever the umask of the process.
        "spark.hadoop.fs.permissions.umask-mode": f"{PRIVATE:03o}",
    }


def encryption(given: Mapping[str, str]) -> dict[str, str]:
    """Options for a cluster, whose disks and network others share: what spills and what is sent is encrypted.

    YARN and Kubernetes hand out the secret that this takes. A standalone master and its workers have one of their own
    (ConfigurationError where none is given); ``spark.network.crypto.enabled=false`` says that the network is trusted.
    """
    master = given.get("spark.master", "local")
    if master.startswith("local"):
        return {}
    on_disk = {"spark.io.encryption.enabled": "true"}
    if given.get(CRYPTO) == "false":
        return on_disk
    if master.startswith("spark://") and not given.get(SECRET):
        raise ConfigurationError(
            f"{master}: rows in clear travel between its machines: give {SECRET}, as the master and the workers have "
            "it (in a file for --properties-file, before the job's name), or --conf "
            f"{CRYPTO}=false where the network is your own (docs/security.md)"
        )
    return {**on_disk, "spark.authenticate": "true", CRYPTO: "true"}


def name_calls(session: SparkSession) -> None:
    """Tells Spark where the calls of this thread come from; without it every plan costs a fifth more to set up."""
    for key, value in CALL_SITE.items():
        session.sparkContext.setLocalProperty(key, value)


def _know_classes(built: SparkSession) -> None:
    """Java looks for a class by its name in hundreds of jars; what is asked for thousands of times is asked once."""
    jvm: Any = built.sparkContext._jvm
    for name, whole in OFTEN_CALLED.items():
        jvm.__dict__[name] = KnownClass(whole, jvm._gateway_client)


def _submitted(wanted: Mapping[str, str]) -> dict[str, str]:
    """What spark-submit makes of ``wanted``, the command line and spark-defaults.conf; {} without spark-submit.sh.

    The builder alone would put ``wanted`` before the command line.
    """
    if SUBMIT_ARGUMENTS not in os.environ:
        return {}
    SparkContext._ensure_initialized(conf=SparkConf(loadDefaults=False).setAll(list(wanted.items())))
    return dict(SparkConf().getAll())
