"""A small made-up world and its published nights, shared by the tests that look at a whole night."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from benchmarks.night_cost.measure import EVENT_LOG
from data_samples.simulator.world import build_society, write_world
from jobs import configuration
from jobs.launch import CLASSES
from jobs.settings import RingtraceSettings
from tests.planted import MALFORMED, plant

SEED = 11
LAST_NIGHT = date(2026, 3, 2)
FIRST, SECOND = "2026-03-01", "2026-03-02"
NIGHTS_SECONDS = 1800
BAD_CSV = f"orders/night={FIRST}/bad.csv"
BAD_PARQUET = f"orders/night={FIRST}/bad.parquet"
BAD_JSON = f"listings/night={FIRST}/bad.jsonl"


# Rows that no simulated extract has, landed beside them on the first night: id → (fields changed, rule broken).
BAD_ORDERS: dict[str, tuple[dict[str, str], str]] = {
    "bad-lost-bytes": ({"receiver_address": "杭州\ufffd号"}, "bad_utf8"),
    "bad-nan": ({"amount": "NaN"}, "not_finite"),
    "bad-infinite": ({"amount": "-Infinity"}, "not_finite"),
    "bad-money": ({"amount": "a lot"}, "wrong_type"),
    "bad-time": ({"paid_at": "10:30:00"}, "wrong_type"),
    "bad-debt": ({"amount": "-0.01"}, "negative_amount"),
    "bad-count": ({"quantity": "-1"}, "negative_quantity"),
    "bad-1900": ({"paid_at": "1900-01-01 00:00:00"}, "date_too_early"),
    "bad-2999": ({"paid_at": "2999-12-31 00:00:00"}, "date_in_future"),
    "bad-blank": ({"buyer_id": ""}, "missing_required"),
}
GOOD_ORDERS = [
    {"order_id": "sent-twice", "amount": "5.00"},
    {"order_id": "sent-twice", "amount": "5.00"},
    {"order_id": "contradicted", "amount": "5.00"},
    {"order_id": "contradicted", "amount": "6.00"},
]
ORDER = {
    "order_id": "",
    "store_id": "no-store",
    "paid_at": "2026-02-20 05:00:00",
    "buyer_id": "no-buyer",
    "quantity": "1",
    "amount": "9.00",
    "receiver_address": "",
}
BAD_LISTINGS: dict[str, tuple[bytes, str]] = {
    "bad-price": (b'"unit_price": NaN', "not_finite"),
    "bad-object": (b'"unit_price": {"yuan": 1}', "wrong_type"),
    "bad-stock": (b'"stock_quantity": -7', "negative_quantity"),
}


@dataclass(frozen=True)
class BadRows:
    """``rules``: id of the row, or the file of one that shows none → its rules in the quarantine; ``rows`` by file."""

    rules: dict[str, set[str]]
    rows: dict[str, int]


@dataclass(frozen=True)
class World:
    """``landing``: two nights of about 800 accounts; ``truth``: who is who; ``warehouse``: the nights published."""

    landing: Path
    truth: Path
    warehouse: Path
    first: str = FIRST
    second: str = SECOND

    @property
    def vault(self) -> Path:
        return vault_of(self.warehouse)

    @property
    def asked(self) -> Path:
        """Spark's log of the published nights."""
        return self.warehouse.parent / "asked"

    @property
    def said(self) -> Path:
        return said_of(self.warehouse)

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
    _land_bad_orders(out / "landing" / BAD_CSV)
    _land_bad_money(out / "landing" / BAD_PARQUET)
    _land_bad_listings(out / "landing" / BAD_JSON)
    plant(out / "landing", out / "truth", FIRST)
    return World(out / "landing", out / "truth", out / "warehouse")


@pytest.fixture(scope="session")
def bad_rows() -> BadRows:
    """What must become of the rows that ``world`` holds beside the simulated ones."""
    named = {name: {rule} for rows in (BAD_ORDERS, BAD_LISTINGS) for name, (_, rule) in rows.items()}
    money = {"bad-float-nan": {"not_finite"}, "bad-float-infinite": {"not_finite"}}
    nameless = {BAD_CSV: {"malformed_row"}, BAD_JSON: {"malformed_row", "bad_utf8"}}
    rules = {**named, **money, **nameless, "bad-bytes": {"bad_utf8"}, "contradicted": {"duplicate_key"}}
    orders = len(BAD_ORDERS) + len(GOOD_ORDERS) + 2
    return BadRows(rules, {BAD_CSV: orders, BAD_PARQUET: 2, BAD_JSON: len(BAD_LISTINGS) + 2})


def _land_bad_orders(path: Path) -> None:
    bad = [{"order_id": name, **fields} for name, (fields, _) in BAD_ORDERS.items()]
    lines = [",".join(ORDER), *(",".join({**ORDER, **row}.values()) for row in (*bad, *GOOD_ORDERS))]
    not_utf8 = ",".join({**ORDER, "order_id": "bad-bytes"}.values()).encode() + b"\xff\xfe"
    path.write_bytes("\n".join(lines).encode() + b"\n" + not_utf8 + f"\n{MALFORMED}\n".encode())


def _land_bad_money(path: Path) -> None:
    rows = [{**ORDER, "order_id": f"bad-float-{name}"} for name in ("nan", "infinite")]
    table = pa.Table.from_pylist(rows).drop_columns("amount")
    pq.write_table(table.append_column("amount", pa.array([float("nan"), float("inf")])), path)


def _land_bad_listings(path: Path) -> None:
    head = b'{"store_id": "no-store", "listed_at": "2026-02-01T00:00:00", "listing_id": '
    lines = [head + f'"{name}", '.encode() + field + b"}" for name, (field, _) in BAD_LISTINGS.items()]
    cut = f'{{"listing_id": "{MALFORMED}'.encode()
    path.write_bytes(b"\n".join([*lines, head + b'"\xff"}', cut, b""]))


def vault_of(warehouse: Path) -> Path:
    """Where the nights of a test's warehouse have their vault: beside it."""
    return warehouse.parent / f"{warehouse.name}-vault"


def said_of(warehouse: Path) -> Path:
    """What the nights of a test's warehouse wrote to the terminal."""
    return warehouse.parent / f"{warehouse.name}-said.txt"


@pytest.fixture(scope="session")
def published(world: World, root: Path) -> World:
    """The world with both nights published by the script that users run, which logs what it asks of Spark."""
    world.asked.mkdir()
    spark = {**EVENT_LOG, "spark.eventLog.dir": world.asked.as_uri(), "spark.driver.memory": "2g"}
    options = [word for item in spark.items() for word in ("--conf", "=".join(item))]
    places = {"--landing": world.landing, "--warehouse": world.warehouse, "--vault": world.vault}
    job = ["nightly", *(str(word) for item in places.items() for word in item)]
    with world.said.open("w", encoding="utf-8") as said:
        script = [str(root / "spark-submit.sh"), *options, *job]
        # Two nights are too few to gain by an archive of classes.
        environment = {**os.environ, CLASSES: "off"}
        subprocess.run(
            script, stdout=said, stderr=subprocess.STDOUT, check=True, timeout=NIGHTS_SECONDS, env=environment
        )
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
