"""Keeps judged rows as Parquet in a scratch folder of the run: cheap plans, column pruning, true sizes for joins."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import StructType

from jobs.warehouse.disk import disk_failures
from lineage.validation.duplicates import STATUS

# What Spark says when it is an extract that can't be read, not the folder that can't be written.
UNREADABLE = re.compile("FAILED_READ_FILE|CANNOT_READ_FILE")


class ScratchRows:
    """Judged rows under ``folder``, one part per dataset and status. They hold clear text: the folder is the run's own
    (0700), on storage that every worker reaches, and is removed when the run ends. ``release`` leaves that to the run.
    """

    def __init__(self, judged: DataFrame, folder: str) -> None:
        self._folder = folder
        self._spark = judged.sparkSession
        # The settling sorted by dataset already, so each task writes its parts one after the other.
        with disk_failures(folder, unless=UNREADABLE):
            judged.write.partitionBy("dataset", STATUS).parquet(folder)
        self._every = self._spark.read.schema(judged.schema).parquet(folder)
        self._inner = StructType([field for field in judged.schema if field.name not in ("dataset", STATUS)])
        self._parts = {tuple(path.split("/")[-3:-1]) for path in self._every.inputFiles()}

    def rows(self, dataset: str | None, statuses: Sequence[str]) -> DataFrame:
        if dataset is None:
            return self._every.where(F.col(STATUS).isin(list(statuses)))
        wanted = [(f"dataset={dataset}", f"{STATUS}={status}") for status in statuses]
        paths = [f"{self._folder}/{'/'.join(part)}" for part in wanted if part in self._parts]
        # Read by its own folder, a part shows Spark its own size, by which joins are planned.
        return self._spark.read.schema(self._inner).parquet(*paths) if paths else self._no_rows()

    def release(self) -> None:
        """Nothing to free: the files go with the run's folder."""

    def _no_rows(self) -> DataFrame:
        return self._spark.createDataFrame([], self._inner)
