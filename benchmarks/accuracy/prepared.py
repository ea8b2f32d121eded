"""A world as every method gets it: the standardised traits of its accounts, and nothing that is true only in secret."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow.parquet as pq

from benchmarks.accuracy.world import World


@dataclass(frozen=True)
class PreparedWorld:
    """``folder`` holds ``accepted/<dataset>``, ``account_traits``, ``place_tokens``, ``account_regions`` and
    ``night.json``; ``guilt`` is a folder of ``graph.guilt.record.GUILT_EVIDENCE``; all of it Parquet."""

    world: World
    landing: Path
    folder: Path
    guilt: Path

    @cached_property
    def account_ids(self) -> npt.NDArray[np.object_]:
        """The accounts that the night accepted, sorted: every label array is in this order."""
        found = read(self.folder / "accepted" / "accounts", ["account_id"])["account_id"]
        return np.sort(found.to_numpy(dtype=object))

    def positions(self, accounts: pd.Series[str]) -> npt.NDArray[np.int64]:
        """Positions in ``account_ids``; -1 for an account that the night did not accept."""
        return pd.Index(self.account_ids).get_indexer(pd.Index(accounts)).astype(np.int64)


def read(path: Path, columns: list[str] | None = None, filters: Any = None) -> pd.DataFrame:
    """A Parquet file or folder of them."""
    frame: pd.DataFrame = pq.read_table(path, columns=columns, filters=filters).to_pandas()
    return frame
