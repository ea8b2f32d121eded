"""Nobody innocent is named, and rings that look like the innocent are found: the case book as one night."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from lineage.datasets import DATASETS
from tests.golden.cases.book import FILE, GUILTY, book
from tests.golden.cases.case import Case
from tests.golden.cases.judging import faults, guilty_found
from tests.golden.cases.night import Answer, run

GUILTY_FOUND = 0.9
README = Path(__file__).parent / "cases/README.md"

OneShare = Callable[[], AbstractContextManager[None]]


@pytest.fixture(scope="module")
def cases() -> dict[str, Case]:
    return {name: one.case() for name, one in book().items()}


@pytest.fixture(scope="module")
def answer(
    spark: SparkSession, one_share: OneShare, cases: dict[str, Case], tmp_path_factory: pytest.TempPathFactory
) -> Answer:
    # In one share, as a night of this size is run.
    with one_share():
        return run(spark, list(cases.values()), tmp_path_factory.mktemp("cases"))


@pytest.mark.parametrize("name", book())
def test_the_night_is_right_about(name: str, cases: dict[str, Case], answer: Answer) -> None:
    assert faults(cases[name], answer) == []


def test_guilty_look_alikes_are_found(cases: dict[str, Case], answer: Answer) -> None:
    guilty = [cases[name] for name, one in book().items() if one.kind == GUILTY]
    found, asked = guilty_found(guilty, answer)
    assert found >= GUILTY_FOUND * asked, f"{found} of {asked}"


def test_no_row_of_the_book_is_refused(answer: Answer) -> None:
    rows = answer.tables["quarantine"]
    assert rows[rows["source_file"].str.endswith(FILE)]["rules"].tolist() == []


@pytest.mark.parametrize("name", book())
def test_a_case_is_the_same_each_time(name: str) -> None:
    once, again = book()[name].case(), book()[name].case()
    assert once.rows == again.rows


@pytest.mark.parametrize("name", book())
def test_rows_of_a_case_have_keys_of_their_own(name: str) -> None:
    for dataset, rows in book()[name].case().rows.items():
        keys = [tuple(row.get(column) for column in DATASETS[dataset].key) for row in rows]
        assert [key for key, times in Counter(keys).items() if times > 1] == [], dataset


def test_every_case_stands_in_the_readme() -> None:
    text = README.read_text(encoding="utf-8")
    assert [name for name in book() if f"`{name}`" not in text] == []
