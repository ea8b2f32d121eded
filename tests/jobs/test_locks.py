"""The lock files: complete, hashed, and one inside the other."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

LOCKS = ("requirements.lock", "requirements-dev.lock")


def locked(path: Path) -> list[Requirement]:
    """The pins of a lock file; a package may have one for each span of Python versions."""
    return [Requirement(line) for line in re.findall(r"^([a-z0-9][^\\\n]*)", path.read_text(), re.MULTILINE)]


def pins(path: Path) -> dict[str, str]:
    """Versions by name, on the Python that runs the tests."""
    return {pin.name: str(pin.specifier) for pin in locked(path) if pin.marker is None or pin.marker.evaluate()}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_is_exact_and_hashed_and_no_index_is_named(lock: str, root: Path) -> None:
    text = (root / lock).read_text()
    assert all(str(pin.specifier).startswith("==") for pin in locked(root / lock))
    hashed = re.findall(r"^[a-z0-9].*\\\n    --hash=sha256:[0-9a-f]{64}", text, re.MULTILINE)
    assert len(hashed) == len(locked(root / lock))
    assert "://" not in text
    assert "--index" not in text


def test_tests_run_on_the_versions_that_nights_run_on(root: Path) -> None:
    assert pins(root / LOCKS[0]).items() <= pins(root / LOCKS[1]).items()


def test_the_project_asks_for_nothing_that_is_not_locked(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text())
    asked = [(LOCKS[0], project["project"]["dependencies"]), (LOCKS[1], project["dependency-groups"]["dev"])]
    for lock, requirements in asked:
        pinned_to = pins(root / lock)
        for requirement in map(Requirement, requirements):
            pinned = pinned_to[requirement.name.lower().replace("_", "-")]
            assert requirement.specifier.contains(pinned.removeprefix("==")), f"{requirement} in {lock}"
