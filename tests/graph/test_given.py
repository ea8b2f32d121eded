"""Frames of given rows: their types, their values, and none at all."""

from __future__ import annotations

from datetime import UTC, datetime

from pyspark.sql import SparkSession

from graph.given import given

SCHEMA = "name string, seen timestamp, counts map<string,bigint>, rows array<string>"


def test_rows_come_back_as_they_were_given(spark: SparkSession) -> None:
    seen = datetime(2026, 3, 1, 16, tzinfo=UTC)
    frame = given(spark, [("a", seen, {"x": 1, "y": 2}, ["r"]), (None, None, {}, [])], SCHEMA)
    rows = frame.selectExpr("name", "CAST(seen AS STRING) AS seen", "counts", "rows").collect()
    assert [tuple(row) for row in rows] == [("a", "2026-03-01 16:00:00", {"x": 1, "y": 2}, ["r"]), (None, None, {}, [])]


def test_no_rows_have_their_types(spark: SparkSession) -> None:
    frame = given(spark, [], SCHEMA)
    assert frame.collect() == []
    assert dict(frame.dtypes) == {
        "name": "string",
        "seen": "timestamp",
        "counts": "map<string,bigint>",
        "rows": "array<string>",
    }
