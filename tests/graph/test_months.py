"""Spans as months."""

from __future__ import annotations

from datetime import UTC, datetime

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.months import meet, months_between
from graph.passes.sql import database
from tests.arrow import table

MOMENTS = st.datetimes(datetime(2019, 1, 1), datetime(2026, 12, 31))
SPANS = st.tuples(MOMENTS, MOMENTS).map(sorted)


def met(spans: pa.Table) -> list[bool]:
    both = meet(months_between("a", "b"), months_between("c", "d"))
    with database({"spans": spans}) as engine:
        return [row[0] for row in engine.execute(f"SELECT {both} FROM spans ORDER BY n").fetchall()]


@settings(max_examples=1)
@given(st.lists(st.tuples(SPANS, SPANS), min_size=60, max_size=60))
def test_spans_meet_where_they_have_a_month_in_common(pairs: list[tuple[list[datetime], ...]]) -> None:
    rows = [(n, *(one.replace(tzinfo=UTC) for span in pair for one in span)) for n, pair in enumerate(pairs)]
    found = met(table("n int, a timestamp, b timestamp, c timestamp, d timestamp", *rows))
    for number, ((a, b), (c, d)) in enumerate(pairs):
        expected = (a.year, a.month) <= (d.year, d.month) and (c.year, c.month) <= (b.year, b.month)
        assert found[number] == expected, pairs[number]


def test_a_span_without_an_end_meets_nothing() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    spans = table("n int, a timestamp, b timestamp, c timestamp, d timestamp", (0, now, now, now, None))
    assert met(spans) == [False]


def test_a_span_that_ends_before_it_begins_is_its_first_month() -> None:
    first, last = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
    rows = [(0, first, last, first, first), (1, first, last, last, last)]
    assert met(table("n int, a timestamp, b timestamp, c timestamp, d timestamp", *rows)) == [True, False]
