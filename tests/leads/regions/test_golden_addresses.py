"""The golden addresses, read: the county of current ones, no guess on ambiguous ones, old names led to their ground."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from graph.settings import StandardiseSettings
from leads.regions.placing import Answer, Reader

Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def reader(standardise: StandardiseSettings) -> Reader:
    return Reader(standardise)


def read(root: Path, name: str) -> Rows:
    with (root / f"tests/golden/addresses/{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def county(answer: Answer) -> str:
    """The county's code; empty where the city is its own county, as in the golden files."""
    undivided = answer.county == answer.city != answer.province
    return "" if undivided else answer.county or ""


@pytest.mark.parametrize("name", ["current", "romanised", "towns"])
def test_current_addresses(reader: Reader, root: Path, name: str) -> None:
    rows = read(root, name)
    answers = [(row, reader.read(row["text"])) for row in rows]
    wrong = [(row["text"], answer) for row, answer in answers if county(answer) not in ("", row["county"])]
    assert wrong == [], "another county than the true one"
    right = [row for row, answer in answers if county(answer) == row["county"]]
    assert len(right) >= 0.99 * len(rows)
    settled = [(row["text"], answer) for row, answer in answers if row["county"] and answer.status == "mapped"]
    assert len(settled) >= 0.99 * sum(bool(row["county"]) for row in rows)


@pytest.mark.parametrize("name", ["fresh", "unseen"])
def test_addresses_of_others(reader: Reader, root: Path, name: str) -> None:
    rows = read(root, name)
    answers = [(row, reader.read(row["text"])) for row in rows]
    assert [(row["text"], answer) for row, answer in answers if county(answer) not in ("", row["county"])] == []
    assert sum(county(answer) == row["county"] for row, answer in answers) >= 0.97 * len(rows)
    guessed = [row["text"] for row in read(root, f"{name}_ambiguous") if reader.read(row["text"]).county]
    assert guessed == []


@pytest.mark.parametrize("name", ["current", "towns"])
def test_cities_and_provinces_of_current_addresses(reader: Reader, root: Path, name: str) -> None:
    for row in read(root, name):
        answer = reader.read(row["text"])
        assert answer.province == row["province"], row["text"]
        assert not row["city"] or answer.city == row["city"], row["text"]


def test_contradictory_addresses_have_all_that_they_say_as_candidates(reader: Reader, root: Path) -> None:
    for row in read(root, "contradictions"):
        answer = reader.read(row["text"])
        assert answer.status != "mapped", row["text"]
        assert answer.county is None, row["text"]
        assert answer.candidates == row["candidates"].split(), row["text"]


def test_no_guess_on_ambiguous_addresses(reader: Reader, root: Path) -> None:
    rows = read(root, "ambiguous")
    answers = [(row, reader.read(row["text"])) for row in rows]
    assert [row["text"] for row, answer in answers if answer.county or answer.status == "mapped"] == []
    told = [(row, answer) for row, answer in answers if answer.status == "ambiguous"]
    assert len(told) >= 45, "a short name before a road may be no place at all, and is then unmapped"
    for row, answer in told:
        assert answer.candidates == row["candidates"].split(), row["text"]


def test_old_names_lead_to_their_ground_or_to_all_of_its_heirs(reader: Reader, root: Path) -> None:
    rows = read(root, "former")
    answers = [(row, reader.read(row["text"])) for row in rows]
    for row, answer in answers:
        assert county(answer) in ("", row["county"]), row["text"]
        if answer.status == "ambiguous":
            assert row["county"] in answer.candidates, row["text"]
    assert len({row["former_name"] for row, answer in answers if county(answer) == row["county"]}) >= 120
