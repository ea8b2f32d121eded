"""In how many tasks rows are worked on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pyspark.sql import DataFrame, SparkSession


def shares(session: SparkSession) -> int:
    """As many as every shuffle has; one in a small night."""
    return int(str(session.conf.get("spark.sql.shuffle.partitions")))


def together(rows: DataFrame) -> DataFrame:
    """The rows, in one task where a night works in one share: nothing that is made of them is shuffled then.

    For what is read from files, of which Spark does not know that they are few.
    """
    return rows.coalesce(1) if shares(rows.sparkSession) == 1 else rows


def meeting(rows: DataFrame, column: str) -> DataFrame:
    """The rows, those of equal ``column`` in one task."""
    return together(rows) if shares(rows.sparkSession) == 1 else rows.repartition(column)


@contextmanager
def parts_apart(session: SparkSession) -> Iterator[None]:
    """While it lasts, frames of one share that are put together are worked on side by side, not by one task."""
    key = "spark.sql.unionOutputPartitioning"
    before = str(session.conf.get(key))
    session.conf.set(key, "false")
    try:
        yield
    finally:
        session.conf.set(key, before)


def spread(rows: DataFrame, column: str) -> DataFrame:
    """The rows over as many partitions as every shuffle has, at least one a core, equal values of ``column`` in one.

    What Python does with a row takes longer than its bytes tell Spark, which would bring a few megabytes into one task.
    """
    session = rows.sparkSession
    return rows.repartition(max(shares(session), session.sparkContext.defaultParallelism), column)
