"""How Java ends: on purpose when a run is done, or under it, which the run then says in one line."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Any

from py4j.protocol import Py4JError
from pyspark import SparkContext
from pyspark.accumulators import AccumulatorTCPServer
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

SECONDS_TO_END = 20
MEMORY = "give Java more memory (`--driver-memory 8g` before the job's name) or the machine more"
OUT_OF_MEMORY = "java.lang.OutOfMemoryError"
WORKER_GONE = (
    "Python worker exited unexpectedly",
    "Python worker process terminated",
    "Python worker failed to connect",
)


def be_quiet() -> None:
    """Keeps the bridge to Java from writing its own traces to the terminal; the job says in a line what happened."""
    logging.getLogger("py4j").setLevel(logging.CRITICAL + 1)
    # What interrupts a call it tells the root of all loggers.
    logging.getLogger().addFilter(_is_not_of_the_bridge)
    # The thread that hears of Spark's counters prints that Java hung up.
    AccumulatorTCPServer.handle_error = _say_nothing  # type: ignore[method-assign,assignment]


def _say_nothing(*_: object) -> None:
    """The call that waits for Java fails as well, and is told of."""


def _is_not_of_the_bridge(record: logging.LogRecord) -> bool:
    return "py4j" not in Path(record.pathname).parts


def end(session: SparkSession) -> None:
    """Stops the session and waits for Java; one that does not end is killed, and one that is gone is no error."""
    process = _process()
    with suppress(Exception):
        session.stop()
    if process is None:
        return
    gateway: Any = SparkContext._gateway
    with suppress(Exception):
        gateway.shutdown()
    if process.stdin:
        # Java ends when its input does.
        with suppress(OSError):
            process.stdin.close()
    try:
        process.wait(SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    SparkContext._gateway = SparkContext._jvm = None


def cancel(session: SparkSession) -> None:
    """Ends what Spark is at work on: threads that wait for it go on, with an error."""
    with suppress(Exception):
        session.sparkContext.cancelAllJobs()


def reason(error: BaseException) -> str | None:
    """What to say when ``error`` came from the end of Java or of its workers, or from their want of memory."""
    process = _process()
    if process is not None and (status := process.poll()) is not None:
        return f"Java died under the run ({_status(status)}): {_cause(status)}"
    if not isinstance(error, Py4JError | PySparkException):
        return None
    text = _text(error)
    if OUT_OF_MEMORY in text:
        return f"Java ran out of memory: {MEMORY}"
    if any(one in text for one in WORKER_GONE):
        return f"a Python worker of Spark died under the run (killed for want of memory?): {MEMORY}"
    return None


def _text(error: BaseException) -> str:
    # Asking an error for its text may ask Java, which may be gone.
    with suppress(Exception):
        return str(error)
    return ""


def _status(status: int) -> str:
    if status >= 0:
        return f"exit code {status}"
    return signal.Signals(-status).name


def _cause(status: int) -> str:
    if status in (-signal.SIGKILL, 128 + signal.SIGKILL):
        return f"somebody killed it, or the system did for want of memory; {MEMORY}, and run the night again"
    return "run the night again"


def _process() -> subprocess.Popen[bytes] | None:
    """Java as this process has started it; None where it did not."""
    gateway: Any = SparkContext._gateway
    found = getattr(gateway, "proc", None)
    return found if isinstance(found, subprocess.Popen) and found.pid != os.getpid() else None
