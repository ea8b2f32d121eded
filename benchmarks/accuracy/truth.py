"""What is true of a world's accounts, for scoring only; no method is handed any of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from benchmarks.accuracy.metrics.partitions import Labels
from benchmarks.accuracy.prepared import read

OFFENDER = "lone_offender"
TRADING_TOGETHER = {"family", "own_shops"}


@dataclass(frozen=True)
class Truth:
    """One entry per account, in the order asked for.

    ``ring``: number of its ring, -1 for none; ``hand``: number of who runs it (a ring's accounts have one hand);
    ``party``: number of its ring, else of the family or firm that it trades in, else of its hand;
    ``operator``: the same as the simulator's id; ``innocent_kinds``: why an honest account looks like a ring's;
    ``accomplice``: of no ring but not innocent: brokers' stock, suppliers and packaging makers.
    ``offender``: of no ring but not innocent either: sells counterfeits alone, for itself.
    ``names``, ``scenarios``, ``sizes``, ``brokers`` tell of rings by number; rings without a broker are missing there.
    """

    ring: Labels
    hand: Labels
    party: Labels
    operator: npt.NDArray[np.object_]
    innocent_kinds: list[tuple[str, ...]]
    accomplice: npt.NDArray[np.bool_]
    offender: npt.NDArray[np.bool_]
    names: list[str]
    scenarios: Mapping[int, str]
    sizes: Mapping[int, int]
    brokers: Mapping[int, str]

    @property
    def innocent(self) -> npt.NDArray[np.bool_]:
        """Accounts of no ring that helped none and sold no counterfeits of their own."""
        found: npt.NDArray[np.bool_] = (self.ring < 0) & ~self.accomplice & ~self.offender
        return found


def read_truth(folder: Path, account_ids: npt.NDArray[np.object_]) -> Truth:
    """The simulator's ``truth`` folder for these accounts; KeyError for an account that the simulator never made."""
    accounts = read(folder / "accounts.parquet").set_index("account_id").loc[list(account_ids)]
    rings = read(folder / "rings.parquet")
    ring, names = _numbered(accounts["ring_id"])
    about = rings[rings["ring_id"].isin(names)].set_index("ring_id").loc[names]
    brokers = about["broker_operator_id"]
    offender = (ring < 0) & accounts["roles"].map(lambda roles: OFFENDER in roles).to_numpy(dtype=bool)
    return Truth(
        ring=ring,
        hand=pd.factorize(accounts["operator_id"])[0].astype(np.int64),
        party=pd.factorize(_party(accounts))[0].astype(np.int64),
        operator=accounts["operator_id"].to_numpy(dtype=object),
        innocent_kinds=[tuple(kinds) for kinds in accounts["innocent_kinds"]],
        accomplice=(ring < 0) & ~offender & accounts["roles"].str.len().gt(0).to_numpy(),
        offender=offender,
        names=names,
        scenarios=dict(enumerate(about["scenario"])),
        sizes=dict(enumerate(np.bincount(ring[ring >= 0], minlength=len(names)).tolist())),
        brokers={number: broker for number, broker in enumerate(brokers) if isinstance(broker, str)},
    )


def _party(accounts: pd.DataFrame) -> pd.Series[str]:
    """With whom an account belongs: room mates in a dormitory share a household and nothing else."""
    at_home = accounts["innocent_kinds"].map(lambda kinds: bool(TRADING_TOGETHER & set(kinds)))
    home = accounts["household_id"].where(at_home & accounts["household_id"].notna(), accounts["operator_id"])
    return accounts["ring_id"].where(accounts["ring_id"].notna(), home)


def _numbered(ring_ids: pd.Series[str]) -> tuple[Labels, list[str]]:
    numbers, names = pd.factorize(ring_ids, sort=True)
    return numbers.astype(np.int64), [str(name) for name in names]
