"""The lock files: complete, hashed, and one inside the other."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

LOCKS = ("requirements.lock", "requirements-dev.lock")


def pins(path: Path) -> dict[str, str]:
    lines = re.findall(r"^([a-z0-9][^\\\n]*)", path.read_text(), re.MULTILINE)
    return {requirement.name: str(requirement.specifier) for requirement in map(Requirement, lines)}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_is_exact_and_hashed_and_no_index_is_named(lock: str, root: Path) -> None:
    text = (root / lock).read_text()
    assert all(specifier.startswith("==") for specifier in pins(root / lock).values())
    assert len(re.findall(r"^[a-z0-9].*\\\n    --hash=sha256:[0-9a-f]{64}", text, re.MULTILINE)) == len(
        pins(root / lock)
    )
    assert "://" not in text
    assert "--index" not in text


def test_tests_run_on_the_versions_that_nights_run_on(root: Path) -> None:
    assert pins(root / LOCKS[0]).items() <= pins(root / LOCKS[1]).items()


def test_the_project_asks_for_nothing_that_is_not_locked(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text())
    asked = [(LOCKS[0], project["project"]["dependencies"]), (LOCKS[1], project["dependency-groups"]["dev"])]
    for lock, requirements in asked:
        locked = pins(root / lock)
        for requirement in map(Requirement, requirements):
            pinned = locked[requirement.name.lower().replace("_", "-")]
            assert requirement.specifier.contains(pinned.removeprefix("==")), f"{requirement} in {lock}"
