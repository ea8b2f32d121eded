"""A small prepared world, written as the pipeline writes it, and what is true of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks.accuracy.prepared import PreparedWorld
from benchmarks.accuracy.truth import Truth
from benchmarks.accuracy.world import World

DOMAINS = {
    "phone": ("identity", "phone"),
    "device_id": ("device", "device"),
    "payee_number": ("payment", "payee_number"),
    "ship_from_address": ("address", "room"),
    "holder_name": ("identity", "person_name"),
    "transfer": ("payment", "flow"),
}
Uses = Mapping[str, Sequence[tuple[str, str]]]
"""Account: (trait type, value) pairs; a value ``building …`` is of the domain building."""


@pytest.fixture
def prepared_world(tmp_path: Path) -> Callable[..., PreparedWorld]:
    """Writes accounts, their traits, listed places and guilt: (account, kind, source, bits, strong) rows."""

    def write(
        uses: Uses, listed: Sequence[str] = (), guilt: Sequence[tuple[str, str, str, float, bool]] = ()
    ) -> PreparedWorld:
        rows = [
            (account, DOMAINS[kind][0], kind, "building" if value.startswith("building") else DOMAINS[kind][1], value)
            for account, pairs in uses.items()
            for kind, value in pairs
        ]
        folder = tmp_path / "prepared"
        names = ["account_id", "family", "trait_type", "domain", "trait_token"]
        _write(folder / "account_traits", pd.DataFrame(rows, columns=names).assign(observations=1))
        _write(folder / "accepted" / "accounts", pd.DataFrame({"account_id": list(uses)}))
        _write(folder / "place_tokens", pd.DataFrame({"trait_token": pd.Series(list(listed), dtype="str")}))
        facts = pd.DataFrame(guilt, columns=["account_id", "kind", "source", "bits", "strong"])
        facts["rests_on"] = facts["source"]
        _write(tmp_path / "guilt", facts.astype({"account_id": "str", "bits": "float64", "strong": "bool"}))
        return PreparedWorld(World("base", 1, len(uses)), tmp_path / "landing", folder, tmp_path / "guilt")

    return write


def _write(folder: Path, frame: pd.DataFrame) -> None:
    folder.mkdir(parents=True)
    frame.to_parquet(folder / "part-0.parquet")


@pytest.fixture
def two_rings() -> tuple[list[str], Truth]:
    """Eight accounts: ring 0 of three, ring 1 of two (its broker ``op-b`` holds account g), f and h are innocent."""
    ring = np.array([0, 0, 0, 1, 1, -1, -1, -1])
    operators = ["op-0", "op-0", "op-0", "op-1", "op-1", "op-f", "op-b", "op-h"]
    truth = Truth(
        ring=ring,
        hand=pd.factorize(np.array(operators, dtype=object))[0].astype(np.int64),
        party=pd.factorize(np.array(operators, dtype=object))[0].astype(np.int64),
        operator=np.array(operators, dtype=object),
        innocent_kinds=[()] * 5 + [("family", "reseller"), (), ()],
        accomplice=np.array([False] * 6 + [True, False]),
        offender=np.zeros(8, bool),
        names=["ring-00000", "ring-00001"],
        scenarios={0: "wine", 1: "identity_broker"},
        sizes={0: 3, 1: 2},
        brokers={1: "op-b"},
    )
    return list("abcdefgh"), truth
