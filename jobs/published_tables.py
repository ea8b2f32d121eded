"""Rows of a published night picked by key, without a Spark session: readers of single rings wait for nothing."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd
import pyarrow.dataset as ds

from graph.contract import Table


class PublishedTables:
    """The tables of the night published at ``path``."""

    def __init__(self, path: str) -> None:
        self._path = path

    def rows(self, table: Table, **wanted: Collection[str]) -> pd.DataFrame:
        """The rows of ``table`` whose columns hold one of the ``wanted`` values each, sorted by the table's key."""
        condition = None
        for column, values in wanted.items():
            one = ds.field(column).isin(sorted(values))
            condition = one if condition is None else condition & one
        found = ds.dataset(f"{self._path}/{table.name}", format="parquet").to_table(filter=condition)
        frame: pd.DataFrame = found.to_pandas()
        return frame.sort_values(list(table.key), ignore_index=True)
