"""Rows of a published night picked by key, without a Spark session: readers of single rings wait for nothing."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds

from graph.contract import Table
from graph.failures import UsageError
from jobs import signing_keys
from jobs.warehouse import NightInfo, SealedRun, Warehouse
from lineage.tables import RUNS


def published_night(warehouse: Warehouse, wanted: str | None) -> NightInfo:
    """The published night ``wanted``, or the newest; UsageError when it is not there."""
    published = warehouse.published()
    found = [info for info in published if wanted in (None, info.night)]
    if not found:
        known = ", ".join(info.night for info in published) or "none"
        raise UsageError(f"night {wanted or ''} is not published; published: {known}")
    return found[-1]


class OwnNights:
    """Published nights that this site signed, for a job that signs what it makes of them.

    Of a night of made-up data the published test key is the signer, and packets made of it are signed with that again,
    so that nothing made up can pass for more.
    """

    def __init__(self, warehouse: Warehouse, night: NightInfo, signing_key: Path) -> None:
        self._warehouse = warehouse
        self.made_up = warehouse.sealed(night).reference.made_up
        self.signer = signing_keys.load_signer(signing_key, made_up=self.made_up)
        self.trusted = signing_keys.trusted(signing_key, self.signer)

    def sealed(self, night: NightInfo) -> SealedRun:
        """The night as it was signed; DataGateError when that was not by this site."""
        return self._warehouse.sealed(night, self.trusted)


class PublishedTables:
    """The tables of a published night, each as it was signed (``jobs.warehouse.SealedRun``)."""

    def __init__(self, run: SealedRun) -> None:
        self._run = run

    def rows(self, table: Table, **wanted: Collection[str]) -> pd.DataFrame:
        """The rows of ``table`` whose columns hold one of the ``wanted`` values each, sorted by the table's key."""
        condition = None
        for column, values in wanted.items():
            one = ds.field(column).isin(pa.array(sorted(values), pa.string()))
            condition = one if condition is None else condition & one
        frame: pd.DataFrame = self._run.read(table.name, condition).to_pandas()
        return frame.sort_values(list(table.key), ignore_index=True)

    def columns(self, name: str) -> list[str]:
        """The columns of the table ``name``."""
        return self._run.columns(name)

    def whole(self, name: str) -> pd.DataFrame:
        """Every row of the table ``name``, with the columns that the night was published with."""
        frame: pd.DataFrame = self._run.read(name).to_pandas()
        return frame


def key_version(tables: PublishedTables) -> str:
    """The version of the token keys that the night was made with."""
    return str(tables.rows(RUNS)["key_version"].iloc[0])
