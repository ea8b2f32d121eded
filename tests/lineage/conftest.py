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
from lineage.validation import Judging, Validated, validate
from lineage.validation.tagging import every_check


def _section(root: Path, name: str) -> Any:
    return values(read_tree(root / f"conf/{name}.yaml"))


@pytest.fixture(scope="session")
def keyring() -> Keyring:
    return Keyring(bytes(range(32)), "1")


@pytest.fixture(scope="session")
def rules(root: Path) -> RuleSettings:
    return RuleSettings.model_validate(_section(root, "rules"))


@pytest.fixture(scope="session")
def validation_settings(root: Path) -> ValidationSettings:
    return ValidationSettings.model_validate(_section(root, "validation"))


Ingest = Callable[..., Validated]


@pytest.fixture(scope="module")
def ingest(
    spark: SparkSession,
    landing_settings: LandingSettings,
    rules: RuleSettings,
    validation_settings: ValidationSettings,
    keyring: Keyring,
    tmp_path_factory: pytest.TempPathFactory,
) -> Ingest:
    """``ingest(zone.path, night)`` → Validated; ``meanwhile``: what happens between reading and judging."""
    judging = Judging(every_check(rules, validation_settings), keyring, landing_settings.time_zone)

    def run(
        path: Path,
        night: str = "2026-03-01",
        columns: ColumnSettings | None = None,
        meanwhile: Callable[[], object] | None = None,
    ) -> Validated:
        landed = landing.read(spark, str(path), night, landing_settings, columns)
        if meanwhile:
            meanwhile()
        return validate(landed.frames, judging, validation_settings, str(tmp_path_factory.mktemp("rows")))

    return run


Contents = Callable[..., list[dict[str, Any]]]


@pytest.fixture(scope="session")
def contents() -> Contents:
    """The rows of a frame as dictionaries in a fixed order, without some columns."""

    def rows(frame: DataFrame, *without: str) -> list[dict[str, Any]]:
        return sorted((row.asDict() for row in frame.drop(*without).collect()), key=repr)

    return rows
