"""The shipped rules and limits, and a night's reading and validating in one call."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from graph.tokens import Keyring
from jobs import landing
from jobs.configuration import read_tree, values
from lineage.settings import ColumnSettings, LandingSettings, RuleSettings, ValidationSettings
from lineage.validation import Validated, validate

KEYRING = Keyring(bytes(range(32)), "1")


def _section(root: Path, name: str) -> Any:
    return values(read_tree(root / f"conf/{name}.yaml"))


@pytest.fixture(scope="session")
def keyring() -> Keyring:
    return KEYRING


@pytest.fixture(scope="session")
def landing_settings(root: Path) -> LandingSettings:
    return LandingSettings.model_validate(_section(root, "landing"))


@pytest.fixture(scope="session")
def rules(root: Path) -> RuleSettings:
    return RuleSettings.model_validate(_section(root, "rules"))


@pytest.fixture(scope="session")
def validation_settings(root: Path) -> ValidationSettings:
    return ValidationSettings.model_validate(_section(root, "validation"))


Ingest = Callable[..., Validated]


@pytest.fixture
def ingest(
    spark: SparkSession,
    landing_settings: LandingSettings,
    rules: RuleSettings,
    validation_settings: ValidationSettings,
    keyring: Keyring,
) -> Any:
    """``ingest(zone.path, night)`` → Validated; frees its caches at the end of the test."""
    done: list[Validated] = []

    def run(path: Path, night: str = "2026-03-01", columns: ColumnSettings | None = None) -> Validated:
        landed = landing.read(spark, str(path), night, landing_settings, columns)
        done.append(validate(landed.frames, keyring, landing_settings.time_zone, rules, validation_settings))
        return done[-1]

    yield run
    for validated in done:
        validated.release()


def contents(frame: DataFrame, *without: str) -> list[dict[str, Any]]:
    """The rows in a fixed order, without the columns in ``without``."""
    rows = [row.asDict() for row in frame.drop(*without).collect()]
    return sorted(rows, key=repr)
