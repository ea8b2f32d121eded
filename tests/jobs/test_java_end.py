"""What is said when Java ends under a run: one line with a remedy, no trace, no value."""

from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace

import pytest
from py4j.protocol import Py4JError, Py4JNetworkError
from pyspark import SparkContext

from graph.failures import InputOutputError
from jobs import java_end, session


@pytest.fixture
def dead(monkeypatch: pytest.MonkeyPatch) -> subprocess.Popen[bytes]:
    """A Java that somebody has killed."""
    process = subprocess.Popen([sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"])
    process.wait()
    monkeypatch.setattr(SparkContext, "_gateway", SimpleNamespace(proc=process))
    # The end of a session forgets Java; that of the test process lives on.
    monkeypatch.setattr(SparkContext, "_jvm", None)
    return process


@pytest.mark.usefixtures("dead")
def test_a_killed_java_is_said_to_be_killed_whatever_error_shows_it() -> None:
    for error in (Py4JNetworkError("Answer from Java side is empty"), ConnectionRefusedError(111, "refused")):
        assert "Java died under the run (SIGKILL)" in str(java_end.reason(error))
        assert "--driver-memory" in str(java_end.reason(error))


@pytest.mark.usefixtures("dead")
def test_a_session_whose_java_died_ends_the_job_with_74(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "build", lambda options: SimpleNamespace(stop=lambda: None))
    with pytest.raises(InputOutputError, match="Java died"), session.started({}):
        raise Py4JNetworkError("Answer from Java side is empty")


def test_a_java_without_memory_and_a_dead_worker_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SparkContext, "_gateway", None)
    assert "out of memory" in str(java_end.reason(Py4JError("x java.lang.OutOfMemoryError: Java heap space y")))
    assert "worker" in str(java_end.reason(Py4JError("SparkException: Python worker exited unexpectedly (crashed)")))


def test_other_errors_are_none_of_its(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SparkContext, "_gateway", None)
    assert java_end.reason(Py4JError("CAST_INVALID_INPUT")) is None
    assert java_end.reason(ValueError("java.lang.OutOfMemoryError, says a row")) is None
