"""Small worlds, made once per test run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data_samples.simulator.world import build_society, write_world
from jobs.configuration import read_tree, values

NIGHTS = ["2026-03-01", "2026-03-02", "2026-03-03"]


class World:
    """A written world: ``extract(dataset, night)`` and ``truth(table)`` give Arrow tables."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def extract(self, dataset: str, night: str | None = None) -> pa.Table:
        folders = sorted((self.root / "landing" / dataset).glob("night=*" if night is None else f"night={night}"))
        return pa.concat_tables([pq.read_table(folder / "part-0.parquet", partitioning=None) for folder in folders])

    def truth(self, table: str) -> pa.Table:
        return pq.read_table(self.root / "truth" / f"{table}.parquet")

    def ring_of(self) -> dict[str, str | None]:
        truth = self.truth("accounts")
        return dict(zip(truth["account_id"].to_pylist(), truth["ring_id"].to_pylist(), strict=True))

    def with_role(self, role: str) -> set[str]:
        truth = self.truth("accounts")
        rows = zip(truth["account_id"].to_pylist(), truth["roles"].to_pylist(), strict=True)
        return {account for account, roles in rows if role in roles}

    def served_by(self, *kinds: str) -> dict[str, set[str]]:
        """Clients by institution, those in rings left out; of all kinds of institution when none is named."""
        found: dict[str, set[str]] = {}
        for row in self.truth("institutions").to_pylist():
            if row["relation"] in ("client", "lone_offender") and (not kinds or row["kind"] in kinds):
                found.setdefault(row["institution_id"], set()).add(row["account_id"])
        return found


@pytest.fixture(scope="session")
def parameters(root: Path) -> dict[str, Any]:
    return values(read_tree(root / "conf" / "simulator.yaml"))


@pytest.fixture(scope="session")
def make_world(parameters: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Callable[..., World]:
    """Makes a world of its own for each call; ``batch`` overrides the accounts per batch."""

    def make(world: str = "base", size: int = 1500, seed: int = 11, batch: int | None = None) -> World:
        tree = dict(parameters)
        if batch:
            tree["time"] = tree["time"] | {"accounts_per_batch": batch}
        society = build_society(
            tree, world=world, size=size, seed=seed, last_night=date(2026, 3, 3), nights=3, ring_share=0.07
        )
        out = tmp_path_factory.mktemp(f"{world}-{seed}")
        write_world(society, out, lambda _: None)
        return World(out)

    return make


@pytest.fixture(scope="session")
def base_world(make_world: Callable[..., World]) -> World:
    return make_world(size=3000, seed=3)


@pytest.fixture(scope="session")
def institutions_world(make_world: Callable[..., World]) -> World:
    return make_world("institutions", size=3000, seed=3)


@pytest.fixture(scope="session", params=["base_world", "institutions_world"])
def any_world(request: pytest.FixtureRequest) -> World:
    """Each world whose actors differ, not only their figures."""
    world: World = request.getfixturevalue(request.param)
    return world


@pytest.fixture(scope="session")
def sample_world(root: Path) -> World:
    """The world that is shipped."""
    return World(root / "data_samples")
