"""A frame that stands in files is read there as Spark would read it, and becomes an ordinary one where it is more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from graph.given import given
from graph.passes.rows import Tables, near, on_rows, on_rows_to_several, output
from graph.passes.stored import Stored, stored, with_null

PAID = "ring string, yuan decimal(18,2), at timestamp, marks array<string>, number int"
OneShare = Callable[[], AbstractContextManager[None]]
Step = Callable[[DataFrame], DataFrame]
STEPS: dict[str, Step] = {
    "whole": lambda rows: rows,
    "some columns": lambda rows: rows.select("number", "ring"),
    "some rows": lambda rows: rows.where("ring = 'r1'"),
    "no row": lambda rows: rows.where("number > 99").select("marks"),
    "rows by a column that goes": lambda rows: rows.where("number < 5").where("ring IS NOT NULL").select("yuan"),
    "another name": lambda rows: rows.where("ring = 'r1'").withColumnRenamed("ring", "of").select("of", "at"),
    "a column less": lambda rows: rows.drop("marks", "at"),
    "a column of nulls": lambda rows: with_null(rows, "of").select("of", "number"),
    "near": lambda rows: near(rows, rows, "ring", "of"),
}


@pytest.fixture
def several(
    spark: SparkSession, one_share: Callable[[], AbstractContextManager[None]], tmp_path: Path
) -> Iterator[Stored]:
    """A frame of two tables as work left it, kept in two files, and the tables as Spark reads them back."""
    rows = [(f"r{n % 3}" if n % 4 else None, Decimal(n), None, ["a", None] if n % 2 else None, n) for n in range(20)]

    def work(tables: Tables) -> Tables:
        return {"paid": tables["paid"], "numbers": tables["paid"].select(["number"])}

    with one_share():
        frames = {"paid": given(spark, rows, PAID).withColumn("at", F.expr("timestamp_micros(number * 1000001)"))}
        made = on_rows_to_several(frames, {"paid": "0"}, work, {"paid": PAID, "numbers": "number int"})
        made.repartition(2).write.parquet(str(tmp_path / "kept"))
        yield stored(spark.read.schema(made.schema).parquet(str(tmp_path / "kept")), str(tmp_path / "kept"))


def through_a_task(frame: DataFrame) -> tuple[list[str], list[str]]:
    """The columns with their types and the rows that work in a task gets of ``frame``."""

    def told(tables: Tables) -> pa.Table:
        rows = tables["rows"]
        types = [f"{field.name} {field.type}" for field in rows.schema]
        said = [str(sorted(row.items())) for row in rows.to_pylist()]
        return pa.table({"said": pa.array([*types, *sorted(said)], pa.string())})

    found = [row.said for row in on_rows({"rows": frame}, {"rows": "0"}, told, "said string").collect()]
    return found[: len(frame.columns)], found[len(frame.columns) :]


@pytest.mark.parametrize("name", STEPS)
def test_a_task_reads_what_spark_reads(several: Stored, name: str) -> None:
    frame = STEPS[name](output(several, "paid"))
    ordinary = frame.select(*(F.col(column).alias(column) for column in frame.columns))
    assert isinstance(frame, Stored)
    assert not isinstance(ordinary, Stored)
    types, rows = through_a_task(frame)
    # Without any row of any frame there is no work.
    assert (types, rows) == through_a_task(ordinary)
    assert (rows == []) == (name == "no row")


@pytest.mark.parametrize(
    "more",
    [
        lambda rows: rows.where(F.col("number") > 3),
        lambda rows: rows.select(F.col("number") + 1),
        lambda rows: rows.withColumnRenamed("ring", "ring_id").withColumnRenamed("number", "ring"),
        lambda rows: rows.distinct(),
    ],
)
def test_what_files_do_not_hold_goes_through_spark(several: Stored, more: Step) -> None:
    frame = more(output(several, "paid"))
    assert not isinstance(frame, Stored)
    assert len(through_a_task(frame)[1]) == frame.count() > 0


def test_frames_that_stand_and_frames_that_travel_meet(several: Stored, spark: SparkSession) -> None:
    frames = {
        "paid": output(several, "paid"),
        "numbers": output(several, "numbers").where("number < 7"),
        "names": given(spark, [("r1", "first")], "ring string, name string"),
        "none": given(spark, [], "ring string"),
    }

    def counted(tables: Tables) -> pa.Table:
        return pa.table({"name": list(tables), "rows": [table.num_rows for table in tables.values()]})

    found = on_rows(frames, dict.fromkeys(frames, "0"), counted, "name string, rows bigint").collect()
    assert {row.name: row.rows for row in found} == {"paid": 20, "numbers": 7, "names": 1, "none": 0}


def test_a_folder_without_files_has_no_rows(spark: SparkSession, several: Stored, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    nothing = stored(given(spark, [], "ring string"), str(tmp_path / "empty"))
    frames = {"nothing": nothing, "numbers": output(several, "numbers")}

    def counted(tables: Tables) -> pa.Table:
        return pa.table({"rows": [tables["nothing"].num_rows], "type": [str(tables["nothing"]["ring"].type)]})

    assert on_rows(frames, dict.fromkeys(frames, "0"), counted, "rows bigint, type string").collect() == [(0, "string")]
