"""Spans as months."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from graph.months import meet, months_between

MOMENTS = st.datetimes(datetime(2019, 1, 1), datetime(2026, 12, 31))
SPANS = st.tuples(MOMENTS, MOMENTS).map(sorted)


@settings(max_examples=1)
@given(st.lists(st.tuples(SPANS, SPANS), min_size=60, max_size=60))
def test_spans_meet_where_they_have_a_month_in_common(
    spark: SparkSession, pairs: list[tuple[list[datetime], ...]]
) -> None:
    rows = [(n, *(one.replace(tzinfo=UTC) for span in pair for one in span)) for n, pair in enumerate(pairs)]
    frame = spark.createDataFrame(rows, "n int, a timestamp, b timestamp, c timestamp, d timestamp")
    both = meet(months_between(F.col("a"), F.col("b")), months_between(F.col("c"), F.col("d")))
    found = {row.n: row.met for row in frame.select("n", both.alias("met")).collect()}
    for number, ((a, b), (c, d)) in enumerate(pairs):
        expected = (a.year, a.month) <= (d.year, d.month) and (c.year, c.month) <= (b.year, b.month)
        assert found[number] == expected, pairs[number]


def test_a_span_without_an_end_meets_nothing(spark: SparkSession) -> None:
    frame = spark.createDataFrame([(datetime(2026, 1, 1, tzinfo=UTC), None)], "a timestamp, b timestamp")
    one, none = months_between(F.col("a"), F.col("a")), months_between(F.col("a"), F.col("b"))
    assert not frame.select(meet(one, none)).collect()[0][0]
