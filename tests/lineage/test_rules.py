"""The shipped rules: each is used, and its rows are counted by two engines, which Great Expectations compares."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from graph.failures import Failure
from jobs.quality import Quality
from lineage.datasets import DATASETS
from lineage.settings import AtLeastRule, RuleSettings, ValidationSettings
from lineage.validation import Validated
from lineage.validation.check import Check
from lineage.validation.kinds import KINDS
from lineage.validation.tagging import checks_of


def test_every_kind_is_used_and_check_ids_are_unique(
    rules: RuleSettings, validation_settings: ValidationSettings
) -> None:
    used = set()
    for dataset in DATASETS.values():
        checks = checks_of(dataset, rules, validation_settings)
        used |= {check.rule.kind for check in checks}
        assert len({check.id for check in checks}) == len(checks), dataset.name
    assert used == set(KINDS)


def test_every_required_column_and_every_time_is_checked(
    rules: RuleSettings, validation_settings: ValidationSettings
) -> None:
    for dataset in DATASETS.values():
        ids = {check.id for check in checks_of(dataset, rules, validation_settings)}
        for column in dataset:
            if column.required:
                assert f"missing_required:{column.name}" in ids
            if column.type == "timestamp":
                assert f"date_too_early:{column.name}" in ids
                assert f"date_in_future:{column.name}" in ids


def test_every_vocabulary_of_the_contract_has_a_rule_with_its_words(
    rules: RuleSettings, validation_settings: ValidationSettings
) -> None:
    for dataset in DATASETS.values():
        words = {
            check.column: check.rule.values
            for check in checks_of(dataset, rules, validation_settings)
            if check.rule.kind == "one_of"
        }
        for column in dataset:
            # The contract's sentences list vocabularies as `a`, `b` or `c`.
            listed = column.text.split("`")[1::2]
            if column.type == "string" and len(listed) > 1:
                assert words.get(column.name) == listed, f"{dataset.name}.{column.name}"


@pytest.fixture(scope="module")
def dirty(ingest: Any, zone_at: Any, tmp_path_factory: pytest.TempPathFactory) -> Validated:
    """Rows that break every kind of rule."""
    zone = zone_at(tmp_path_factory.mktemp("dirty") / "landing")
    zone.add("accounts", rows=[{}, {"account_type": "ghost"}, {"holder_name": "坏\ufffd"}])
    zone.add(
        "orders",
        suffix="csv",
        rows=[
            {"amount": "NaN"},
            {"amount": "-1", "quantity": "-2"},
            {"buyer_id": ""},
            {"paid_at": "2999-01-01"},
            {"paid_at": "1900-01-01"},
            {"refunded_at": "2026-03-05T00:00:00"},
            {"refund_reason": "whim"},
            {},
            {},
        ],
    )
    zone.add("store_operators", rows=[{"valid_to": "2999-01-01"}, {"valid_to": "2024-01-01"}])
    return ingest(zone.path)


def test_both_engines_count_the_same_and_great_expectations_says_so(dirty: Validated, tmp_path: Path) -> None:
    check(dirty, tmp_path)
    pages = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "_data_docs").iterdir()}
    assert set(pages) == {"index.html", "accounts.html", "orders.html", "store_operators.html"}
    assert "unknown_refund_reason:refund_reason (1)" in pages["index.html"]
    html = "".join(pages.values())
    assert "坏" not in html, "no value of a row, only counts"
    assert not re.search(r"<script|<link|<img|@import|url\(", html), "nothing is loaded from anywhere"


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ({"negative_amount:amount": 2}, "negative_amount:amount: DuckDB counts 1 rows, the night 2; 0 were accepted"),
        ({"negative_quantity:quantity": 0}, "negative_quantity:quantity: DuckDB counts 1 rows, the night 0"),
    ],
)
def test_a_difference_between_the_two_counts_is_an_internal_failure(
    dirty: Validated, tmp_path: Path, rows: dict[str, int], told: str
) -> None:
    failed = {**dirty.counts.failed, "orders": {**dirty.counts.failed["orders"], **rows}}
    wrong = replace(dirty, counts=replace(dirty.counts, failed=failed))
    with pytest.raises(Failure, match=told) as raised:
        check(wrong, tmp_path)
    assert raised.value.exit_code == 70
    assert not (tmp_path / "_data_docs").exists()


def test_an_accepted_row_that_fails_a_rule_is_an_internal_failure(dirty: Validated, tmp_path: Path) -> None:
    """The recount knows one rule more than the night."""
    cheap = AtLeastRule(id="cheap", kind="at_least", why="costs too little", columns=["amount"], minimum=1000)
    more = [*dirty.checks["orders"], Check(DATASETS["orders"], cheap, ("amount",))]
    with pytest.raises(Failure, match=r"cheap:amount: .*; [1-9] were accepted"):
        check(replace(dirty, checks={**dirty.checks, "orders": more}), tmp_path)


def check(validated: Validated, folder: Path) -> None:
    with Quality() as quality:
        quality.start("2026-03-01", validated, Run(folder))  # type: ignore[arg-type]
        quality.finish()


@dataclass
class Run:
    """Stands in for the run's staging folder."""

    folder: Path

    def add(self, name: str, local: str) -> None:
        shutil.copytree(local, self.folder / name)
