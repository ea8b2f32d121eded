"""The Spark session of a night: local by default, the same settings on a cluster."""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping

from py4j.java_gateway import java_import
from py4j.protocol import Py4JError
from pyspark import SparkConf, SparkContext
from pyspark.errors import PySparkRuntimeError
from pyspark.logger import PySparkLogger
from pyspark.sql import SparkSession

from graph.failures import ConfigurationError
from jobs.launch import SUBMIT_ARGUMENTS
from jobs.options import ROOT

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
    # Half of all calls from Python to Java only told Java which line of Python made a column.
    "spark.python.sql.dataFrameDebugging.enabled": "false",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}

# PySpark writes errors to the terminal before anybody can catch them, with the values that they are about.
TELL_TALES = ("DataFrameQueryContextLogger", "SQLQueryContextLogger")

# What PySpark calls by the bare name whenever it makes a column.
OFTEN_CALLED = (
    "org.apache.spark.api.python.PythonUtils",
    "org.apache.spark.sql.api.python.PythonSQLUtils",
    "org.apache.spark.sql.functions",
)


def build(options: Mapping[str, str]) -> SparkSession:
    """The session with ``options`` (from conf); what the user passed to spark-submit goes before them.

    A Spark that does not start, for want of a master or for an option that it does not know, is a ConfigurationError.
    """
    os.environ.setdefault("SPARK_CONF_DIR", str(CONF))
    wanted = {**DEFAULTS, **options}
    try:
        builder = SparkSession.builder
        for key, value in {**wanted, **_submitted(wanted), **FIXED}.items():
            builder = builder.config(key, value)
        built = builder.getOrCreate()
    except (PySparkRuntimeError, Py4JError) as error:
        reason = " ".join(str(error).split("\n")[:2])
        raise ConfigurationError(f"Spark did not start, see its message above ({reason})") from error
    _name_classes(built)
    for name in TELL_TALES:
        PySparkLogger.getLogger(name).disabled = True
    # Spark's own handler calls the JVM from within the call that was interrupted, which garbles both; a job just ends.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    return built


def _name_classes(built: SparkSession) -> None:
    """Java looks for a class without a package in package after package, each time in hundreds of jars."""
    for name in OFTEN_CALLED:
        java_import(built.sparkContext._jvm, name)


def _submitted(wanted: Mapping[str, str]) -> dict[str, str]:
    """What spark-submit makes of ``wanted``, the command line and spark-defaults.conf; {} without spark-submit.sh.

    The builder alone would put ``wanted`` before the command line.
    """
    if SUBMIT_ARGUMENTS not in os.environ:
        return {}
    SparkContext._ensure_initialized(conf=SparkConf(loadDefaults=False).setAll(list(wanted.items())))
    return dict(SparkConf().getAll())
