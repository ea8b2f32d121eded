"""Spreads rows over tasks before Python works on them."""

from __future__ import annotations

from pyspark.sql import DataFrame


def spread(rows: DataFrame, column: str) -> DataFrame:
    """The rows over as many partitions as every shuffle has, equal values of ``column`` in one.

    What Python does with a row takes longer than its bytes tell Spark, which would bring a few megabytes into one task.
    """
    return rows.repartition(int(str(rows.sparkSession.conf.get("spark.sql.shuffle.partitions"))), column)
