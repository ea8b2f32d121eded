"""Which rows the vault keeps: those that a standing lead cites, and quarantined ones while they are new."""

from __future__ import annotations

import pyarrow as pa
from pyspark.sql import SparkSession

from leads.claims import CLAIMS, Forgotten, claims, unsealed_claims
from leads.tables import LEAD_EVIDENCE
from lineage.sealing import SEALED_ROWS
from lineage.tables import QUARANTINE

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
