"""The data gate: what is measured of a night's input, and what is out of the ordinary."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs import configuration
from jobs.settings import RingtraceSettings
from lineage.datasets import DATASETS
from lineage.gate import Finding, Measure, by_subject, judged, measures, traits
from lineage.settings import GateSettings
from lineage.validation.kept import part_folder
from lineage.validation.prepared import part
from tests.conftest import arrow_table, base_row

NIGHT, BEFORE = "2026-03-01", "2026-02-28"


@pytest.fixture(scope="module")
def settings(root: Path) -> RingtraceSettings:
    return configuration.load(root / "conf" / "ringtrace.yaml")


def files(folder: Path, name: str, statuses: dict[str, list[tuple[str, dict[str, object]]]]) -> ds.Dataset:
    """Judged rows as a night keeps them: status → (night of the row, its fields)."""
    for status, rows in statuses.items():
        whole = [base_row(name, number, fields) for number, (_, fields) in enumerate(rows)]
        table = arrow_table(DATASETS[name], whole)
        place = folder / part_folder(name, status)
        place.mkdir(parents=True)
        struct = pa.StructArray.from_arrays([column.combine_chunks() for column in table.columns], table.column_names)
        pq.write_table(
            pa.table({"source_night": [night for night, _ in rows], part(name): struct}), place / "part-00000.parquet"
        )
    partitioning = ds.partitioning(pa.schema([("row_status", pa.string())]), flavor="hive")
    return ds.dataset(folder / f"dataset={name}", partitioning=partitioning)


def found(measured: list[Measure], measure: str, subject: str) -> tuple[int, int]:
    (one,) = (one for one in measured if (one.measure, one.subject) == (measure, subject))
    return one.counted, one.of


def test_rows_missing_values_and_listed_values_are_counted(tmp_path: Path, settings: RingtraceSettings) -> None:
    rows = files(
        tmp_path,
        "accounts",
        {
            "accepted": [
                (NIGHT, {"phone": None, "account_type": "personal"}),
                (NIGHT, {"phone": "13900000001", "account_type": "personal"}),
                (NIGHT, {"phone": "13900000002", "account_type": "enterprise"}),
            ],
            "quarantined": [(NIGHT, {"phone": None})],
        },
    )
    measured = measures(rows, DATASETS["accounts"], NIGHT, settings.rules)
    assert found(measured, "rows", "accounts") == (3, 4)
    assert found(measured, "quarantined", "accounts") == (1, 4)
    assert found(measured, "missing", "phone") == (1, 3)
    assert found(measured, "value", "account_type=personal") == (2, 3)
    assert found(measured, "value", "account_type=enterprise") == (1, 3)
    assert not any(one.subject == "account_id" for one in measured), "what is required is never missing"


def test_of_events_the_rows_of_the_night_alone_are_counted(tmp_path: Path, settings: RingtraceSettings) -> None:
    rows = files(tmp_path, "orders", {"accepted": [(BEFORE, {}), (BEFORE, {}), (NIGHT, {})]})
    assert found(measures(rows, DATASETS["orders"], NIGHT, settings.rules), "rows", "orders") == (1, 1)


def usual(rows: int = 1000, missing: int = 100) -> list[Measure]:
    return [
        Measure("accounts", "rows", "accounts", rows, rows),
        Measure("accounts", "quarantined", "accounts", 0, rows),
        Measure("accounts", "missing", "phone", missing, rows),
        *traits({"phone": rows - missing}, rows),
    ]


def judge(tonight: list[Measure], settings: RingtraceSettings, nights: int = 5) -> list[Finding]:
    return judged(tonight, [by_subject(usual())] * nights, settings.gate)


def test_an_ordinary_night_passes(settings: RingtraceSettings) -> None:
    assert judge(usual(), settings) == []
    assert judge(usual(1400, 180), settings) == []


@pytest.mark.parametrize(("rows", "level"), [(2500, "warn"), (400, "warn"), (5000, "stop"), (199, "stop")])
def test_many_more_or_fewer_rows_are_said_or_stop_the_night(rows: int, level: str, settings: RingtraceSettings) -> None:
    (finding,) = judge(usual(rows, rows // 10), settings)
    assert finding == (level, f"accounts: {rows:,} accepted rows, usually 1,000")


def test_a_lost_column_stops_the_night_and_names_what_it_cost(settings: RingtraceSettings) -> None:
    assert judge(usual(1000, 1000), settings) == [
        Finding("stop", "accounts: missing phone: 100.0%, usually 10.0%"),
        Finding("stop", "accounts: trait phone: 0.0%, usually 90.0%"),
    ]


def test_an_extract_that_is_missing_only_warns(settings: RingtraceSettings) -> None:
    assert [finding.level for finding in judge([Measure("accounts", "rows", "accounts", 0, 0)], settings)] == ["warn"]


def test_nothing_is_judged_while_nobody_knows_what_is_usual(settings: RingtraceSettings) -> None:
    assert judge(usual(9), settings, nights=settings.gate.least_nights - 1) == []
    few = [by_subject(usual(50, 5))] * 9
    assert judged(usual(99, 90), few, settings.gate) == []


def test_one_broken_night_among_those_before_changes_nothing(settings: RingtraceSettings) -> None:
    before = [by_subject(usual())] * 4 + [by_subject(usual(100_000, 100_000))]
    assert judged(usual(), before, settings.gate) == []


@given(st.lists(st.integers(0, 10_000), min_size=3, max_size=9), st.integers(0, 10_000))
def test_whatever_the_numbers_a_finding_says_them_and_the_order_of_nights_does_not_count(
    before: list[int], rows: int
) -> None:
    bars = {"warn": 0.1, "stop": 0.4}
    shares = dict.fromkeys(("quarantined", "missing", "value", "trait"), bars)
    settings = GateSettings.model_validate(
        {"nights": 9, "least_nights": 3, "least_rows": 1, "volume": {"warn": 2, "stop": 5}, "shares": shares}
    )
    tonight, history = usual(rows, rows // 3), [by_subject(usual(one, one // 3)) for one in before]
    findings = judged(tonight, history, settings)
    assert findings == judged(tonight, history[::-1], settings)
    assert all(f"{rows:,} accepted rows" in finding.text for finding in findings if "accepted rows" in finding.text)
    if all(one == rows for one in before):
        assert findings == [] or rows == 0
