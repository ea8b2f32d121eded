"""Which Java is taken, and what happens when there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.failures import ConfigurationError
from jobs import java


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without any Java: what a test installs lies in ``jvm/`` and ``bin/``."""
    (tmp_path / "jvm").mkdir()
    (tmp_path / "bin").mkdir()
    monkeypatch.setattr(java, "INSTALLED", tmp_path / "jvm")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    monkeypatch.setattr(
        java.shutil, "which", lambda name: str(found) if (found := tmp_path / "bin" / name).exists() else None
    )
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setattr(java.os, "geteuid", lambda: 1000)
    return tmp_path


def script(path: Path, body: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)


def install(home: Path, version: str, vector: bool = True) -> Path:
    modules = [f"java.base@{version}", *([f"jdk.incubator.vector@{version}"] if vector else [])]
    script(home / "bin" / "java", "\n".join(f"echo {module}" for module in modules))
    return home


def test_java_home_goes_before_what_is_installed(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(machine / "jvm" / "java-17-openjdk", "17.0.15")
    monkeypatch.setenv("JAVA_HOME", str(install(machine / "own", "21.0.1")))
    found = java.find()
    assert found == java.Java(machine / "own", 21, True)


def test_a_java_on_the_path_is_followed_to_its_home(machine: Path) -> None:
    install(machine / "elsewhere", "17.0.15")
    (machine / "bin" / "java").symlink_to(machine / "elsewhere" / "bin" / "java")
    assert java.find() == java.Java(machine / "elsewhere", 17, True)


@pytest.mark.parametrize(("version", "vector"), [("11.0.2", True), ("17.0.15", False), ("25.0.3", True)])
def test_a_java_that_spark_does_not_start_on_is_passed_over(machine: Path, version: str, vector: bool) -> None:
    install(machine / "jvm" / "a", version, vector)
    assert java.find() is None
    install(machine / "jvm" / "b", "21.0.1")
    assert java.find() == java.Java(machine / "jvm" / "b", 21, True)


def test_the_preferred_version_is_taken_of_several(machine: Path) -> None:
    for version in (21, 17, 22, 8):
        install(machine / "jvm" / f"java-{version}-openjdk", f"{version}.0.1")
    (machine / "jvm" / "empty").mkdir()
    assert [found.version for found in java.candidates()] == [17, 21, 22, 8]


def test_without_java_and_without_rights_the_one_command_is_named(machine: Path) -> None:
    with pytest.raises(ConfigurationError, match="sudo apt-get install -y openjdk-17-jre-headless"):
        java.ensure()


def test_the_command_names_a_package_that_the_distribution_has(machine: Path) -> None:
    script(machine / "bin" / "apt-cache", '[ "$2" = openjdk-21-jre-headless ]')
    assert java.remedy().endswith("sudo apt-get install -y openjdk-21-jre-headless")


@pytest.mark.parametrize(("offered", "expected"), [("17", 17), ("21", 21)])
def test_java_is_installed_through_apt_when_the_user_may(machine: Path, offered: str, expected: int) -> None:
    """A stand-in for sudo and apt-get that knows one version and, asked for it, puts it where Debian does."""
    install(machine / "offer", f"{offered}.0.1")
    package = f"openjdk-{offered}-jre-headless"
    target = machine / "jvm" / f"java-{offered}-openjdk"
    script(machine / "bin" / "sudo", 'while [ "$1" = -n ] || [ "${1#*=}" != "$1" ]; do shift; done; exec "$@"')
    script(
        machine / "bin" / "apt-get",
        f'case "$*" in *update*) ;; *{package}*) cp -r {machine / "offer"} {target} ;; *) exit 100 ;; esac',
    )
    assert java.ensure().version == expected


def test_the_java_of_this_machine_is_one_that_spark_accepts() -> None:
    assert java.ensure().accepted
