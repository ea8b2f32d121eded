"""Rows under seal: they are what their digests were made of, and only the right key opens only the right bytes."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.failures import DataGateError
from graph.tokens import Keyring
from lineage.datasets import DATASETS
from lineage.sealing import NONCE_BYTES, SEALED_ROWS, seal, sealed, unseal
from lineage.validation import Validated
from lineage.validation.digests import clear_rows
from lineage.validation.kept import part_folder, rows_at

PHONE = "13955550199"
AWKWARD = ['"quoted"', "back\\slash/", "tab\tnew\nline\r\b\f", "\x01\x1f\x7f", "é中😀\u2028\u00a0", "</script>&'"]


@pytest.fixture(scope="module")
def judged(ingest: Any, zone_at: Any, tmp_path_factory: pytest.TempPathFactory) -> Validated:
    zone = zone_at(tmp_path_factory.mktemp("sealing") / "landing")
    zone.add("accounts")
    rows = [{"amount": "a lot"}, {"buyer_id": "\ufffd"}, {"amount": "-1", "receiver_address": "杭州 5 号"}]
    zone.add("orders", rows=rows, suffix="csv", name="bad")
    with (zone.folder("orders") / "bad.csv").open("ab") as file:
        file.write(b"bytes,S1,,2026-02-20 05:00:00,B1,1,9.00,\xff\xfea\xe4\xb8,,,,,,\n")
    zone.add("accounts", rows=[{"account_id": "A9", "phone": PHONE}], name="more")
    # What two engines may write in two ways: quotes, control characters, signs beyond the plane, numbers, years.
    zone.add("accounts", rows=[{"account_id": f"awkward {n}", "holder_name": text} for n, text in enumerate(AWKWARD)])
    weights = [0.1, 1e-7, 1.5e21, 123456789.125, 100.0, -0.0]
    zone.add("shipments", rows=[{"waybill": f"W{n}", "weight_kg": weight} for n, weight in enumerate(weights)])
    far = [{"transfer_id": "T1", "transferred_at": datetime(9999, 12, 31, 23, 59, 59, 999999)}]
    zone.add("transfers", rows=[*far, {"transfer_id": "T2", "transferred_at": datetime(999, 1, 2, 3, 4, 5, 6)}])
    return ingest(zone.path)


def clear(judged: Validated, keyring: Keyring) -> dict[str, pa.Table]:
    """What the accepted and quarantined rows of each dataset say, by the places where they stand."""
    standing: dict[tuple[str, str], list[int]] = {}
    for place in judged.kept.places().where("row_status <> 'deduplicated'").collect():
        file = f"{part_folder(place.dataset, place.row_status)}/{place.file}"
        standing.setdefault((place.dataset, file), []).append(place.row)
    found: dict[str, list[pa.Table]] = {}
    for (dataset, file), numbers in standing.items():
        rows = rows_at(judged.kept.folder, file, numbers)
        found.setdefault(dataset, []).append(clear_rows(rows, DATASETS[dataset], keyring))
    return {dataset: pa.concat_tables(tables) for dataset, tables in found.items()}


def test_clear_rows_are_what_the_digests_were_made_of(judged: Validated, keyring: Keyring) -> None:
    """Recomputed with hmac and hashlib from what a packet hands out."""
    told = clear(judged, keyring)
    for dataset, table in told.items():
        for row in table.to_pylist():
            content = hashlib.sha256(row["row_json"].encode()).hexdigest()
            salt = hmac.new(keyring.key("row_salt"), f"{dataset}:{content}".encode(), hashlib.sha256).hexdigest()
            assert row["row_salt"] == salt
            assert row["row_digest"] == hashlib.sha256(bytes.fromhex(salt) + row["row_json"].encode()).hexdigest()
            names = [name for name in json.loads(row["row_json"]) if not name.startswith("_")]
            assert names == sorted(names)
    quarantined = {row.row_digest for row in judged.quarantine.collect()}
    accepted = {row.row_digest for frame in judged.accepted.values() for row in frame.select("row_digest").collect()}
    assert len(quarantined) == 6
    digests = [digest for table in told.values() for digest in table.column("row_digest").to_pylist()]
    assert sorted(digests) == sorted(quarantined | accepted)
    orders = {row["row_digest"]: json.loads(row["row_json"]) for row in told["orders"].to_pylist()}
    assert "a lot" in {orders.get(digest, {}).get("_raw", {}).get("amount") for digest in quarantined}


def test_sealed_rows_open_to_what_was_clear_and_show_nothing(judged: Validated, keyring: Keyring) -> None:
    nonces = set()
    for dataset, table in clear(judged, keyring).items():
        rows = sealed(table, dataset, keyring)
        assert rows.column_names == SEALED_ROWS.names
        for row, told in zip(rows.to_pylist(), table.to_pylist(), strict=True):
            payload = bytes.fromhex(told["row_salt"]) + told["row_json"].encode()
            assert unseal(dataset, row["row_digest"], row["sealed"], keyring) == payload
            assert PHONE.encode() not in row["sealed"]
            assert row["sealed"][:NONCE_BYTES] not in nonces
            nonces.add(row["sealed"][:NONCE_BYTES])


def test_rows_are_picked_by_their_numbers_over_row_groups(tmp_path: Path) -> None:
    pq.write_table(pa.table({"n": range(10)}), tmp_path / "rows.parquet", row_group_size=3)
    for folder in (str(tmp_path), tmp_path.as_uri()):
        assert rows_at(folder, "rows.parquet", [9, 0, 4, 3]).column("n").to_pylist() == [0, 3, 4, 9]


KEYRING = Keyring(bytes(range(32)), "1")
PAYLOAD = bytes(32) + b'{"phone":"13955550199"}'
DIGEST = hashlib.sha256(PAYLOAD).hexdigest()


@given(st.binary(max_size=100), st.sampled_from(sorted(DATASETS)))
def test_what_is_sealed_is_opened_again(payload: bytes, dataset: str) -> None:
    text = seal(dataset, payload, KEYRING)
    assert unseal(dataset, hashlib.sha256(payload).hexdigest(), text, KEYRING) == payload
    assert seal(dataset, payload, KEYRING) == text


@given(st.integers(0, len(PAYLOAD) + 27), st.integers(1, 255))
def test_any_changed_byte_is_refused(place: int, change: int) -> None:
    text = bytearray(seal("accounts", PAYLOAD, KEYRING))
    text[place] ^= change
    with pytest.raises(DataGateError, match="its file was changed"):
        unseal("accounts", DIGEST, bytes(text), KEYRING)


@pytest.mark.parametrize(
    ("dataset", "digest", "keyring"),
    [
        ("stores", DIGEST, KEYRING),
        ("accounts", "0" * 64, KEYRING),
        ("accounts", DIGEST, Keyring(bytes(range(32)), "2")),
        ("accounts", DIGEST, Keyring(bytes(32), "1")),
    ],
)
def test_a_row_opens_as_itself_and_under_its_own_key_only(dataset: str, digest: str, keyring: Keyring) -> None:
    with pytest.raises(DataGateError, match=digest[:16]):
        unseal(dataset, digest, seal("accounts", PAYLOAD, KEYRING), keyring)
