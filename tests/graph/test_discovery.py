"""The night's false discovery rate."""

from __future__ import annotations

import pytest
from pyspark.sql import SparkSession

from graph.discovery import within_false_discovery

CANDIDATES = "group_id string, suspicion double"


@pytest.mark.parametrize(
    ("suspicions", "let_through"),
    [
        ([0.999, 0.99, 0.97], 3),
        ([0.999, 0.99, 0.90], 2),
        ([0.90, 0.999], 1),
        ([0.5], 0),
        ([0.99] * 50 + [0.3], 50),
        ([0.9999] * 50 + [0.6], 51),
    ],
)
def test_the_surest_go_first_until_the_mean_doubt_is_too_large(
    spark: SparkSession, suspicions: list[float], let_through: int
) -> None:
    rows = [(f"G{number:02d}", suspicion) for number, suspicion in enumerate(suspicions)]
    found = within_false_discovery(spark.createDataFrame(rows, CANDIDATES), 0.02).collect()
    within = {row.group_id for row in found if row.within}
    surest = sorted(rows, key=lambda row: (-row[1], row[0]))[:let_through]
    assert within == {group for group, _ in surest}
