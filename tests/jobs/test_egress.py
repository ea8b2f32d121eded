"""A night, and what is exported from it, talks to nobody: nothing tries to leave the machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from jobs import fonts
from jobs.launch import CLASSES

pytestmark = pytest.mark.slow

ALONE = [sys.executable, str(Path(__file__).with_name("alone.py"))]
RESOLVE = "import socket; socket.getaddrinfo('example.org', 80)"
CONNECT = "import socket; socket.create_connection(('192.0.2.1', 80), 1)"


@pytest.fixture(scope="module")
def unshare() -> list[str]:
    """The command that gives a process a network of its own, where this user may have one."""
    for flags in (["--net"], ["--net", "--user", "--map-root-user"]):
        words = ["unshare", *flags, *ALONE, "true"]
        if subprocess.run(words, capture_output=True, check=False).returncode == 0:
            return ["unshare", *flags, *ALONE]
    pytest.skip("no process may have a network of its own here")


def alone(unshare: list[str], *words: str) -> dict[str, Any]:
    """What came of a command without a network, with what the kernel counted."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("SPARK_", "PYSPARK_"))}
    done = subprocess.run(
        [*unshare, *words], capture_output=True, text=True, check=True, env=environment | {CLASSES: "off"}
    )
    return dict(json.loads(done.stdout))


@pytest.mark.parametrize("attempt", [RESOLVE, CONNECT])
def test_an_attempt_is_counted(attempt: str, unshare: list[str]) -> None:
    """Else the test below passes because nothing is seen."""
    assert alone(unshare, sys.executable, "-c", attempt)["counts"]["IpOutNoRoutes"] > 0


def test_a_night_and_its_exports_open_no_connection_but_loopback(
    unshare: list[str], root: Path, world: Any, tmp_path: Path
) -> None:
    fonts.ensure()
    script, warehouse = str(root / "spark-submit.sh"), ["--warehouse", str(tmp_path / "warehouse")]
    places = [*warehouse, "--landing", str(world.landing), "--vault", str(tmp_path / "vault")]
    jobs = {
        "nightly": ["--night", world.first, *places],
        "export-packet": ["--all", "--profile", "investigator", "--out", str(tmp_path / "packets"), *places],
        "export-maps": ["--no-print", "--out", str(tmp_path / "maps"), *warehouse],
        "verify": warehouse,
    }
    for job, words in jobs.items():
        found = alone(unshare, script, job, *words)
        assert found["code"] == 0, found["said"]
        assert (found["counts"]["IpOutNoRoutes"], found["counts"]["Ip6OutNoRoutes"]) == (0, 0), job
        assert job != "nightly" or found["counts"]["TcpActiveOpens"] > 0, "Spark and Python talk over loopback"
