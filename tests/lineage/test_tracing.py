"""What a citation resolves to: the row in the file that it names, or the accepted row of the night."""

from __future__ import annotations

from typing import Any

from pyspark.sql import DataFrame, SparkSession

from lineage.tracing import edge_citations, resolved, sampled, statement_citations

# (row_digest, dataset, night, file, status)
JUDGED = [
    ("twice", "orders", "N1", "orders/a", "accepted"),
    ("twice", "orders", "N1", "orders/a", "deduplicated"),
    ("replaced", "orders", "N1", "orders/a", "deduplicated"),
    ("bad", "orders", "N1", "orders/a", "quarantined"),
    ("moved", "orders", "N2", "orders/b", "accepted"),
]
EVIDENCE = (
    "lead_id string, statement string, kind string, source_dataset string, source_night string, source_file string, "
    "row_digest string, rule string, rule_version string"
)
LINKS = "account_a string, account_b string, trait_type string, trait_token string, bits double, reason string, "


def judged(spark: SparkSession) -> DataFrame:
    names = "row_digest string, dataset string, source_night string, source_file string, row_status string"
    return spark.createDataFrame(JUDGED, names)


def evidence(spark: SparkSession, *rows: tuple[str | None, ...]) -> DataFrame:
    full: list[Any] = [("L", f"S {digest}", "guilt", *place, digest, "r", "v") for digest, *place in rows]
    return spark.createDataFrame(full, EVIDENCE)


def test_a_statement_resolves_in_the_file_that_it_names_alone(spark: SparkSession) -> None:
    here = ("orders", "N1", "orders/a")
    cited = evidence(
        spark,
        *((digest, *here) for digest in ("twice", "replaced", "bad", "moved", "nowhere")),
        ("twice", "listings", "N1", "orders/a"),
        (None, None, None, None),
    )
    rows = resolved(statement_citations(cited), judged(spark)).collect()
    assert sorted((row.row_digest or "", row.source_dataset or "", row.found_file or "") for row in rows) == [
        ("", "", ""),
        ("bad", "orders", ""),
        ("moved", "orders", ""),
        ("nowhere", "orders", ""),
        ("replaced", "orders", "orders/a"),
        ("twice", "listings", ""),
        ("twice", "orders", "orders/a"),
    ]
    assert [row.rests_on for row in rows if row.row_digest is None] == ["tables of the night"]


def test_a_statement_names_the_tables_that_it_rests_on(spark: SparkSession) -> None:
    cited = evidence(spark, (None, None, None, None), ("twice", "orders", "N1", "orders/a"))
    derived = cited.selectExpr("*", "array('order_assessments', 'ring_stores') AS derived_from")
    found = {row.row_digest: row.rests_on for row in statement_citations(derived).collect()}
    assert found == {None: "[order_assessments, ring_stores]", "twice": None}


def test_a_link_resolves_in_accepted_rows_alone(spark: SparkSession) -> None:
    links = [
        ("A", "B", "phone", "0123456789abcdef", 7.0, "why", ["twice", "replaced", "moved"]),
        ("A", "C", "ip", "00", 1.0, "why", []),
    ]
    frame = spark.createDataFrame(links, f"{LINKS} source_rows array<string>")
    rows = resolved(edge_citations(frame, "v"), judged(spark)).collect()
    assert sorted((row.rule, row.row_digest or "", row.found_file or "", row.rests_on) for row in rows) == [
        ("link.ip", "", "", None),
        ("link.phone", "moved", "orders/b", None),
        ("link.phone", "replaced", "", None),
        ("link.phone", "twice", "orders/a", None),
    ]
    assert {row.title for row in rows if row.rule == "link.phone"} == {
        "A and B: phone, value 0123456789ab…, 7.0 bits: why"
    }


def test_a_sample_is_the_same_whatever_the_order(spark: SparkSession) -> None:
    frame = spark.range(100).selectExpr("'A' AS account_a", "CAST(id AS STRING) AS account_b", "'t' AS trait_token")
    first = {row.account_b for row in sampled(frame, 10).collect()}
    again = {row.account_b for row in sampled(frame.orderBy("account_b").repartition(3), 10).collect()}
    assert len(first) == 10
    assert first == again
