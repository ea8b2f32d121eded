"""Who owned a store when."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb
import pytest
from pyspark.sql import SparkSession

from graph.observations import OWNER_SPANS
from graph.ownership import owned_at, owner_spans

EARLY, SALE, LATE = "2025-01-01T00:00:00", "2025-07-01T00:00:00", "2025-12-31T00:00:00"


def span(account: str, start: str, end: str | None = None, relation: str = "owner") -> dict[str, Any]:
    return {"store_id": "S1", "account_id": account, "relation": relation, "valid_from": start, "valid_to": end}


@pytest.mark.parametrize(
    ("spans", "owners"),
    [
        pytest.param([span("A", EARLY)], ["A", "A", "A"], id="one owner"),
        pytest.param(
            [span("A", EARLY, SALE), span("B", SALE)], ["A", "B", "B"], id="sold: the end belongs to the next"
        ),
        pytest.param([span("A", EARLY, SALE)], ["A", None, None], id="nobody after the end"),
        pytest.param([span("A", EARLY), span("B", SALE)], ["A", "B", "B"], id="sale not closed in the extract"),
        pytest.param([span("A", EARLY, LATE), span("B", EARLY, LATE)], [None] * 3, id="two from the same moment"),
        pytest.param([span("A", EARLY, None, "operator")], [None] * 3, id="operators own nothing"),
        pytest.param([span("A", SALE, EARLY)], [None] * 3, id="span that ends before it begins"),
        pytest.param([], [None] * 3, id="unknown store"),
    ],
)
def test_owner_at_the_time(
    spark: SparkSession, accepted_frames: Any, spans: list[Any], owners: list[str | None]
) -> None:
    operators = accepted_frames({"store_operators": spans})["store_operators"]
    moments = ["2025-01-01 00:00:00", "2025-07-01 00:00:00", "2025-12-30 00:00:00"]
    rows = spark.createDataFrame([("S1", n, at) for n, at in enumerate(moments)], "store_id string, n int, at string")
    found = owned_at(rows.withColumn("at", rows["at"].cast("timestamp")), operators, "at").orderBy("n").collect()
    assert [row["account_id"] for row in found] == owners


def test_every_row_comes_back_once(spark: SparkSession, accepted_frames: Any) -> None:
    operators = accepted_frames({"store_operators": [span("A", EARLY, SALE), span("B", EARLY), span("C", SALE)]})
    rows = spark.createDataFrame([("S1",), (None,), ("S9",)], "store_id string").selectExpr(
        "*", "timestamp'2025-08-01' as at"
    )
    found = owned_at(rows, operators["store_operators"], "at").collect()
    assert sorted((row["store_id"] or "", row["account_id"]) for row in found) == [
        ("", None),
        ("S1", "C"),
        ("S9", None),
    ]


@pytest.mark.parametrize("seed", range(3))
def test_columns_have_the_spans_that_frames_have(accepted_frames: Any, seed: int) -> None:
    draw = random.Random(seed)
    first = datetime(2025, 1, 1, tzinfo=UTC)

    def moment() -> str:
        return f"{first + timedelta(days=draw.randrange(12)):%Y-%m-%dT%H:%M:%S}"

    spans = [
        {
            "store_id": f"S{draw.randrange(15)}",
            "account_id": f"A{draw.randrange(4)}",
            "relation": draw.choice(["owner", "owner", "operator"]),
            "valid_from": moment(),
            "valid_to": draw.choice([None, moment(), moment()]),
        }
        for _ in range(120)
    ]
    operators = accepted_frames({"store_operators": spans})["store_operators"]
    with duckdb.connect() as engine:
        engine.execute("SET TimeZone = 'UTC'")
        engine.register("store_operators", operators.toArrow())
        found = {tuple(row) for row in engine.execute(f"SELECT COLUMNS(*)::VARCHAR FROM ({OWNER_SPANS})").fetchall()}
    whole = owner_spans(operators).selectExpr("store_id", "account_id", "owned_from", "owned_to").toArrow()
    with duckdb.connect() as engine:
        engine.execute("SET TimeZone = 'UTC'")
        engine.register("whole", whole)
        assert found == {tuple(row) for row in engine.execute("SELECT COLUMNS(*)::VARCHAR FROM whole").fetchall()}
    assert len(found) > 10
