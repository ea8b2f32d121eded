"""The corpus of files that a night reads, in one landing zone: every row is accepted, set apart for its reason or
collapsed, and the lines of each file are accounted for."""

from __future__ import annotations

import gzip
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession

from graph.tokens import Keyring
from jobs import landing
from jobs.landing import Landing
from lineage.settings import LandingSettings, RuleSettings, ValidationSettings
from lineage.validation import Judging, Validated, validate
from lineage.validation.counts import check_rows_read
from lineage.validation.kept import EVERY_STATUS
from lineage.validation.settling import ACCEPTED, DEDUPLICATED, QUARANTINED
from lineage.validation.tagging import every_check
from tests.bad_input.landing_zone import file_of, write_rows
from tests.bad_input.making import NIGHT, ORDER, Rows
from tests.bad_input.sound_or_set_apart import CASES


@dataclass
class Found:
    """What became of the rows of a file: by status, by rule, and what stands in the accepted ones."""

    statuses: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    accepted: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Night:
    zone: Path
    landed: Landing
    validated: Validated
    found: dict[str, Found]


@pytest.fixture(scope="module")
def night(
    spark: SparkSession,
    landing_settings: LandingSettings,
    rules: RuleSettings,
    validation_settings: ValidationSettings,
    keyring: Keyring,
    zone_at: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Night:
    """All files of the corpus, read and judged at once; how many bad rows a night stands is another matter."""
    zone = zone_at(tmp_path_factory.mktemp("corpus") / "landing").fill()
    write_rows(zone.path)
    landed = landing.read(spark, str(zone.path), NIGHT, landing_settings)
    judging = Judging(every_check(rules, validation_settings), keyring, landing_settings.time_zone)
    lenient = validation_settings.model_copy(update={"max_quarantined_share": {}})
    validated = validate(landed.frames, judging, lenient, str(tmp_path_factory.mktemp("rows")))
    return Night(zone.path, landed, validated, _found(validated))


def _found(validated: Validated) -> dict[str, Found]:
    found: dict[str, Found] = defaultdict(Found)
    for status in EVERY_STATUS:
        # Python has no year 0, so only what was accepted is looked into.
        columns = [f"orders_row.{name}" for name in ORDER] if status == ACCEPTED else []
        for row in validated.kept.rows("orders", status).select("source_file", "_failed", *columns).collect():
            of_file = found[row.source_file]
            of_file.statuses[status] += 1
            of_file.rules.update({check.split(":")[0] for check in row["_failed"] or ()})
            if status == ACCEPTED:
                of_file.accepted.append(row.asDict())
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_row_is_accepted_or_set_apart_for_its_reason(night: Night, case: Rows) -> None:
    found = night.found.get(file_of(case), Found())
    assert dict(found.rules) == dict(case.quarantined)
    assert found.statuses[ACCEPTED] == case.accepted
    assert found.statuses[DEDUPLICATED] == case.deduplicated
    for column, values in case.holds.items():
        assert {row[column] for row in found.accepted} - {None} == values
    if case.note:
        assert any(case.note in note for note in night.landed.notes), night.landed.notes


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_account_of_each_file_is_that_of_its_lines(night: Night, case: Rows) -> None:
    """Counted again from the bytes that landed and the rows that were judged; neither knows of the other."""
    path = file_of(case)
    judged = sum(night.found[path].statuses.values()) if path in night.found else 0
    if case.suffix == "parquet":
        assert judged == pq.read_metadata(night.zone / path).num_rows
        return
    account = night.landed.accounts[path]
    content = (night.zone / path).read_bytes()
    text = (gzip.decompress(content) if path.lower().endswith(".gz") else content).removeprefix(b"\xef\xbb\xbf")
    assert account.lines == len(text.splitlines())
    assert (account.rows, account.header, account.continued) == (judged, case.header, case.continued)
    assert account.lines == account.header + account.blank + account.rows + account.continued


def test_the_rows_that_were_judged_are_those_that_landed(night: Night) -> None:
    counts = night.validated.counts
    check_rows_read(counts, night.landed.rows)
    assert counts.read["orders"] == sum(sum(found.statuses.values()) for found in night.found.values())
    assert counts.quarantined["orders"] == sum(found.statuses[QUARANTINED] for found in night.found.values())


def test_notes_can_be_shown_and_hold_no_value(night: Night) -> None:
    for note in night.landed.notes:
        assert note.isprintable(), note
        assert "杭州" not in note
        assert "corpus-buyer" not in note
