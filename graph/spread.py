"""In how many tasks rows are worked on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from pyspark.sql import DataFrame, SparkSession

SHARES = "spark.sql.shuffle.partitions"


def shares(session: SparkSession) -> int:
    """As many as every shuffle has; one in a small night."""
    return int(str(session.conf.get(SHARES)))


def together(rows: DataFrame) -> DataFrame:
    """The rows, in one task where a night works in one share: nothing that is made of them is shuffled then.

    For what is read from files, of which Spark does not know that they are few.
    """
    return rows.coalesce(1) if shares(rows.sparkSession) == 1 else rows


def meeting(rows: DataFrame, column: str) -> DataFrame:
    """The rows, those of equal ``column`` in one task."""
    return together(rows) if shares(rows.sparkSession) == 1 else rows.repartition(column)


def parts_apart(session: SparkSession) -> AbstractContextManager[None]:
    """While it lasts, frames of one share that are put together are worked on side by side, not by one task."""
    return setting(session, "spark.sql.unionOutputPartitioning", "false")


@contextmanager
def setting(session: SparkSession, key: str, value: str) -> Iterator[None]:
    """While it lasts, plans are made with another value of an option of Spark."""
    before = str(session.conf.get(key))
    session.conf.set(key, value)
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
