"""What the night itself knows of single accounts, whatever ring they are of: evidence of their own, and their kind."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow.parquet as pq

from benchmarks.accuracy.metrics.partitions import Labels
from benchmarks.accuracy.prepared import PreparedWorld, read
from graph.settings import SuspicionSettings
from graph.suspicion.own_guilt import account_guilt

ENTERPRISE = "enterprise"


@dataclass(frozen=True)
class Records:
    """One entry per account, in the order of the prepared world's account ids.

    ``guilty``: has enough evidence of its own to speak of; ``enterprise``: is registered by a firm. ``sources``:
    (account: position, rests_on) of what speaks against guilty accounts, once each.
    """

    guilty: npt.NDArray[np.bool_]
    enterprise: npt.NDArray[np.bool_]
    sources: pd.DataFrame

    def of_rings(self, ring: Labels) -> tuple[dict[int, int], dict[int, int]]:
        """Of every ring of ``ring`` (-1: none) its guilty accounts, and the independent sources against them."""
        rings = np.unique(ring[ring >= 0])
        told = pd.DataFrame(
            {"ring": ring[self.sources["account"].to_numpy(dtype=np.int64)], "rests_on": self.sources["rests_on"]}
        )
        sources = told.groupby("ring")["rests_on"].nunique().reindex(rings, fill_value=0)
        guilty = pd.Series(ring[self.guilty]).value_counts().reindex(rings, fill_value=0)
        return _numbers(guilty), _numbers(sources)


def read_records(world: PreparedWorld, settings: SuspicionSettings) -> Records:
    """By the night's own count of evidence: ``graph.suspicion.own_guilt.account_guilt``."""
    facts = pq.read_table(world.guilt)
    own = account_guilt(facts, settings).to_pandas()
    guilty = np.isin(
        world.account_ids, own.loc[own["guilt_bits"] >= settings.guilty_bits, "account_id"].to_numpy(object)
    )
    against = facts.select(["account_id", "rests_on", "bits"]).to_pandas()
    against = against[against["bits"] > 0]
    told = pd.DataFrame({"account": world.positions(against["account_id"]), "rests_on": against["rests_on"]})
    told = told[(told["account"] >= 0) & guilty[told["account"].to_numpy()]]
    return Records(guilty, _enterprise(world), told.drop_duplicates().reset_index(drop=True))


def _enterprise(world: PreparedWorld) -> npt.NDArray[np.bool_]:
    accounts = read(world.folder / "accepted" / "accounts", ["account_id", "account_type"])
    firms = accounts.loc[accounts["account_type"] == ENTERPRISE, "account_id"]
    found: npt.NDArray[np.bool_] = np.isin(world.account_ids, firms.to_numpy(object))
    return found


def _numbers(counted: pd.Series[int]) -> dict[int, int]:
    return dict(zip(counted.index.tolist(), counted.astype(int).tolist(), strict=True))
