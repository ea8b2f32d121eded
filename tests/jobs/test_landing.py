"""Finding and opening the files of a night: what stops a run, what it notes, what it reads."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pydantic import ValidationError
from pyspark.sql import SparkSession

from graph.failures import DataGateError, Failure, InputOutputError
from jobs import landing, stages
from jobs.landing import Landing
from lineage.datasets import DATASETS
from lineage.settings import ColumnSettings, LandingSettings, Source
from lineage.validation import Counts
from lineage.validation.counts import check_rows_read

Read = Callable[..., Landing]
NIGHT, NEXT = "2026-03-01", "2026-03-02"


@pytest.fixture
def read(spark: SparkSession, landing_settings: LandingSettings) -> Read:
    def run(path: Path, night: str = NIGHT, columns: ColumnSettings | None = None, **settings: Any) -> Landing:
        return landing.read(spark, str(path), night, landing_settings.model_copy(update=settings), columns)

    return run


def test_a_night_that_is_not_there_names_the_nights_that_are(read: Read, landing_zone: Any) -> None:
    landing_zone.add("accounts", NIGHT)
    landing_zone.add("orders", NEXT)
    with pytest.raises(DataGateError, match=f"no night 2026-04-01.*{NIGHT}, {NEXT}"):
        read(landing_zone.path, "2026-04-01")
    assert landing.nights(str(landing_zone.path)) == [NIGHT, NEXT]


def test_no_landing_zone_is_an_input_error(read: Read, tmp_path: Path) -> None:
    with pytest.raises(InputOutputError, match="there is no landing zone"):
        read(tmp_path / "nowhere")


@pytest.mark.parametrize("suffix", ["parquet", "csv", "jsonl"])
def test_a_missing_required_column_names_file_dataset_and_column(read: Read, landing_zone: Any, suffix: str) -> None:
    landing_zone.add("accounts")
    landing_zone.add("orders", suffix=suffix, leave_out=["amount"])
    with pytest.raises(DataGateError, match=rf"orders/night={NIGHT}/rows.{suffix}.*`orders`.*`amount`"):
        read(landing_zone.path)


def test_a_missing_optional_column_is_no_fault(read: Read, landing_zone: Any) -> None:
    landing_zone.add("accounts", leave_out=["email", "closed_at"])
    (row,) = read(landing_zone.path).frames["accounts"].collect()
    assert (row.email, row.closed_at, row.holder_name) == (None, None, "王小明")


def test_a_struct_for_a_text_names_file_dataset_and_column(read: Read, landing_zone: Any) -> None:
    path = landing_zone.add("accounts")
    table = pq.read_table(path)
    position = table.column_names.index("phone")
    pq.write_table(table.set_column(position, "phone", pa.array([{"number": "13912345678"}])), path)
    with pytest.raises(DataGateError, match=r"rows.parquet.*`accounts`.*`phone`.*struct.*string"):
        read(landing_zone.path)


def test_a_truncated_parquet_file_is_named(read: Read, landing_zone: Any) -> None:
    landing_zone.add("accounts")
    path = landing_zone.add("logins")
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(DataGateError, match=r"logins/night=2026-03-01/rows.parquet: is not a whole Parquet file"):
        read(landing_zone.path)


def test_a_file_that_this_user_may_not_read_is_no_fault_of_the_data(
    read: Read, landing_zone: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    landing_zone.add("accounts")
    # Mode bits would not stop root, as whom these tests may run.
    monkeypatch.setattr(pq, "read_metadata", refuse)
    with pytest.raises(InputOutputError, match=r"accounts/night=2026-03-01/rows.parquet: this user may not read it"):
        read(landing_zone.path)


def test_a_file_of_unknown_format_stops_the_run(read: Read, landing_zone: Any) -> None:
    landing_zone.add("accounts")
    (landing_zone.folder("orders") / "orders.xlsx").write_bytes(b"PK")
    with pytest.raises(DataGateError, match=r"orders.xlsx: an extract ends in"):
        read(landing_zone.path)


def test_markers_and_checksums_are_no_extracts(read: Read, landing_zone: Any) -> None:
    landing_zone.add("accounts")
    for name in ("_SUCCESS", ".rows.parquet.crc"):
        (landing_zone.folder("accounts") / name).write_bytes(b"")
    assert read(landing_zone.path).frames["accounts"].count() == 1


def test_no_accounts_stops_the_run(read: Read, landing_zone: Any) -> None:
    landing_zone.add("orders")
    with pytest.raises(DataGateError, match="`accounts` has no usable extract"):
        read(landing_zone.path)


def test_missing_datasets_are_noted(read: Read, landing_zone: Any) -> None:
    landing_zone.add("accounts")
    landed = read(landing_zone.path)
    assert set(landed.frames) == {"accounts"}
    assert set(landed.missing) == set(DATASETS) - {"accounts"}
    assert landed.protections_lost == ["store_operators", "shared_places"]
    assert any(note.startswith("orders: missing") for note in landed.notes)
    assert landed.synthetic


def test_extracts_without_a_row_count_as_landed_and_give_no_rows(read: Read, landing_zone: Any) -> None:
    landing_zone.add("accounts", rows=[])
    landing_zone.add("orders", rows=[], suffix="csv")
    landed = read(landing_zone.path)
    assert not {"accounts", "orders"} & set(landed.missing)
    assert all(frame.count() == 0 for frame in landed.frames.values())
    assert landed.frames["accounts"].columns[: len(DATASETS["accounts"].names)] == list(DATASETS["accounts"].names)


def test_an_earlier_snapshot_stands_in_until_it_is_too_old(read: Read, landing_zone: Any) -> None:
    landing_zone.add("stores", NIGHT)
    landing_zone.add("accounts", "2026-03-04")
    landing_zone.add("accounts", "2026-03-05")
    landed = read(landing_zone.path, "2026-03-04")
    assert landed.stale == {"stores": NIGHT}
    assert any("stores: no snapshot of 2026-03-04; that of 2026-03-01 stands in" in note for note in landed.notes)
    too_late = read(landing_zone.path, "2026-03-05")
    assert "stores" in too_late.missing
    assert "stores" not in too_late.frames


def test_a_snapshot_of_tonight_replaces_the_earlier_ones(read: Read, landing_zone: Any) -> None:
    landing_zone.add("accounts", NIGHT, [{}, {}])
    landing_zone.add("accounts", NEXT, [{"account_id": "A9"}])
    rows = read(landing_zone.path, NEXT).frames["accounts"].collect()
    assert [(row.account_id, row.source_night) for row in rows] == [("A9", NEXT)]


def test_events_are_read_back_by_night_folders_and_never_from_later_nights(read: Read, landing_zone: Any) -> None:
    landing_zone.add("accounts", "2026-03-20")
    for night in ("2026-02-01", "2026-02-02", "2026-03-10", "2026-03-20", "2026-03-21"):
        landing_zone.add("logins", night)
        landing_zone.add("complaints", night)
    landed = read(landing_zone.path, "2026-03-20", look_back_nights={"logins": 3, "complaints": None})

    def nights(name: str) -> list[str]:
        return sorted(row.source_night for row in landed.frames[name].collect())

    assert nights("logins") == ["2026-02-02", "2026-03-10", "2026-03-20"]
    assert nights("complaints") == ["2026-02-01", "2026-02-02", "2026-03-10", "2026-03-20"]


def test_extra_columns_are_ignored_with_a_note(read: Read, landing_zone: Any) -> None:
    landing_zone.add("accounts", rows=[{"shoe_size": 43}])
    landed = read(landing_zone.path)
    assert "shoe_size" not in landed.frames["accounts"].columns
    assert "accounts: extra columns ignored: shoe_size" in landed.notes


def test_formats_mix_and_columns_may_come_in_any_order(read: Read, landing_zone: Any) -> None:
    landing_zone.add("accounts")
    landing_zone.add("logins", rows=[{"account_id": "A1"}])
    landing_zone.add("logins", rows=[{"account_id": "A2"}], suffix="jsonl")
    (landing_zone.folder("logins") / "b.csv").write_text(
        "logged_in_at,account_id,ip\n2026-02-20 03:00:00,A3,36.18.24.9\n", encoding="utf-8"
    )
    rows = {row.account_id: row for row in read(landing_zone.path).frames["logins"].collect()}
    assert set(rows) == {"A1", "A2", "A3"}
    assert len({row.logged_in_at for row in rows.values()}) == 1
    assert rows["A3"].source_file == f"logins/night={NIGHT}/b.csv"


def test_a_sites_names_constants_and_reused_ids_are_mapped(read: Read, landing_zone: Any) -> None:
    folder = landing_zone.path / "卖家 accounts" / f"night={NIGHT}"
    folder.mkdir(parents=True)
    (folder / "part 1+2.csv").write_text(
        "账号,plat,account_type,registered_at\n1,x,personal,2025-01-01\n2,y,personal,2025-01-01\n", encoding="utf-8-sig"
    )
    source = {
        "folder": "卖家 accounts",
        "columns": {"account_id": "账号", "platform": "plat"},
        "constants": {"verification": "none"},
        "platform_ids": ["account_id"],
        "platform_column": "plat",
    }
    columns = ColumnSettings.model_validate({"sources": {"accounts": [source]}})
    rows = sorted(read(landing_zone.path, columns=columns).frames["accounts"].collect())
    assert [(row.account_id, row.platform, row.verification) for row in rows] == [
        ("x:1", "x", "none"),
        ("y:2", "y", "none"),
    ]
    assert {row.source_file for row in rows} == {f"卖家 accounts/night={NIGHT}/part 1+2.csv"}


@pytest.mark.parametrize("kind", [pa.timestamp("ns"), pa.timestamp("ms"), pa.timestamp("us", tz="Asia/Shanghai")])
def test_parquet_times_of_any_unit_are_utc(read: Read, landing_zone: Any, kind: pa.DataType) -> None:
    path = landing_zone.add("accounts")
    table = pq.read_table(path)
    moment = table["registered_at"].cast(pa.timestamp("us"))
    times = table["registered_at"].cast(kind) if kind.tz else moment.cast(kind)
    pq.write_table(table.set_column(table.column_names.index("registered_at"), "registered_at", times), path)
    (row,) = read(landing_zone.path).frames["accounts"].selectExpr("CAST(registered_at AS STRING) AS at").collect()
    assert row["at"] == "2025-01-05 02:00:00"


def test_nanoseconds_are_cut_to_the_microsecond_before(read: Read, landing_zone: Any) -> None:
    path = landing_zone.add("accounts", rows=[{}] * 6)
    table = pq.read_table(path)
    moments = [-1, -1000, -1001, -(2**63), 2**63 - 1, 1_771_563_601_234_567_999]
    times = pa.array(moments, pa.timestamp("ns"))
    pq.write_table(table.set_column(table.column_names.index("registered_at"), "registered_at", times), path)
    rows = read(landing_zone.path).frames["accounts"].selectExpr("unix_micros(registered_at) AS at").collect()
    assert sorted(row["at"] for row in rows) == sorted(moment // 1000 for moment in moments)


def test_a_folder_that_feeds_a_dataset_twice_is_read_by_each_mapping(read: Read, landing_zone: Any) -> None:
    landing_zone.add("accounts")
    landing_zone.add("orders", rows=[{"store_id": "S", "buyer_id": "B"}])
    swapped = {"store_id": "buyer_id", "buyer_id": "store_id"}
    sources = [Source(folder="orders"), Source(folder="orders", columns=swapped)]
    rows = read(landing_zone.path, columns=ColumnSettings(sources={"orders": sources})).frames["orders"].collect()
    assert sorted((row.store_id, row.buyer_id) for row in rows) == [("B", "S"), ("S", "B")]


@pytest.mark.parametrize("folder", ["", "orders/", "/orders", "../orders", "a/../orders", "a//orders", "./orders"])
def test_a_folder_is_named_as_the_zone_lists_it(folder: str) -> None:
    with pytest.raises(ValidationError):
        Source(folder=folder)


@pytest.mark.parametrize("folder", ["orders", "a/b", "卖家 accounts", "_a.b"])
def test_a_folder_may_have_any_other_name(folder: str) -> None:
    assert Source(folder=folder).folder == folder


def test_a_question_mark_in_the_path_of_a_zone_is_a_character_of_it(tmp_path: Path) -> None:
    (tmp_path / "a?b").mkdir()
    assert landing.open_zone(str(tmp_path / "a?b")).uri == f"file://{tmp_path}/a?b"


def test_a_row_that_was_not_judged_is_a_failure_of_the_code() -> None:
    with pytest.raises(Failure, match="orders: 3 rows landed, but 2 were judged") as raised:
        check_rows_read(Counts(read={"orders": 2}), {"orders": 3})
    assert raised.value.exit_code == 70


def test_a_row_that_was_not_judged_since_its_file_changed_is_none() -> None:
    """The hashing, which reads every file again, knows which one."""
    night = SimpleNamespace(rows_landed={"orders": 3}, hashing=SimpleNamespace(finish=_changed))
    with pytest.raises(InputOutputError, match="orders changed"):
        stages._check_rows(night, Counts(read={"orders": 2}))  # type: ignore[arg-type]


def _changed() -> None:
    raise InputOutputError("orders changed")


def test_files_say_how_many_rows_they_hold(read: Read, landing_zone: Any) -> None:
    landing_zone.add("accounts", rows=[{}, {}])
    landing_zone.add("logins", rows=[{"account_id": "A1"}], suffix="csv")
    landing_zone.add("logins", rows=[{"account_id": "A2"}, {}], suffix="jsonl")
    landed = read(landing_zone.path)
    assert {name: rows for name, rows in landed.rows.items() if rows} == {"accounts": 2, "logins": 3}
    assert landed.accounts[f"logins/night={NIGHT}/rows.csv"].lines == 2


def test_a_nested_value_is_found_under_a_sites_own_name(read: Read, landing_zone: Any) -> None:
    landing_zone.add("accounts", leave_out=["phone"], rows=[{"tel": {"number": 1}}, {"tel": "1"}], suffix="jsonl")
    columns = ColumnSettings.model_validate(
        {"sources": {"accounts": [{"folder": "accounts", "columns": {"phone": "tel"}}]}}
    )
    rows = read(landing_zone.path, columns=columns).frames["accounts"].collect()
    assert sorted((row.phone, row["_wrong_type"]) for row in rows if row.phone) == [("1", None)]
    assert [row["_wrong_type"] for row in rows if not row.phone] == ["phone"]
