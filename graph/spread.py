"""Spreads rows over tasks before Python works on them."""

from __future__ import annotations

from pyspark.sql import DataFrame


def spread(rows: DataFrame, column: str) -> DataFrame:
    """The rows over as many partitions as every shuffle has, at least one a core, equal values of ``column`` in one.

    What Python does with a row takes longer than its bytes tell Spark, which would bring a few megabytes into one task.
    """
    session = rows.sparkSession
    shuffled = int(str(session.conf.get("spark.sql.shuffle.partitions")))
    return rows.repartition(max(shuffled, session.sparkContext.defaultParallelism), column)
