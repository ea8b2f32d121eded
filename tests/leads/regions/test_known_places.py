"""Addresses are read once and remembered over nights by a token: never in clear, never read in an older way."""

from __future__ import annotations

from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from graph.settings import StandardiseSettings
from graph.tokens import Keyring
from leads.regional_tables import ADDRESS_PLACES
from leads.regions import known_places as module
from leads.regions.known_places import address_places, known_places, reading

HERE, THERE = "浙江省杭州市余杭区文一西路969号", "江苏省昆山市千灯镇玉溪西路1号"


@pytest.fixture
def frames(accepted_frames: Any) -> dict[str, DataFrame]:
    spaced = {"account_id": "A2", "address": f"{THERE}  "}
    return dict(
        accepted_frames(
            {
                "accounts": [{"registered_address": HERE}, {"registered_address": None}],
                "addresses": [{"address": HERE}, {"address": THERE}, spaced],
            }
        )
    )


def test_a_distinct_text_has_one_row_and_no_clear_text(
    frames: dict[str, DataFrame], standardise: StandardiseSettings, keyring: Keyring
) -> None:
    known = known_places(frames, None, standardise, keyring)
    assert {row.address for row in known.collect()} == {HERE, THERE, f"{THERE}  "}
    rows = address_places(known).collect()
    assert len(rows) == 2, "texts that are spelled alike have one token"
    assert not any(HERE in str(row) or THERE in str(row) for row in rows)
    assert {row.adcode_county for row in rows} == {"330110", "320583"}


def before_with(spark: SparkSession, keyring: Keyring, way: str) -> DataFrame:
    """A night before that took ``HERE`` for another place, so that its answer is told from tonight's."""
    token = keyring.token("address_text", HERE)
    row = (token, way, "440000", "440100", "440106", "mapped", [], "building")
    return spark.createDataFrame([row], ADDRESS_PLACES.schema)


@pytest.mark.parametrize(("same_way", "county"), [(True, "440106"), (False, "330110")])
def test_the_night_before_answers_if_it_read_in_the_same_way(
    spark: SparkSession,
    frames: dict[str, DataFrame],
    standardise: StandardiseSettings,
    keyring: Keyring,
    same_way: bool,
    county: str,
) -> None:
    before = before_with(spark, keyring, reading(standardise) if same_way else "older")
    known = known_places(frames, before, standardise, keyring)
    assert {row.address: row.adcode_county for row in known.collect()}[HERE] == county


def test_only_texts_that_are_new_are_read(
    spark: SparkSession,
    frames: dict[str, DataFrame],
    standardise: StandardiseSettings,
    keyring: Keyring,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    place = module.placed

    def counted(rows: DataFrame, column: str, settings: StandardiseSettings) -> DataFrame:
        asked.extend(row.address for row in rows.collect())
        return place(rows, column, settings)

    monkeypatch.setattr(module, "placed", counted)
    known_places(frames, before_with(spark, keyring, reading(standardise)), standardise, keyring).collect()
    assert sorted(asked) == [THERE, f"{THERE}  "]


def test_the_way_of_reading_follows_the_settings(standardise: StandardiseSettings) -> None:
    assert reading(standardise) == reading(standardise)
    assert reading(standardise) != reading(standardise.model_copy(update={"adcode_year": 2023}))
