"""A small Spark job for test_cluster.py: prints, as JSON, where the code ran, what Spark was started with, and whether
a value that failed to be written was named in the error."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator

import pyarrow as pa
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from jobs import launch, session

FAILING = "canary-13955550401"


def where(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    import graph.tokens

    for batch in batches:
        rows = batch.num_rows
        yield pa.record_batch({"id": batch.column(0), "code": [graph.tokens.__file__] * rows})


def failure(spark: SparkSession) -> str:
    """What the driver is told of a value that can't be cast while a file is written."""
    rows = spark.createDataFrame([(FAILING,)], "phone string")
    with tempfile.TemporaryDirectory() as folder:
        try:
            rows.selectExpr("CAST(phone AS INT) AS number").write.parquet(f"{folder}/numbers")
        except PySparkException as error:
            return str(error)
    return ""


def main(spark_options: list[str]) -> None:
    launch.prepare(spark_options)
    spark = session.build({"spark.sql.shuffle.partitions": "3", "spark.sql.session.timeZone": "Asia/Shanghai"})
    rows = spark.range(0, 100, 1, 4).mapInArrow(where, "id long, code string").collect()
    settings = ("spark.sql.shuffle.partitions", "spark.sql.session.timeZone", "spark.driver.memory", "spark.app.name")
    settings += ("spark.io.encryption.enabled", "spark.network.crypto.enabled")
    seen = {
        "master": spark.sparkContext.master,
        "total": sum(row.id for row in rows),
        "code": sorted({row.code for row in rows}),
        "settings": {name: spark.sparkContext.getConf().get(name) or spark.conf.get(name) for name in settings},
    }
    seen["named"] = FAILING in failure(spark)
    spark.stop()
    sys.stdout.write(json.dumps(seen))


if __name__ == "__main__":
    main(sys.argv[1:])
