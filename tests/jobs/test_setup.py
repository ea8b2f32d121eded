"""How ``.venv`` is made: once per lock, never half, and by one start at a time. A stand-in for uv installs nothing."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

# Makes the environment as uv does, notes each call, and fails or waits at the install when the test says so.
UV = """#!/usr/bin/env bash
set -euo pipefail
echo "$1 $2" >>"$NOTES"
if [[ $1 == venv ]]; then exec {python} -m venv --without-pip "${{@: -1}}"; fi
if [[ -e $NOTES.fail ]]; then exit 2; fi
if [[ -e $NOTES.slow ]]; then sleep 1; fi
"""


@pytest.fixture
def project(tmp_path: Path, root: Path) -> Path:
    """A project with a lock and the real set-up script, and a ``bin/`` that holds uv."""
    (tmp_path / "jobs").mkdir()
    for name in ("setup.sh", "pip_wheel.py"):
        (tmp_path / "jobs" / name).symlink_to(root / "jobs" / name)
    (tmp_path / "requirements.lock").write_text("first\n")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "uv").write_text(UV.format(python=sys.executable))
    (tmp_path / "bin" / "uv").chmod(0o755)
    return tmp_path


def start(project: Path, **variables: str) -> subprocess.Popen[str]:
    environment = {
        "PATH": f"{project / 'bin'}:{Path(sys.executable).resolve().parent}:/usr/bin:/bin",
        "NOTES": str(project / "notes"),
        "HOME": str(project),
        **variables,
    }
    script = 'set -euo pipefail; root=$PWD; source jobs/setup.sh; locked_environment requirements.lock; echo "ready"'
    return subprocess.Popen(
        ["bash", "-c", script],
        cwd=project,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def set_up(project: Path, **variables: str) -> tuple[int, str, str]:
    """(exit code, output, errors) of one start."""
    process = start(project, **variables)
    output, errors = process.communicate(timeout=120)
    return process.returncode, output, errors


def installs(project: Path) -> int:
    return (project / "notes").read_text().splitlines().count("pip install")


def test_it_is_made_once_and_again_when_the_lock_changes(project: Path) -> None:
    for expected in (1, 1):
        assert set_up(project)[:2] == (0, "ready\n")
        assert installs(project) == expected
    (project / "requirements.lock").write_text("second\n")
    assert set_up(project)[:2] == (0, "ready\n")
    assert installs(project) == 2
    assert (project / ".venv" / "bin" / "python").exists()


def test_an_install_that_fails_stops_and_the_next_start_begins_afresh(project: Path) -> None:
    (project / "notes.fail").touch()
    code, output, errors = set_up(project)
    assert (code, output) == (78, "")
    assert "can't be installed" in errors
    half = project / ".venv" / "lib" / "half-installed"
    half.touch()
    (project / "notes.fail").unlink()
    assert set_up(project)[:2] == (0, "ready\n")
    assert not half.exists()


def test_an_environment_whose_python_is_gone_is_made_anew(project: Path) -> None:
    assert set_up(project)[0] == 0
    python = project / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to("/usr/bin/python-that-was-removed")
    assert set_up(project)[:2] == (0, "ready\n")
    assert python.exists()


def test_of_two_first_starts_one_makes_it_and_the_other_waits(project: Path) -> None:
    (project / "notes").touch()
    (project / "notes.slow").touch()
    both = [start(project) for _ in range(2)]
    assert [process.communicate(timeout=120)[0] for process in both] == ["ready\n", "ready\n"]
    assert installs(project) == 1


def test_without_a_python_the_one_command_is_named(project: Path) -> None:
    tools = project / "tools"
    tools.mkdir()
    for name in ("bash", "sha256sum", "mkdir", "rm", "touch", "flock", "cat"):
        (tools / name).symlink_to(f"/usr/bin/{name}")
    code, _, errors = set_up(project, PATH=str(tools))
    assert code == 78
    assert "sudo apt-get install -y python3" in errors
    assert not (project / ".venv").exists()


@pytest.fixture
def index() -> Iterator[str]:
    """A package index that offers a wheel of the pinned name with other content."""

    class Index(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            page = b'<a href="../files/pip-26.3-py3-none-any.whl#sha256=00">pip</a>'
            self.wfile.write(page if self.path == "/simple/pip/" else b"not pip")

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Index)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/simple"
    server.shutdown()


def test_a_pip_wheel_that_is_not_the_pinned_one_is_refused(root: Path, tmp_path: Path, index: str) -> None:
    fetched = subprocess.run(
        [sys.executable, "-I", str(root / "jobs" / "pip_wheel.py"), str(tmp_path / "wheels")],
        env={**os.environ, "PIP_INDEX_URL": index},
        capture_output=True,
        text=True,
        check=False,
    )
    assert fetched.returncode != 0
    assert "not the pinned file" in fetched.stderr
    assert not (tmp_path / "wheels").exists()
