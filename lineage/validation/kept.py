"""Where judged rows are kept, so that the many stages that use them don't judge them again."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as pads
import pyarrow.parquet as pq
from pyarrow import fs
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import StructField, StructType, _parse_datatype_string

from graph.given import fields_of, given
from graph.passes.stored import Stored, files_of, stored
from graph.spread import together
from lineage.datasets import DATASETS
from lineage.ingest import FINDINGS, RAW
from lineage.validation.check import CUT
from lineage.validation.prepared import part
from lineage.validation.settling import ACCEPTED, DEDUPLICATED, OTHER_PLATFORM, QUARANTINED, STATUS

EVERY_STATUS = (ACCEPTED, QUARANTINED, DEDUPLICATED)
OF_EVERY_ROW = ", ".join(
    [
        "source_night string, source_file string",
        *(f"{finding} string" for finding in FINDINGS),
        f"{RAW} map<string,string>, _unread int, _night_end timestamp",
        f"_failed array<string>, {CUT} map<string,timestamp>, row_digest string, {OTHER_PLATFORM} boolean",
    ]
)


PLACES = "row_digest string, dataset string, row_status string, file string, row bigint"
# A few rows of a large file are picked without reading the others.
GROUP_ROWS = 131_072


def write(rows: pa.Table, folder: str, dataset: str, task: int) -> None:
    """Writes settled rows of one dataset below ``folder``, a file per status; OSError when it can't.

    ``task`` names the file, so a task that is done again replaces what it left. They hold clear text: the folder is the
    run's own (0700), on storage that every worker reaches, and is removed when the run ends.
    """
    files, root = files_of(folder)
    for status in EVERY_STATUS:
        chosen = rows.filter(pc.equal(rows.column(STATUS), status)).drop_columns([STATUS])
        if chosen.num_rows:
            place = f"{root}/{part_folder(dataset, status)}"
            files.create_dir(place, recursive=True)
            beside = f"{place}/_{secrets.token_hex(4)}"
            pq.write_table(chosen, beside, filesystem=files, row_group_size=GROUP_ROWS)
            files.move(beside, f"{place}/part-{task:05}.parquet")


def part_folder(dataset: str, status: str) -> str:
    """Where the rows of a dataset that have a status stand, below the folder of all judged rows."""
    return f"dataset={dataset}/{STATUS}={status}"


def rows_at(folder: str, file: str, rows: Iterable[int]) -> pa.Table:
    """The judged rows of these numbers in a file below ``folder``, in the order of the numbers."""
    files, root = files_of(folder)
    wanted = np.sort(np.fromiter(rows, np.int64))
    found, first = [], 0
    with pq.ParquetFile(f"{root}/{file}", filesystem=files) as parquet:
        for group in range(parquet.num_row_groups):
            after = first + parquet.metadata.row_group(group).num_rows
            mine = wanted[np.searchsorted(wanted, first) : np.searchsorted(wanted, after)]
            if len(mine):
                found.append(parquet.read_row_group(group).take(pa.array(mine - first)))
            first = after
    return pa.concat_tables(found)


class Kept:
    """Judged rows as Parquet in a scratch folder of the run: cheap plans, column pruning, true sizes for joins."""

    def __init__(self, spark: SparkSession, folder: str) -> None:
        self._spark = spark
        self.folder = folder
        files, root = files_of(folder)
        found = files.get_file_info(fs.FileSelector(root, recursive=True, allow_not_found=True))
        self._parts = {"/".join(info.path.split("/")[-3:-1]) for info in found if info.type == fs.FileType.File}

    def rows(self, dataset: str, status: str) -> Stored:
        """The judged rows of one dataset that have the status.

        (source_night, source_file, findings, ``_raw``, helper columns of the checks, ``_failed``, ``_cut``,
        ``row_digest``, a struct of the row's columns).
        """
        folder, schema = part_folder(dataset, status), _schema([dataset])
        if folder not in self._parts:
            return stored(given(self._spark, [], schema))
        # Read by its own folder, a part shows Spark its own size, by which joins are planned.
        path = f"{self.folder}/{folder}"
        return stored(together(self._spark.read.schema(schema).parquet(path)), path)

    def rows_of_all(self, status: str) -> DataFrame:
        """The same of all datasets, with ``dataset`` and ``row_status`` and a struct per dataset."""
        partitions = [StructField(name, _parse_datatype_string("string")) for name in ("dataset", STATUS)]
        schema = StructType([*_schema(list(DATASETS)), *partitions])
        if not self._parts:
            return given(self._spark, [], schema)
        return together(self._spark.read.schema(schema).parquet(self.folder)).where(F.col(STATUS) == status)

    def places(self) -> DataFrame:
        """Where each judged row stands: (row_digest, dataset, row_status, file: its name, row: its number there)."""
        if not self._parts:
            return given(self._spark, [], PLACES)
        rows = self._spark.read.schema("row_digest string, dataset string, row_status string").parquet(self.folder)
        place = (F.col("_metadata.file_name").alias("file"), F.col("_metadata.row_index").alias("row"))
        return together(rows.select("row_digest", "dataset", STATUS, *place))

    def files(self, dataset: str) -> pads.Dataset:
        """The files of one dataset that has rows, with its columns and ``row_status``."""
        files, root = files_of(self.folder)
        partitioning = pads.partitioning(pa.schema([(STATUS, pa.string())]), flavor="hive")
        return pads.dataset(f"{root}/dataset={dataset}", filesystem=files, partitioning=partitioning)


def _schema(datasets: Sequence[str]) -> StructType:
    parts = [
        f"{part(name)} struct<{', '.join(f'`{column.name}`: {column.type}' for column in DATASETS[name])}>"
        for name in datasets
    ]
    return fields_of(", ".join([OF_EVERY_ROW, *parts]))
