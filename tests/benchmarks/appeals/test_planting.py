"""False evidence lands beside the world's rows, in their columns, about honest accounts only."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from benchmarks.appeals.planting import FILE, Wronged, plant
from data_samples.simulator.world import build_society, write_world
from jobs.configuration import read_tree, values

END = datetime(2026, 3, 3, 16, tzinfo=UTC)


@pytest.fixture(scope="module")
def place(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("world")
    tree = values(read_tree(root / "conf" / "simulator.yaml"))
    shape = {"world": "base", "size": 800, "seed": 3, "nights": 1, "ring_share": 0.08}
    society = build_society(tree, last_night=END.date(), **shape)
    write_world(society, out, lambda line: None)
    return out


@pytest.fixture(scope="module")
def wronged(place: Path) -> list[Wronged]:
    return plant(place, END, 1)


def test_one_honest_account_a_ring_is_wronged(place: Path, wronged: list[Wronged]) -> None:
    truth = pd.read_parquet(place / "truth" / "accounts.parquet").set_index("account_id")
    assert len(wronged) >= 3
    assert len({one.account_id for one in wronged}) == len({one.ring_id for one in wronged}) == len(wronged)
    assert truth.loc[[one.account_id for one in wronged], "ring_id"].isna().all()


def test_what_is_false_is_about_them_alone(place: Path, wronged: list[Wronged]) -> None:
    accounts, stores = {one.account_id for one in wronged}, {one.store_id for one in wronged}
    about = {"payees": accounts, "logins": accounts, "penalties": accounts, "appraisals": stores}
    for dataset, among in about.items():
        column = "store_id" if dataset == "appraisals" else "account_id"
        (path,) = (place / "landing" / dataset).rglob(FILE)
        found = pq.ParquetFile(path).read()
        assert set(found[column].to_pylist()) <= among
        assert len(found)
        assert found.schema == pq.read_schema(next(path.parent.glob("part*.parquet")))


def test_planting_twice_lands_the_same(place: Path, wronged: list[Wronged], tmp_path: Path) -> None:
    again = tmp_path / "again"
    shutil.copytree(place, again)
    assert plant(again, END, 1) == wronged
    for path in (place / "landing").rglob(FILE):
        assert pq.ParquetFile(path).read() == pq.ParquetFile(again / path.relative_to(place)).read()
