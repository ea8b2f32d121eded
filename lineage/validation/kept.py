"""Where judged rows are kept, so that the many stages that use them don't judge them again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from pyspark import StorageLevel
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from lineage.validation.duplicates import STATUS


class Kept(Protocol):
    """Judged rows that are read many times."""

    def rows(self, dataset: str | None, statuses: Sequence[str]) -> DataFrame:
        """The judged rows of one dataset (of all: None) that have one of the statuses."""
        ...

    def release(self) -> None:
        """Frees what the rows take; none of their frames may be used afterwards."""
        ...


Keep = Callable[[DataFrame], Kept]


class CachedRows:
    """Keeps judged rows in Spark's cache: without a folder, for small input."""

    def __init__(self, judged: DataFrame) -> None:
        self._frame = judged.persist(StorageLevel.MEMORY_AND_DISK)

    def rows(self, dataset: str | None, statuses: Sequence[str]) -> DataFrame:
        frame = self._frame.where(F.col(STATUS).isin(list(statuses)))
        return frame if dataset is None else frame.where(F.col("dataset") == dataset)

    def release(self) -> None:
        self._frame.unpersist()
