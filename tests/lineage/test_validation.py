"""Judging rows: each kind of bad input, duplicates, digests, and that no row is lost."""

from __future__ import annotations

import json
import random
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from graph.failures import DataGateError, Failure, InputOutputError
from lineage.datasets import DATASETS
from lineage.settings import ColumnSettings, Source
from lineage.validation import Validated
from lineage.validation.stage import unreadable

NIGHT, NEXT = "2026-03-01", "2026-03-02"

BAD_ORDERS: dict[str, tuple[dict[str, Any], str]] = {
    "nan": ({"amount": "NaN"}, "not_finite"),
    "inf": ({"refund_amount": "-Infinity"}, "not_finite"),
    "text": ({"amount": "a lot"}, "wrong_type"),
    "half": ({"quantity": "1.5"}, "wrong_type"),
    "huge": ({"amount": "1" * 30}, "wrong_type"),
    "clock": ({"paid_at": "10:30:00"}, "wrong_type"),
    "minus": ({"quantity": "-1"}, "negative_quantity"),
    "debt": ({"amount": "-0.01"}, "negative_amount"),
    "early": ({"paid_at": "1900-01-01T00:00:00"}, "date_too_early"),
    "late": ({"paid_at": "2999-12-31T00:00:00"}, "date_in_future"),
    "after": ({"paid_at": "2026-03-01T17:01:00"}, "date_in_future"),
    "blank": ({"buyer_id": "  "}, "missing_required"),
    "reason": ({"refund_reason": "whim"}, "unknown_refund_reason"),
    "lost": ({"receiver_address": "杭州\ufffd号"}, "bad_utf8"),
}
GOOD_ORDERS: dict[str, dict[str, Any]] = {
    "plain": {},
    "zero": {"quantity": "0", "amount": "0"},
    "whole": {"quantity": "2.0"},
    "last": {"paid_at": "2026-03-01T16:59:59"},
    "offset": {"paid_at": "2026-03-01T20:00:00+08:00"},
}


@pytest.fixture(scope="module")
def dirty(ingest: Any, zone_at: Any, tmp_path_factory: pytest.TempPathFactory) -> Validated:
    """One zone that holds every kind of bad row once, in several formats."""
    zone = zone_at(tmp_path_factory.mktemp("dirty") / "landing")
    zone.add("accounts", rows=[{}, {}])
    orders = [{"order_id": name, **fields} for name, (fields, _) in BAD_ORDERS.items()]
    zone.add(
        "orders", rows=[*orders, *({"order_id": name, **fields} for name, fields in GOOD_ORDERS.items())], suffix="csv"
    )
    with (zone.folder("orders") / "rows.csv").open("ab") as file:
        file.write(b"short,S1\n")
        file.write(b"bytes,S1,,2026-02-20 05:00:00,B1,1,9.00,\xff\xfe,,,,,,\n")
        file.write('"quoted","S1",,2026-02-20 05:00:00,B1,1,9.00,,,,"二单元\n501 ""室""",,,\n'.encode())
    zone.add("listings", rows=[{"listing_id": "fine", "title": "[Acme] {x}"}], suffix="jsonl")
    with (zone.folder("listings") / "rows.jsonl").open("ab") as file:
        file.write(b'{"listing_id": "cut", "store_id"\n\n[1, 2]\n')
        file.write(b'{"listing_id": "bytes", "store_id": "S1", "listed_at": "2026-02-01", "title": "\xff"}\n')
        file.write(b'{"listing_id": "nested", "store_id": {"id": 1}, "listed_at": "2026-02-01"}\n')
        file.write(b'{"listing_id": "bare", "store_id": "S1", "listed_at": "2026-02-01", "unit_price": NaN}\n')
    zone.add("shipments", rows=[{"weight_kg": float("nan")}, {"weight_kg": float("inf")}, {"weight_kg": -1.0}, {}])
    zone.add(
        "store_operators",
        rows=[
            {"valid_to": "2030-01-01T00:00:00"},
            {"valid_from": "2025-02-01T00:00:00", "valid_to": "2025-01-01T00:00:00"},
        ],
    )
    zone.add("shared_places", rows=[{"valid_to": "2999-01-01T00:00:00"}])
    zone.add(
        "authorisations",
        rows=[
            {"authorisation_id": "of account"},
            {"authorisation_id": "of store", "account_id": None, "store_id": "S1"},
            {"authorisation_id": "of nobody", "account_id": None},
            {"authorisation_id": "ghost", "status": "ghost"},
            {"authorisation_id": "reversed", "valid_to": "2024-01-01T00:00:00"},
        ],
    )
    zone.add(
        "certificates",
        rows=[
            {"certificate_id": "of listing", "listing_id": "L1", "store_id": None},
            {"certificate_id": "of nothing", "store_id": None},
            {"certificate_id": "elsewhere", "status": "lost"},
        ],
    )
    return ingest(zone.path)


@pytest.fixture(scope="module")
def reasons(dirty: Validated) -> dict[str, set[str]]:
    """Id of each quarantined row → its failed rules."""
    found: dict[str, set[str]] = {}
    for row in dirty.quarantine.collect():
        shown = json.loads(row.row)
        name = shown.get(DATASETS[row.dataset].key[0], row.source_file)
        found.setdefault(name, set()).update(rule.rule for rule in row.rules)
    return found


@pytest.mark.parametrize("name", BAD_ORDERS)
def test_a_bad_order_is_quarantined_for_its_reason_alone(reasons: dict[str, set[str]], name: str) -> None:
    assert reasons[name] == {BAD_ORDERS[name][1]}


def test_good_orders_are_accepted(dirty: Validated) -> None:
    accepted = {row.order_id: row for row in dirty.accepted["orders"].collect()}
    assert set(accepted) == {*GOOD_ORDERS, "quoted"}
    assert accepted["quoted"].receiver_address == '二单元\n501 "室"'
    assert accepted["whole"].quantity == 2


def test_rows_that_cannot_be_read_are_kept_with_their_reason(dirty: Validated, reasons: dict[str, set[str]]) -> None:
    assert reasons["bytes"] == {"bad_utf8"}  # of the CSV file, where the other fields can be read
    assert reasons["nested"] == {"wrong_type"}
    assert reasons["bare"] == {"not_finite"}
    assert reasons[f"orders/night={NIGHT}/rows.csv"] == {"malformed_row"}
    assert reasons[f"listings/night={NIGHT}/rows.jsonl"] == {"malformed_row", "bad_utf8"}
    assert [row.listing_id for row in dirty.accepted["listings"].collect()] == ["fine"]


def test_weights_and_spans_are_judged(dirty: Validated, reasons: dict[str, set[str]]) -> None:
    assert (reasons["W1"], reasons["W2"], reasons["W3"]) == ({"not_finite"}, {"not_finite"}, {"negative_quantity"})
    assert reasons["S1"] == {"reversed_span"}
    assert dirty.counts.accepted["store_operators"] == 1
    assert dirty.protections_lost == ["shared_places"]


def test_a_weight_is_written_in_digits(ingest: Any, landing_zone: Any) -> None:
    landing_zone.add("accounts")
    wrong = ["12d", "12f", "0x1p3", "1" * 300_000]
    weights = [*wrong, "1.5", " +.5e1 ", "5.\t"]
    landing_zone.add("shipments", rows=[{"weight_kg": weight} for weight in weights], suffix="csv")
    validated = ingest(landing_zone.path)
    assert validated.counts.failed["shipments"] == {"wrong_type:_wrong_type": len(wrong)}
    assert sorted(row.weight_kg for row in validated.accepted["shipments"].collect()) == [1.5, 5.0, 5.0]


def test_papers_of_the_seller_are_judged(dirty: Validated, reasons: dict[str, set[str]]) -> None:
    assert (reasons["of nobody"], reasons["of nothing"]) == ({"missing_required"}, {"missing_required"})
    assert (reasons["ghost"], reasons["elsewhere"]) == ({"unknown_status"}, {"unknown_status"})
    assert reasons["reversed"] == {"reversed_span"}
    assert sorted(row.authorisation_id for row in dirty.accepted["authorisations"].collect()) == [
        "of account",
        "of store",
    ]
    assert [row.certificate_id for row in dirty.accepted["certificates"].collect()] == ["of listing"]


def test_every_row_read_is_accounted_for(dirty: Validated) -> None:
    counts = dirty.counts
    assert counts.read["orders"] == len(BAD_ORDERS) + len(GOOD_ORDERS) + 3
    assert counts.read["listings"] == 6
    for name in DATASETS:
        assert counts.read[name] == counts.accepted[name] + counts.quarantined[name] + counts.deduplicated[name]
        assert counts.accepted[name] == dirty.accepted[name].count()
    assert Counter(row.dataset for row in dirty.quarantine.collect()) == Counter(
        {name: rows for name, rows in counts.quarantined.items() if rows}
    )


def test_the_quarantine_masks_people(dirty: Validated) -> None:
    judged = dirty.kept.rows("orders", "quarantined").select("orders_row.*", "_malformed").collect()
    assert "杭州" in str(judged)
    shown = [json.loads(row.row) for row in dirty.quarantine.where("dataset = 'orders'").collect()]
    assert len(shown) == len(judged)
    assert "杭州" not in str(shown)
    assert {"amount": "a aaa"} in [row.get("as_read") for row in shown]
    assert {row.get("buyer_id") for row in shown} == {None, "***"}
    assert {row["line"] for row in shown if "line" in row} == {"***"}


@pytest.fixture(scope="module")
def repeated(ingest: Any, zone_at: Any, tmp_path_factory: pytest.TempPathFactory) -> Validated:
    """Rows sent twice, in one night and over two."""
    zone = zone_at(tmp_path_factory.mktemp("repeated") / "landing")
    zone.add("accounts", NEXT)
    penalty = {"penalty_id": "P1"}
    won = {**penalty, "revoked_at": "2026-03-02T01:00:00"}
    zone.add("penalties", NIGHT, [penalty, penalty], name="b")
    zone.add("penalties", NIGHT, [penalty, {"penalty_id": "P2", "kind": "closure"}, {"penalty_id": "P2"}], name="a")
    zone.add("penalties", NEXT, [penalty, won])
    zone.add("logins", NIGHT, [{"device_id": None, "ip": None}, {"device_id": None, "ip": None, "wifi_bssid": "a"}])
    zone.add("shipments", NIGHT, [{"waybill": "W", "order_id": order} for order in ("O1", "O2", None, None)])
    return ingest(zone.path, NEXT)


def test_a_row_sent_again_later_replaces_the_earlier_one(repeated: Validated) -> None:
    rows = {row.penalty_id: row for row in repeated.accepted["penalties"].collect()}
    assert rows["P1"].revoked_at == datetime(2026, 3, 2, 1)
    assert rows["P1"].source_night == NEXT


def test_equal_rows_collapse_and_losers_of_a_key_are_quarantined(repeated: Validated) -> None:
    counts = repeated.counts
    assert (counts.read["penalties"], counts.accepted["penalties"]) == (7, 2)
    assert (counts.deduplicated["penalties"], counts.quarantined["penalties"]) == (3, 2)
    assert counts.failed["penalties"] == {"duplicate_key": 2}


def test_a_missing_part_of_a_key_equals_a_missing_part(repeated: Validated) -> None:
    counts = repeated.counts
    assert (counts.accepted["logins"], counts.quarantined["logins"]) == (1, 1)
    assert (counts.accepted["shipments"], counts.deduplicated["shipments"]) == (3, 1)


def test_one_account_id_under_two_platforms_stops_the_run(ingest: Any, landing_zone: Any) -> None:
    landing_zone.add("accounts", rows=[{"account_id": "A7"}, {"account_id": "A7", "platform": "other"}])
    with pytest.raises(DataGateError, match="A7 stands under two platforms"):
        ingest(landing_zone.path)


def test_one_account_id_under_two_platforms_of_different_nights_stops_the_run(ingest: Any, landing_zone: Any) -> None:
    landing_zone.add("accounts", "2026-02-28", rows=[{"account_id": "A7", "platform": "other"}])
    (landing_zone.path / "accounts").rename(landing_zone.path / "late")
    landing_zone.add("accounts", rows=[{"account_id": "A7"}])
    columns = ColumnSettings(sources={"accounts": [Source(folder="accounts"), Source(folder="late")]})
    with pytest.raises(DataGateError, match="A7 stands under two platforms"):
        ingest(landing_zone.path, columns=columns)


def test_accounts_without_a_usable_row_stop_the_run(ingest: Any, landing_zone: Any) -> None:
    landing_zone.add("accounts", rows=[{"account_type": "ghost"}])
    with pytest.raises(DataGateError, match=r"accounts: has no usable row \(1 read\)"):
        ingest(landing_zone.path)


def test_too_many_bad_rows_stop_the_run(ingest: Any, landing_zone: Any) -> None:
    landing_zone.add("accounts")
    landing_zone.add("orders", rows=[{"amount": "-1"} if i < 18 else {} for i in range(300)])
    with pytest.raises(DataGateError, match=r"orders: 18 of 300 rows are bad.*negative_amount:amount \(18\)"):
        ingest(landing_zone.path)


def test_damage_in_the_middle_of_a_file_is_bad_input(ingest: Any, landing_zone: Any) -> None:
    landing_zone.add("accounts")
    path = landing_zone.add("logins", rows=[{"account_id": f"A{i}"} for i in range(500)])
    bytes_ = bytearray(path.read_bytes())
    bytes_[4:400] = b"\x07" * 396
    path.write_bytes(bytes_)
    with pytest.raises(DataGateError, match="cannot be read to its end"):
        ingest(landing_zone.path)


FAILED = "[FAILED_READ_FILE.NO_HINT] Encountered error while reading file file:///z/orders/x.parquet.  SQLSTATE: KD001"


@pytest.mark.parametrize(
    ("java", "kind", "told"),
    [
        ("java.io.EOFException: 13912345678", DataGateError, "it is damaged; land it again"),
        ("org.apache.parquet.crypto.ParquetCryptoRuntimeException: 13912345678", DataGateError, "it is encrypted"),
        ("BadConfigurationException: Class BrotliCodec was not found", DataGateError, "its compression has no reader"),
        ("java.lang.OutOfMemoryError: Java heap space", InputOutputError, "too little memory"),
        ("java.io.FileNotFoundException: x (Permission denied)", InputOutputError, "give it read access"),
        ("java.io.FileNotFoundException: File does not exist", InputOutputError, "it is gone"),
    ],
)
def test_a_file_that_spark_cannot_read_is_told_by_its_cause(java: str, kind: type[Failure], told: str) -> None:
    found = unreadable(RuntimeError(f"{FAILED}\n\tat x\nCaused by: {java}"))
    assert type(found) is kind
    assert str(found).startswith("an extract cannot be read to its end: file:///z/orders/x.parquet: ")
    assert told in str(found)
    assert "13912345678" not in str(found)


def test_an_error_that_is_of_no_file_stays_what_it_is() -> None:
    error = RuntimeError("division by zero")
    assert unreadable(error) is error


@pytest.mark.parametrize("by", ["me", '"me\nand you"'])
def test_a_file_that_goes_while_the_night_runs_is_no_fault_of_the_data(ingest: Any, landing_zone: Any, by: str) -> None:
    """Read by Spark, and by our own reader in a worker."""
    landing_zone.add("accounts")
    path = landing_zone.folder("labels") / "rows.csv"
    header = "account_a,account_b,same_operator,decided_at,decided_by"
    path.write_text(f"{header}\nA1,A2,true,2026-02-01,{by}\n", encoding="utf-8")
    with pytest.raises(InputOutputError, match="gone"):
        ingest(landing_zone.path, meanwhile=path.unlink)


def _random_rows(seed: int) -> list[dict[str, Any]]:
    draw = random.Random(seed)
    amounts = ["1.00", "2.00", "NaN", "-3", "x", ""]
    return [
        {
            "order_id": f"O{draw.randrange(12)}",
            "amount": draw.choice(amounts),
            "quantity": draw.choice(["1", "2", "-1", ""]),
            "paid_at": draw.choice(["2026-02-20T05:00:00", "1900-01-01", "2026-02-21 06:30:00", ""]),
            "buyer_ip": draw.choice(["", " ", "36.18.24.9"]),
        }
        for _ in range(40)
    ]


@pytest.mark.parametrize("seed", [1, 2])
def test_file_order_partitioning_and_format_change_nothing(
    ingest: Any, zone_at: Any, tmp_path: Path, contents: Any, seed: int
) -> None:
    rows = _random_rows(seed)
    one = zone_at(tmp_path / "one")
    one.add("accounts")
    one.add("orders", rows=rows, suffix="csv")
    many = zone_at(tmp_path / "many")
    many.add("accounts", suffix="jsonl")
    shuffled = random.Random(-seed).sample(rows, len(rows))
    for number in range(4):
        suffix = "csv" if number % 2 else "jsonl"
        many.add("orders", rows=shuffled[number::4], suffix=suffix, name=f"part-{number}")
    left, right = ingest(one.path), ingest(many.path)
    for name in ("accounts", "orders"):
        assert contents(left.accepted[name], "source_file") == contents(right.accepted[name], "source_file"), seed
    assert contents(left.quarantine, "source_file") == contents(right.quarantine, "source_file"), seed
    assert left.counts == right.counts, seed
    assert left.counts.read["orders"] == len(rows)


def test_csv_json_lines_and_parquet_give_equal_rows_and_digests(
    ingest: Any, zone_at: Any, tmp_path: Path, contents: Any
) -> None:
    found = []
    for suffix in ("parquet", "csv", "jsonl"):
        zone = zone_at(tmp_path / suffix)
        zone.add("accounts", rows=[{"email": ""}, {"closed_at": "2026-02-03T04:05:06"}], suffix=suffix)
        zone.add("shipments", rows=[{"weight_kg": 1.25, "sender_name": "李 雷"}, {}], suffix=suffix)
        zone.add("complaints", rows=[{"counter_notice": True}, {"counter_notice": False}, {}], suffix=suffix)
        validated = ingest(zone.path)
        found.append({name: contents(validated.accepted[name], "source_file") for name in DATASETS})
    assert found[0] == found[1] == found[2]
    assert len(found[0]["complaints"]) == 3


def test_an_id_that_went_through_a_float_is_not_taken_for_the_id(ingest: Any, landing_zone: Any) -> None:
    landing_zone.add("accounts", rows=[{}])
    path = landing_zone.add("stores", rows=[{}, {}])
    table = pq.read_table(path)
    table = table.set_column(0, "store_id", pa.array([12345678901234567.0, float("nan")]))
    pq.write_table(table.set_column(2, "store_name", pa.array([None, float("nan")], pa.float64())), path)
    validated = ingest(landing_zone.path)
    assert validated.counts.failed["stores"] == {"wrong_type:_wrong_type": 1, "missing_required:store_id": 1}


def test_a_platform_before_an_id_does_not_hide_that_it_went_through_a_float(ingest: Any, landing_zone: Any) -> None:
    landing_zone.add("accounts")
    path = landing_zone.add("orders", rows=[{}, {}])
    table = pq.read_table(path)
    position = table.column_names.index("store_id")
    table = table.set_column(position, "store_id", pa.array([12345678901234567.0, float("nan")]))
    pq.write_table(table.append_column("platform", pa.array(["t", "t"])), path)
    columns = ColumnSettings(sources={"orders": [Source(folder="orders", platform_ids=["store_id"])]})
    failed = ingest(landing_zone.path, columns=columns).counts.failed["orders"]
    assert failed == {"wrong_type:_wrong_type": 1, "missing_required:store_id": 1}
