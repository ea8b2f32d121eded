"""Prepares the start of Spark: the environment that the session's own ``spark-submit`` is started in.

The driver is the Python process that ``spark-submit.sh`` runs; its session starts the ``spark-submit`` of the pyspark
wheel with ``PYSPARK_SUBMIT_ARGS``. Wrong arguments, ``--help`` and a locked warehouse so end before any JVM starts,
and output and exit code reach the shell as the job wrote them.
"""

from __future__ import annotations

import importlib.util
import os
import shlex
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from graph.failures import ConfigurationError
from jobs import bundle, java, machine
from jobs.class_archive import ClassArchive

MASTER = "SPARK_MASTER"
SUBMIT_ARGUMENTS = "PYSPARK_SUBMIT_ARGS"
JAVA_OPTIONS = "SPARK_SUBMIT_OPTS"
"""Options of the driver's Java, beside those of the conf."""
CLASSES = "RINGTRACE_CLASS_ARCHIVE"
"""`off`: no archive of classes is used or made (jobs.class_archive)."""


def prepare(spark_options: Sequence[str]) -> None:
    """Sets what the session's spark-submit reads from the environment; ConfigurationError when Java is missing."""
    os.environ.update(environment(spark_options))


def environment(spark_options: Sequence[str]) -> dict[str, str]:
    """The variables: Java, Spark of the wheel, its master, memory and options. What the user set stays."""
    master = _value(spark_options, "--master") or os.environ.get(MASTER) or "local[*]"
    given = {
        # The lowest precedence that Spark knows: --driver-memory, --conf and spark-defaults.conf win over it.
        "SPARK_DRIVER_MEMORY": machine.driver_memory(),
        "PYSPARK_PYTHON": sys.executable,
    }
    home = java.ensure().home
    own = {
        "JAVA_HOME": str(home),
        "SPARK_HOME": str(spark_home()),
        SUBMIT_ARGUMENTS: shlex.join(submit_arguments(master, spark_options)),
        # Workers look into the folder that the user stands in first; a `graph` or `jobs` there is not ours.
        "PYTHONSAFEPATH": "1",
    }
    if master.startswith("local"):
        # Workers are children of this process; no host name is looked up and nothing listens on the network.
        given["SPARK_LOCAL_IP"] = "127.0.0.1"
        own["PYSPARK_PYTHON"] = sys.executable
        options = class_archive(home).java_options() if os.environ.get(CLASSES) != "off" else []
        own[JAVA_OPTIONS] = " ".join([*options, os.environ.get(JAVA_OPTIONS, "")]).strip()
    return {**given, **{name: os.environ[name] for name in given if os.environ.get(name)}, **own}


def submit_arguments(master: str, spark_options: Sequence[str]) -> list[str]:
    """The arguments of spark-submit; the user's win, save that the code's zip joins their ``--py-files``.

    Workers on this machine find the code where it lies.
    """
    code = [] if master.startswith("local") else [str(bundle.build())]
    archives = [*code, *filter(None, [_value(spark_options, "--py-files")])]
    own = ["--py-files", ",".join(archives)] if archives else []
    # An archive of classes fits where Spark's own jars come first; a path of the user's takes the place of this one.
    path = ["--conf", f"spark.driver.extraClassPath={spark_home() / 'jars'}/*"] if master.startswith("local") else []
    return ["--master", master, *path, *spark_options, *own, "pyspark-shell"]


def class_archive(java_home: Path) -> ClassArchive:
    """The archive of the classes that this Java loads of Spark."""
    return ClassArchive(java_home, spark_home() / "jars")


def spark_home() -> Path:
    """The folder of the pyspark wheel: its ``bin/`` has spark-submit and spark-class."""
    found = importlib.util.find_spec("pyspark")
    if found is None or found.origin is None:
        raise ConfigurationError("pyspark is not installed; start through ./spark-submit.sh, which installs it")
    return Path(found.origin).parent


def _value(options: Sequence[str], name: str) -> str | None:
    """The value of the last ``name VALUE`` or ``name=VALUE`` among ``options``."""
    values = [after for word, after in pairwise(options) if word == name]
    values += [word.partition("=")[2] for word in options if word.startswith(f"{name}=")]
    return values[-1] if values else None
