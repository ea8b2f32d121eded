"""Addresses are read once and remembered over nights by a token: never in clear, never read in an older way."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pytest

from graph.settings import StandardiseSettings
from graph.tokens import Keyring
from leads.regional_tables import ADDRESS_PLACES
from leads.regions import known_places as module
from leads.regions.known_places import known_places, reading, with_tokens
from tests.arrow import table

HERE, THERE = "浙江省杭州市余杭区文一西路969号", "江苏省昆山市千灯镇玉溪西路1号"


@pytest.fixture
def rows(keyring: Keyring) -> pa.Table:
    return with_tokens(table("address string", [HERE], [None], [HERE], [THERE], [f"{THERE}  "]), keyring)


def test_a_distinct_text_has_one_row_and_no_clear_text(rows: pa.Table, standardise: StandardiseSettings) -> None:
    tokens = rows["address_token"].to_pylist()
    assert tokens[1] is None
    assert tokens[3] == tokens[4], "texts that are spelled alike have one token"
    known = known_places(rows, table(ADDRESS_PLACES), standardise, "way").to_pylist()
    assert {row["address_token"]: row["adcode_county"] for row in known} == {tokens[0]: "330110", tokens[3]: "320583"}
    assert {row["reading"] for row in known} == {"way"}
    assert len(known) == 2
    assert not any(HERE in str(row) or THERE in str(row) for row in known)


def before_with(keyring: Keyring, way: str) -> pa.Table:
    """A night before that took ``HERE`` for another place, so that its answer is told from tonight's; and knew a text
    that is there no more."""
    places = (way, "440000", "440100", "440106", "mapped", [], "building")
    return table(ADDRESS_PLACES, *((keyring.token("address_text", text), *places) for text in (HERE, "gone")))


@pytest.mark.parametrize(("way", "county"), [("tonight's", "440106"), ("older", "330110")])
def test_the_night_before_answers_if_it_read_in_the_same_way(
    rows: pa.Table, standardise: StandardiseSettings, keyring: Keyring, way: str, county: str
) -> None:
    known = known_places(rows, before_with(keyring, way), standardise, "tonight's").to_pylist()
    found = {row["address_token"]: row["adcode_county"] for row in known}
    assert found == {rows["address_token"][0].as_py(): county, rows["address_token"][3].as_py(): "320583"}


def test_only_texts_that_are_new_are_read(
    rows: pa.Table, standardise: StandardiseSettings, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Sequence[str]] = []
    place = module.places_of

    def counted(texts: pa.ChunkedArray, settings: StandardiseSettings) -> pa.Table:
        asked.append(texts.to_pylist())
        return place(texts, settings)

    monkeypatch.setattr(module, "places_of", counted)
    known_places(rows, before_with(keyring, "way"), standardise, "way")
    assert asked == [[THERE]]


def test_the_way_of_reading_follows_the_settings(standardise: StandardiseSettings) -> None:
    assert reading(standardise) == reading(standardise)
    assert reading(standardise) != reading(standardise.model_copy(update={"adcode_year": 2023}))
