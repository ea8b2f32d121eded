"""Which rows the vault keeps: those that a standing lead cites, and quarantined ones while they are new."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pyarrow as pa
from pyspark.sql import SparkSession

from graph.tokens import Keyring
from leads.claims import CLAIMS, Forgotten, claims, sealed_rows, unsealed_claims
from leads.tables import LEAD_EVIDENCE
from lineage.sealing import SEALED_ROWS, seal
from lineage.tables import QUARANTINE
from lineage.validation.kept import Kept

FORGOTTEN = Forgotten(frozenset({"L-gone"}), "2026-02-01")


def test_a_night_claims_what_standing_leads_cite_and_new_originals(spark: SparkSession) -> None:
    cited = [("L-1", "a"), ("L-1", "b"), ("L-2", "a"), ("L-gone", "b"), ("L-gone", "c"), ("L-1", None)]
    evidence = [
        (lead, f"fact {number}", "guilt", digest and "orders", "2026-01-01", "f", digest, None, "r", "v")
        for number, (lead, digest) in enumerate(cited)
    ]
    bad = [("logins", night, "f", digest, "{}", []) for night, digest in (("2026-01-31", "o"), ("2026-02-01", "n"))]
    found = claims(
        spark.createDataFrame(evidence, LEAD_EVIDENCE.schema), spark.createDataFrame(bad, QUARANTINE.schema), FORGOTTEN
    )
    assert found.columns == CLAIMS.names
    assert sorted(map(tuple, found.collect())) == [
        ("a", "orders", "L-1"),
        ("a", "orders", "L-2"),
        ("b", "orders", "L-1"),
        ("n", "logins", "quarantine:2026-02-01"),
    ]


def test_a_claim_stands_until_its_lead_or_its_time_is_gone() -> None:
    found = pa.array(["L-1", "L-gone", "quarantine:2026-01-31", "quarantine:2026-02-01", "quarantine:2026-03-01"])
    assert FORGOTTEN.stands(found).to_pylist() == [True, False, False, True, True]


def test_a_claimed_row_that_is_nowhere_is_named(spark: SparkSession) -> None:
    wanted = spark.createDataFrame([("a", "orders", "L-1"), ("lost", "orders", "L-1")], CLAIMS.schema)
    held = spark.createDataFrame([("a", "orders", bytearray(b"x"), "1")], SEALED_ROWS.schema)
    assert [row.row_digest for row in unsealed_claims(wanted, held).collect()] == ["lost"]


def test_a_row_is_carried_on_only_as_it_was_sealed(spark: SparkSession, tmp_path: Path) -> None:
    keyring = Keyring(bytes(range(32)), "1")
    texts = {name: bytes(32) + name.encode() for name in ("kept", "changed", "swapped", "unclaimed", "other key")}
    digests = {name: hashlib.sha256(text).hexdigest() for name, text in texts.items()}
    under = {name: seal("orders", text, keyring) for name, text in texts.items()}
    under["changed"] = under["changed"][:-1] + bytes([under["changed"][-1] ^ 1])
    under["swapped"] = under["kept"]
    rows = [(digests[name], "orders", bytearray(under[name]), "9" if name == "other key" else "1") for name in texts]
    claimed = [(digests[name], "orders", "L-1") for name in texts if name != "unclaimed"]
    tonight = Kept(spark, str(tmp_path))
    found = sealed_rows(
        tonight,
        spark.createDataFrame(claimed, CLAIMS.schema),
        spark.createDataFrame(rows, SEALED_ROWS.schema),
        keyring,
        {"1": keyring},
    ).collect()
    held = {row.row_digest: row.sealed for row in found}
    assert held.keys() == {digests[name] for name in texts} - {digests["unclaimed"]}
    assert {name for name in texts if held.get(digests[name])} == {"kept"}
