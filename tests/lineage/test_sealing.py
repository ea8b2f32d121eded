"""Rows under seal: Spark and Python seal to equal bytes, and only the right key opens only the right bytes."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.failures import DataGateError
from graph.tokens import Keyring
from lineage.clear_rows import clear_rows
from lineage.datasets import DATASETS
from lineage.digests import with_salts
from lineage.sealing import NONCE_BYTES, SEALED_ROWS, seal, sealed, unseal
from lineage.validation import Validated
from lineage.validation.settling import ACCEPTED, QUARANTINED

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


def test_clear_rows_are_what_the_digests_were_made_of(judged: Validated, keyring: Keyring) -> None:
    rows = clear_rows(judged.kept.rows(None, [ACCEPTED, QUARANTINED]), keyring).collect()
    made = {hashlib.sha256(bytes.fromhex(row.row_salt) + row.row_json.encode()).hexdigest(): row for row in rows}
    quarantined = {row.row_digest for row in judged.quarantine.collect()}
    accepted = {row.row_digest for frame in judged.accepted.values() for row in frame.select("row_digest").collect()}
    assert len(quarantined) == 6
    assert set(made) == quarantined | accepted
    assert {"a lot"} <= {json.loads(made[digest].row_json).get("_raw", {}).get("amount") for digest in quarantined}
    salted = with_salts(judged.accepted["accounts"], DATASETS["accounts"], keyring).collect()
    assert [(row.row_json, row.row_salt) for row in salted] == [
        (made[row.row_digest].row_json, made[row.row_digest].row_salt) for row in salted
    ]


def test_spark_seals_to_the_bytes_that_python_seals_to(judged: Validated, keyring: Keyring) -> None:
    clear = clear_rows(judged.kept.rows(None, [ACCEPTED, QUARANTINED]), keyring)
    payloads = {bytes.fromhex(row.row_salt) + row.row_json.encode() for row in clear.collect()}
    frame = sealed(clear, keyring)
    rows = frame.repartition(3).collect()
    assert frame.columns == SEALED_ROWS.names
    for row in rows:
        payload = unseal(row.dataset, row.row_digest, bytes(row.sealed), keyring)
        assert payload in payloads
        assert seal(row.dataset, payload, keyring) == bytes(row.sealed)
        assert PHONE.encode() not in bytes(row.sealed)
    assert len({bytes(row.sealed)[:NONCE_BYTES] for row in rows}) == len(rows) == len(payloads)


def test_the_vaults_keys_show_in_no_plan(judged: Validated, keyring: Keyring) -> None:
    frame = sealed(clear_rows(judged.kept.rows(None, [ACCEPTED]), keyring), keyring)
    frame.collect()
    plan = frame._jdf.queryExecution().toString() + frame._jdf.queryExecution().debug().codegenToSeq().toString()
    for domain in ("vault", "vault_nonce", "row_salt"):
        secret = keyring.key(domain)[:16]
        assert secret.hex() not in plan.lower()
        assert secret.decode("latin-1") not in plan
        assert ", ".join(str(byte if byte < 128 else byte - 256) for byte in secret[:6]) not in plan


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
