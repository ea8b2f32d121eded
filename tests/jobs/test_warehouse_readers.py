"""A night written by Spark is read as it stands by Spark, DuckDB, pandas, Arrow and globs."""

from __future__ import annotations

import glob
import itertools
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from graph.contract import Column, Table
from graph.failures import InputOutputError
from jobs.warehouse import PublishSettings, Warehouse
from lineage.signing import published_test_signer

SIGNER = published_test_signer()
THINGS = Table(
    name="things",
    row="a thing",
    key=("name",),
    columns=(
        Column("name", "string", "Its name.", required=True),
        Column("worth", "decimal(18,2)", "What it is worth.", unit="yuan"),
        Column("tags", "array<string>", "Its tags."),
    ),
)


def settings(**changes: object) -> PublishSettings:
    base = {"switch": "symlink", "keep_runs": 1, "min_free_bytes": 0, "compression": "zstd"}
    return PublishSettings.model_validate({**base, "ordered_table_bytes": 1 << 27, "file_bytes": 1 << 27, **changes})


def things(spark: SparkSession, count: int) -> DataFrame:
    number = F.col("id")
    return spark.range(0, count, 1, 3).select(
        F.sha2(number.cast("string"), 256).alias("name"),
        (number * F.lit(Decimal("0.01"))).alias("worth"),
        F.array(F.lit("a")).alias("tags"),
        F.lit(1).alias("not_in_the_contract"),
    )


@pytest.fixture(scope="module", autouse=True)
def adaptive(spark: SparkSession) -> Iterator[None]:
    """As every night runs: rows are spread over files by their size. Most tests do without, for its cost."""
    spark.conf.set("spark.sql.adaptive.enabled", "true")
    yield
    spark.conf.set("spark.sql.adaptive.enabled", "false")


@pytest.fixture(scope="module")
def root(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("warehouse")
    warehouse = Warehouse(str(root), settings())
    for night, count in (("2026-03-01", 5), ("2026-03-02", 7), ("2026-03-01", 6)):
        with warehouse.lock():
            staging = warehouse.stage(night, f"run-{count}")
            staging.write(THINGS, things(spark, count))
            staging.publish(config_hash="c", previous=warehouse.newest_before(night), signer=SIGNER)
    return root


def test_duckdb_pandas_arrow_spark_and_globs_read_published_nights(spark: SparkSession, root: Path) -> None:
    pattern = f"{root}/night=*/things/*.parquet"
    by_night = {"2026-03-01": 6, "2026-03-02": 7}

    query = f"select night::varchar, count(*) from read_parquet('{pattern}', hive_partitioning=true) group by all"
    assert dict(duckdb.sql(query).fetchall()) == by_night
    assert len(glob.glob(pattern)) == 2  # noqa: PTH207 (globs are what is tested)
    assert len(pd.read_parquet(f"{root}/night=2026-03-02/things")) == 7
    assert ds.dataset(f"{root}/night=2026-03-01/things").count_rows() == 6
    assert ds.dataset(str(root), partitioning="hive").count_rows() == 13
    frame = spark.read.option("basePath", str(root)).parquet(f"{root}/night=*/things")
    assert {str(row["night"]): row["count"] for row in frame.groupBy("night").count().collect()} == by_night


def test_a_small_table_is_one_sorted_file_whose_columns_carry_their_sentences(root: Path) -> None:
    (file,) = (root / "night=2026-03-02/things").iterdir()
    table = pq.read_table(file)
    names = table.column("name").to_pylist()
    assert names == sorted(names)
    assert table.column_names == THINGS.names
    assert b"What it is worth." in table.schema.metadata[b"org.apache.spark.sql.parquet.row.metadata"]
    assert pq.read_metadata(file).row_group(0).column(0).compression == "ZSTD"


def test_a_table_of_many_files_is_written_in_ranges_of_its_key(spark: SparkSession, tmp_path: Path) -> None:
    spark.conf.set("spark.sql.adaptive.advisoryPartitionSizeInBytes", "200k")
    try:
        warehouse = Warehouse(str(tmp_path), settings(ordered_table_bytes=100_000, file_bytes=200_000))
        with warehouse.lock():
            staging = warehouse.stage("2026-03-01", "r")
            staging.write(THINGS, things(spark, 20_000))
            info = staging.publish(config_hash="c", previous=None, signer=SIGNER)
    finally:
        spark.conf.unset("spark.sql.adaptive.advisoryPartitionSizeInBytes")
    files = sorted((tmp_path / "night=2026-03-01/things").iterdir())
    columns = [pq.read_table(file).column("name").to_pylist() for file in files]
    assert len(files) > 2
    assert all(column == sorted(column) for column in columns)
    ranges = sorted((column[0], column[-1]) for column in columns)
    assert all(before[1] < after[0] for before, after in itertools.pairwise(ranges))
    assert info.tables == {"things": 20_000}
    assert b"What it is worth." in pq.read_schema(files[0]).metadata[b"org.apache.spark.sql.parquet.row.metadata"]


@pytest.mark.parametrize("mode", ["symlink", "pointer"])
def test_a_published_table_is_read_back(spark: SparkSession, tmp_path: Path, mode: str) -> None:
    warehouse = Warehouse(str(tmp_path), settings(switch=mode))
    with warehouse.lock():
        staging = warehouse.stage("2026-03-01", "r")
        staging.write(THINGS, things(spark, 0))
        info = staging.publish(config_hash="c", previous=None, signer=SIGNER)
    frame = warehouse.read(info, THINGS, spark)
    assert frame is not None
    assert frame.columns == THINGS.names
    assert frame.count() == 0
    assert warehouse.read("2026-03-02", THINGS, spark) is None
    assert warehouse.read("2026-03-01", Table("others", "another", ("a",), ()), spark) is None


def test_a_staging_folder_that_cannot_be_written_is_a_failure_of_the_disk(spark: SparkSession, tmp_path: Path) -> None:
    warehouse = Warehouse(str(tmp_path), settings())
    with warehouse.lock():
        staging = warehouse.stage("2026-03-01", "r")
        Path(staging.path).rmdir()
        Path(staging.path).write_text("in the way")
        with pytest.raises(InputOutputError, match="cannot be written"):
            staging.write(THINGS, things(spark, 3))


def test_a_part_of_a_kept_frame_becomes_the_table_that_spark_would_have_written(
    spark: SparkSession, tmp_path: Path
) -> None:
    warehouse = Warehouse(str(tmp_path), settings())
    nameless = things(spark, 1).select(F.lit("").alias("name"), F.lit(None).alias("worth"), F.lit(None).alias("tags"))
    rows = THINGS.select(things(spark, 9).unionByName(nameless, allowMissingColumns=True))
    with warehouse.lock():
        by_spark, by_arrow = (warehouse.stage("2026-03-01", run) for run in ("spark", "arrow"))
        by_spark.write(THINGS, rows.coalesce(1))
        others = spark.range(3).select(F.lit(None).alias("things"), F.struct("id").alias("others"))
        things_there = rows.select(F.struct("*").alias("things"))
        kept = by_arrow.keep("several", things_there.unionByName(others, allowMissingColumns=True))
        by_arrow.write_part(THINGS, kept, "things")
        one, other = (
            pq.ParquetFile(next(Path(staging.path, "things").glob("*.parquet"))) for staging in (by_spark, by_arrow)
        )
        assert other.read().equals(one.read())
        assert [str(other.schema.column(at)) for at in range(3)] == [str(one.schema.column(at)) for at in range(3)]
        read = (spark.read.parquet(f"{staging.path}/things") for staging in (by_spark, by_arrow))
        said = [
            [(field.name, field.dataType.simpleString(), field.metadata) for field in frame.schema] for frame in read
        ]
        assert said[0] == said[1]
