"""Landing zones that stop a night: each names what is wrong and where, shows nothing that a terminal would obey, and
no value of a row; and the strays that a night notes and goes on without."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from graph.failures import Failure
from jobs import landing
from lineage.settings import LandingSettings
from tests.bad_input.making import NIGHT
from tests.bad_input.stopping import NOTED, STOPS, Stop

# A night stops before Spark is asked for anything.
NO_SPARK: Any = None
VALUES = ("corpus-buyer", "corpus-store", "杭州", "9.00")


@pytest.fixture
def zone(landing_zone: Any) -> Path:
    """Ordinary rows in the zone, to be spoilt."""
    path: Path = landing_zone.fill().path
    return path


@pytest.mark.parametrize("case", STOPS, ids=lambda case: case.name)
def test_the_night_stops_and_says_where_and_why(zone: Path, landing_settings: LandingSettings, case: Stop) -> None:
    case.spoil(zone)
    with pytest.raises(Failure) as stopped:
        landing.read(NO_SPARK, str(zone), NIGHT, landing_settings.model_copy(update=dict(case.settings)))
    message = str(stopped.value)
    assert stopped.value.exit_code == case.code
    assert [word for word in case.words if word not in message] == [], message
    assert message.isprintable(), message
    assert [value for value in (*VALUES, case.name + "-0") if value in message] == []


@pytest.mark.parametrize("case", NOTED)
def test_a_stray_is_noted_and_left_alone(
    spark: SparkSession, zone: Path, landing_settings: LandingSettings, case: str
) -> None:
    spoil, note = NOTED[case]
    spoil(zone)
    landed = landing.read(spark, str(zone), NIGHT, landing_settings)
    assert any(found.startswith(note) for found in landed.notes), landed.notes
    assert [found for found in landed.notes if not found.isprintable()] == []
    assert landed.rows["orders"] == 1


def test_a_link_to_another_file_of_the_zone_is_read(
    spark: SparkSession, zone: Path, landing_settings: LandingSettings
) -> None:
    (zone / f"orders/night={NIGHT}/again.parquet").symlink_to(zone / f"orders/night={NIGHT}/rows.parquet")
    landed = landing.read(spark, str(zone), NIGHT, landing_settings)
    assert landed.rows["orders"] == 2
    assert landed.frames["orders"].count() == 2


def test_a_misspelt_night_is_told_before_any_night_is_chosen(zone: Path) -> None:
    (zone / "orders/night=2026-3-2").mkdir()
    with pytest.raises(Failure, match="did you mean night=2026-03-02"):
        landing.nights(str(zone))


def test_folders_may_lie_deeper_than_python_calls(zone: Path) -> None:
    places = [zone / "dump" / "/".join(["a"] * depth) for depth in range(1200)]
    for place in places:
        place.mkdir()
    try:
        assert landing.nights(str(zone)) == [NIGHT]
    finally:
        # What clears up after the tests goes a call deeper with every folder.
        for place in reversed(places):
            place.rmdir()
