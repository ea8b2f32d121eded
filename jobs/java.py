"""Finds the Java that Spark runs on, or installs it: 17 or later, with the module that Spark's vector code needs.

``python -m jobs.java`` prints the home of the one that would be used.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from graph.failures import ConfigurationError, Failure
from jobs import apt
from jobs.machine import limits

# Spark starts its JVM with --add-modules of this one; a JVM without it does not start at all.
VECTOR_MODULE = "jdk.incubator.vector"
INSTALLED = Path("/usr/lib/jvm")


@dataclass(frozen=True)
class Java:
    """A Java home, its major version and whether it has the module that Spark asks for."""

    home: Path
    version: int
    vector: bool

    @property
    def accepted(self) -> bool:
        return self.vector and limits().java_lowest <= self.version <= limits().java_highest


def find() -> Java | None:
    """The first Java that Spark accepts: of JAVA_HOME, of PATH, then the nearest above the preferred one installed."""
    return next((java for java in candidates() if java.accepted), None)


def candidates() -> Iterator[Java]:
    """Every Java on the machine, in the order of preference; none twice."""
    seen = set()
    for home in [*_named_homes(), *_installed_homes()]:
        if home not in seen and (java := inspect(home)):
            seen.add(home)
            yield java


def inspect(home: Path) -> Java | None:
    """The Java at ``home``, asked itself; None when nothing there runs."""
    command = [str(home / "bin" / "java"), "--list-modules"]
    try:
        modules = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    version = re.search(r"^java\.base@(\d+)", modules, re.MULTILINE)
    return Java(home, int(version[1]), VECTOR_MODULE in modules) if version else None


def ensure() -> Java:
    """The Java to use, installed through apt when there is none and this user may; ConfigurationError otherwise."""
    java = find()
    if java is None:
        apt.install("Java", _packages())
        java = find()
    if java is None:
        raise ConfigurationError(f"no Java that Spark accepts. {remedy()}")
    return java


def remedy() -> str:
    """The one command that installs Java, with the package that this distribution has."""
    return (
        f"Spark needs Java {limits().java_lowest} to {limits().java_highest} with the module {VECTOR_MODULE}. "
        f"Type: sudo apt-get install -y {apt.known(_packages())}"
    )


def _named_homes() -> Iterator[Path]:
    if named := os.environ.get("JAVA_HOME"):
        yield Path(named).resolve()
    if found := shutil.which("java"):
        yield Path(found).resolve().parent.parent


def _installed_homes() -> list[Path]:
    """Homes in the folder that Debian and Ubuntu install to: the preferred version and the ones next above it first."""

    def rank(home: Path) -> tuple[bool, int, str]:
        number = re.search(r"\d+", home.name)
        version = int(number[0]) if number else 0
        return version < limits().java_preferred, version, home.name

    return sorted({home.resolve() for home in INSTALLED.glob("*") if home.is_dir()}, key=rank)


def _packages() -> list[str]:
    """Java packages that the distribution may have, the preferred one first, then the newest that Spark accepts."""
    newer = range(limits().java_highest, limits().java_preferred, -1)
    return [f"openjdk-{version}-jre-headless" for version in (limits().java_preferred, *newer)]


if __name__ == "__main__":
    try:
        print(ensure().home)
    except Failure as failure:
        print(f"ringtrace: {failure}", file=sys.stderr)
        sys.exit(failure.exit_code)
