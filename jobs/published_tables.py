"""Rows of a published night picked by key, without a Spark session: readers of single rings wait for nothing."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds

from graph.contract import Table
from graph.failures import UsageError
from jobs.warehouse import NightInfo, Warehouse
from lineage.tables import RUNS


def published_night(warehouse: Warehouse, wanted: str | None) -> NightInfo:
    """The published night ``wanted``, or the newest; UsageError when it is not there."""
    published = warehouse.published()
    found = [info for info in published if wanted in (None, info.night)]
    if not found:
        known = ", ".join(info.night for info in published) or "none"
        raise UsageError(f"night {wanted or ''} is not published; published: {known}")
    return found[-1]


class PublishedTables:
    """The tables of the night published at ``path``."""

    def __init__(self, path: str) -> None:
        self._path = path

    def rows(self, table: Table, **wanted: Collection[str]) -> pd.DataFrame:
        """The rows of ``table`` whose columns hold one of the ``wanted`` values each, sorted by the table's key."""
        condition = None
        for column, values in wanted.items():
            one = ds.field(column).isin(pa.array(sorted(values), pa.string()))
            condition = one if condition is None else condition & one
        found = ds.dataset(f"{self._path}/{table.name}", format="parquet").to_table(filter=condition)
        frame: pd.DataFrame = found.to_pandas()
        return frame.sort_values(list(table.key), ignore_index=True)

    def columns(self, name: str) -> list[str]:
        """The columns of the table ``name``."""
        names: list[str] = ds.dataset(f"{self._path}/{name}", format="parquet").schema.names
        return names

    def whole(self, name: str) -> pd.DataFrame:
        """Every row of the table ``name``, with the columns that the night was published with."""
        frame: pd.DataFrame = ds.dataset(f"{self._path}/{name}", format="parquet").to_table().to_pandas()
        return frame


def key_version(tables: PublishedTables) -> str:
    """The version of the token keys that the night was made with."""
    return str(tables.rows(RUNS)["key_version"].iloc[0])
