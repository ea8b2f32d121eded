"""The shipped settings of addresses, and what a frame of regions says in short."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.settings import StandardiseSettings
from graph.tokens import Keyring
from jobs.configuration import read_tree, values


@pytest.fixture(scope="session")
def standardise(root: Path) -> StandardiseSettings:
    return StandardiseSettings.model_validate(values(read_tree(root / "conf/standardise.yaml")))


@pytest.fixture(scope="session")
def keyring() -> Keyring:
    return Keyring(b"k" * 32, "1")
