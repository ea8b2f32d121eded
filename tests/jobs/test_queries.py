"""How much a night asks of Spark: what is asked costs, however few the rows."""

from __future__ import annotations

from collections import Counter
from typing import Any

from benchmarks.night_cost.measure import events

QUERIES = 80
JOBS = 150


def test_a_night_asks_spark_for_little(published: Any) -> None:
    asked = Counter(events(published.asked))
    nights = 2
    assert 0 < asked["SparkListenerSQLExecutionStart"] <= QUERIES * nights
    assert 0 < asked["SparkListenerJobStart"] <= JOBS * nights
