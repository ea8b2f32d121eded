"""How a stage keeps a frame that it uses more than once."""

from __future__ import annotations

from collections.abc import Callable

from pyspark import StorageLevel
from pyspark.sql import DataFrame

Keep = Callable[[str, DataFrame], DataFrame]
"""Takes a name and a frame, gives the frame back so that using it again does not compute it again. The night writes
to files, which cuts the plan as well: planning a long night anew at every step costs more than its rows."""


def cached(name: str, frame: DataFrame) -> DataFrame:
    """Keeps a frame in Spark's cache: without a folder, for small input."""
    return frame.persist(StorageLevel.MEMORY_AND_DISK)
