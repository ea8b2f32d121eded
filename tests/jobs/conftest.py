"""A small made-up world and its published nights, shared by the tests that look at a whole night."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession

from data_samples.simulator.world import build_society, write_world
from jobs import configuration, keys, nightly
from jobs.settings import RingtraceSettings
from jobs.warehouse import NightInfo, Warehouse

SEED = 11
LAST_NIGHT = date(2026, 3, 2)
FIRST, SECOND = "2026-03-01", "2026-03-02"


@dataclass(frozen=True)
class World:
    """``landing``: two nights of about 800 accounts; ``truth``: who is who; ``warehouse``: the nights published."""

    landing: Path
    truth: Path
    warehouse: Path
    first: str = FIRST
    second: str = SECOND

    def read(self, night: str, table: str) -> pa.Table:
        return pq.read_table(self.warehouse / f"night={night}" / table)

    def frame(self, night: str, table: str) -> pd.DataFrame:
        return self.read(night, table).to_pandas()


@pytest.fixture(scope="session")
def settings(root: Path) -> RingtraceSettings:
    return configuration.load(root / "conf" / "ringtrace.yaml")


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory, root: Path) -> World:
    out = tmp_path_factory.mktemp("world")
    tree = configuration.values(configuration.read_tree(root / "conf" / "simulator.yaml"))
    society = build_society(tree, world="base", size=800, seed=SEED, last_night=LAST_NIGHT, nights=2, ring_share=0.08)
    write_world(society, out, lambda line: None)
    return World(out / "landing", out / "truth", out / "warehouse")


Publish = Callable[..., list[NightInfo]]


@pytest.fixture(scope="session")
def publish(spark: SparkSession, settings: RingtraceSettings) -> Publish:
    """Runs nights in the session of the test process, as the job does: ``publish(landing, warehouse, *nights)``."""

    def run(landing: Path, warehouse: Path, *nights: str) -> list[NightInfo]:
        keyring = keys.load_keyring(Path("none"), landing, settings.standardise.key_version)
        house = Warehouse(str(warehouse), settings.publish)
        with house.lock():
            return [nightly.run_night(spark, settings, keyring, house, str(landing), night) for night in nights]

    return run


@pytest.fixture(scope="session")
def published(publish: Publish, world: World) -> World:
    """The world with both nights published."""
    publish(world.landing, world.warehouse, FIRST, SECOND)
    return world


@pytest.fixture(scope="session")
def shuffled(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same landing zone with the rows of every file in another order, and no truth anywhere near."""
    target = tmp_path_factory.mktemp("again") / "landing"
    landing = world.landing
    shutil.copytree(landing, target)
    for path in sorted(target.rglob("*.parquet")):
        table = pq.read_table(path)
        order = list(range(len(table)))
        random.Random(SEED).shuffle(order)
        pq.write_table(table.take(pa.array(order, pa.int64())), path, row_group_size=97)
    return target
