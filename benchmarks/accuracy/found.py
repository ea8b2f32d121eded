"""What a method found in a world, and how it is kept between runs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.accuracy.prepared import read

RUN = "run.json"
COLUMNS: Mapping[str, Mapping[str, str]] = {
    "clusters": {"account_id": "str", "cluster": "str", "core": "bool", "probability": "float64"},
    "rings": {"ring": "str", "suspicion": "float64"},
    "ring_members": {"ring": "str", "account_id": "str"},
    "named": {"lead": "str", "account_id": "str"},
    "brokers": {"ring": "str", "account_id": "str"},
}


@dataclass(frozen=True)
class Found:
    """One method on one world.

    ``clusters``: (account_id, cluster, core, probability) of accounts held to be in one hand, honest ones too;
    ``core``: held together by itself, not attached; the probability (0..1) that the account belongs is nan where the
    method has none. ``rings``: (ring, suspicion 0..1) of
    clusters suspected of counterfeit sale, ``ring_members``: (ring, account_id) of them. ``named``: (lead, account_id)
    of the accounts that a lead accuses. ``brokers``: (ring, account_id) of identity brokers towards a suspected ring.
    ``about``: plain facts of the run: ``seconds`` and the method's parameters.
    """

    clusters: pd.DataFrame
    rings: pd.DataFrame
    ring_members: pd.DataFrame
    named: pd.DataFrame
    brokers: pd.DataFrame
    about: Mapping[str, Any]

    def write(self, folder: Path) -> None:
        """One Parquet file per table and ``run.json`` in an existing folder."""
        for name, columns in COLUMNS.items():
            table = getattr(self, name)[list(columns)].astype(columns)
            table.sort_values(list(columns), ignore_index=True).to_parquet(folder / f"{name}.parquet")
        (folder / RUN).write_text(json.dumps(dict(self.about), indent=1, sort_keys=True) + "\n", encoding="utf-8")


def read_found(folder: Path) -> Found:
    """What ``Found.write`` wrote."""
    about = json.loads((folder / RUN).read_text(encoding="utf-8"))
    return Found(**{name: read(folder / f"{name}.parquet") for name in COLUMNS}, about=about)


def nothing(table: str) -> pd.DataFrame:
    """An empty table of ``COLUMNS``."""
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in COLUMNS[table].items()})
