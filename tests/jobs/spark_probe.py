"""A small Spark job for test_cluster.py: prints, as JSON, where the code ran and what Spark was started with."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

import pyarrow as pa

from jobs import launch, session


def where(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    import graph.tokens

    for batch in batches:
        rows = batch.num_rows
        yield pa.record_batch({"id": batch.column(0), "code": [graph.tokens.__file__] * rows})


def main(spark_options: list[str]) -> None:
    launch.prepare(spark_options)
    spark = session.build({"spark.sql.shuffle.partitions": "3", "spark.sql.session.timeZone": "Asia/Shanghai"})
    rows = spark.range(0, 100, 1, 4).mapInArrow(where, "id long, code string").collect()
    settings = ("spark.sql.shuffle.partitions", "spark.sql.session.timeZone", "spark.driver.memory", "spark.app.name")
    seen = {
        "master": spark.sparkContext.master,
        "total": sum(row.id for row in rows),
        "code": sorted({row.code for row in rows}),
        "settings": {name: spark.sparkContext.getConf().get(name) or spark.conf.get(name) for name in settings},
    }
    spark.stop()
    sys.stdout.write(json.dumps(seen))


if __name__ == "__main__":
    main(sys.argv[1:])
