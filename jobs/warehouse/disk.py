"""Tells a disk or a store that fails under Spark from everything else that Spark reports."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException

from graph.failures import InputOutputError

# What the JVM says when a disk or store fails, whatever wrapped it (an EOFException is a Python worker that died).
DISK_FAILURE = re.compile(r"(java\.io\.(?!EOF)|java\.nio\.file\.|org\.apache\.hadoop\.fs\.)\w+Exception(: .{0,300})?")


@contextmanager
def disk_failures(path: str, *, unless: re.Pattern[str] | None = None) -> Iterator[None]:
    """Ends the run with code 74 when Spark can't write ``path``.

    ``unless``: what an error says whose cause lies elsewhere; it goes on as it is.
    """
    try:
        yield
    except (PySparkException, Py4JJavaError) as error:
        failure = DISK_FAILURE.search(str(error))
        if failure is None or (unless and unless.search(str(error))):
            raise
        raise InputOutputError(f"{path}: cannot be written: {failure[0]}") from error
