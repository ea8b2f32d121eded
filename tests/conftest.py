"""One Spark session for the whole test process, the settings that the project ships, and builders of small input."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from hypothesis import settings
from pyspark.sql import DataFrame, SparkSession
from xdist.scheduler import LoadFileScheduling

from graph.spread import SHARES, setting
from jobs import session
from jobs.configuration import read_tree, values
from lineage.datasets import DATASETS, PROVENANCE, Dataset
from lineage.settings import LandingSettings

ROOT = Path(__file__).resolve().parent.parent
BASE_ROWS: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "tests/base_rows.yaml").read_text(encoding="utf-8"))
NIGHT = "2026-03-01"
ARROW_TYPES = {
    "string": pa.string(),
    "timestamp": pa.timestamp("us", tz="UTC"),
    "decimal(18,2)": pa.decimal128(18, 2),
    "bigint": pa.int64(),
    "double": pa.float64(),
    "boolean": pa.bool_(),
}
Row = Mapping[str, Any]

# How long a test takes follows the machine, and is asserted nowhere.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


# What a test asks for that starts Java; `--fast` leaves it out, and what is marked as slow without it.
STARTS_JAVA = {"spark", "cluster", "published"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--fast", action="store_true", help="only the tests that need no Spark and take no long")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--fast"):
        left_out = [item for item in items if _takes_long(item)]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not _takes_long(item)]


def _takes_long(item: pytest.Item) -> bool:
    asked_for = getattr(item, "fixturenames", ())
    return not STARTS_JAVA.isdisjoint(asked_for) or item.get_closest_marker("slow") is not None


class ByFile(LoadFileScheduling):
    """A file's tests in one process, and all of tests/jobs in one: its published nights take minutes to make."""

    def _split_scope(self, nodeid: str) -> str:
        path: str = super()._split_scope(nodeid)
        return "tests/jobs" if path.startswith("tests/jobs/") else path


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:
    return ByFile(config, log)


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ.setdefault("TZ", "UTC")
    small = values(read_tree(ROOT / "conf/ringtrace.yaml"))
    built = session.build(
        {
            # Small frames and a short life, as in a small night.
            **small["small_night"]["spark"],
            **small["tiny_night"]["spark"],
            "spark.master": "local[2]",
            # In shares, as tests of what shares give must be; `one_share` is for what a small night does in one.
            "spark.sql.shuffle.partitions": "2",
            "spark.sql.optimizer.disableHints": "false",
            "spark.driver.memory": "2g",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.host": "127.0.0.1",
            "spark.sql.adaptive.enabled": "false",
        }
    )
    yield built
    built.stop()


@pytest.fixture(scope="session", autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A vault and a folder for crashes of the test process's own, for jobs that are given none."""
    os.environ["RINGTRACE_VAULT"] = str(tmp_path_factory.mktemp("vault"))
    os.environ["RINGTRACE_LOGS"] = str(tmp_path_factory.mktemp("logs"))


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


def base_row(dataset: str, number: int, fields: Row) -> dict[str, Any]:
    """An ordinary row of ``dataset`` with ``fields`` changed; the id that names the row gets ``number`` at its end."""
    row = dict(BASE_ROWS[dataset])
    key = DATASETS[dataset].key[0]
    if DATASETS[dataset].key in ((key,), ("waybill", "order_id")):
        row[key] = f"{row[key]}{number}"
    return {**row, **fields}


def _typed(value: Any, kind: str) -> Any:
    if value is None:
        return None
    if kind == "timestamp":
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return Decimal(str(value)) if kind.startswith("decimal") else value


def arrow_table(dataset: Dataset, rows: Sequence[Row], leave_out: Sequence[str] = ()) -> pa.Table:
    """The rows as an Arrow table of the contract's columns and types; extra fields come last, typed by their values."""
    columns = {
        column.name: pa.array([_typed(row.get(column.name), column.type) for row in rows], ARROW_TYPES[column.type])
        for column in dataset
        if column.name not in leave_out
    }
    extra = sorted({name for row in rows for name in row} - set(dataset.names))
    return pa.table({**columns, **{name: pa.array([row.get(name) for row in rows]) for name in extra}})


class LandingZone:
    """Writes a small landing zone: ``add`` takes rows that name only the fields that a test is about."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir()
        (path / "SYNTHETIC").touch()

    def folder(self, dataset: str, night: str = NIGHT) -> Path:
        folder = self.path / dataset / f"night={night}"
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def add(
        self,
        dataset: str,
        night: str = NIGHT,
        rows: Sequence[Row] = ({},),
        *,
        suffix: str = "parquet",
        name: str = "rows",
        leave_out: Sequence[str] = (),
    ) -> Path:
        """Writes the rows (base row + fields) as one file, ``suffix``: parquet, csv or jsonl; returns its path."""
        full = [base_row(dataset, number, row) for number, row in enumerate(rows, start=1)]
        path = self.folder(dataset, night) / f"{name}.{suffix}"
        if suffix == "parquet":
            pq.write_table(arrow_table(DATASETS[dataset], full, leave_out), path)
            return path
        kept = [{key: value for key, value in row.items() if key not in leave_out} for row in full]
        names = [column for column in DATASETS[dataset].names if column not in leave_out]
        names += sorted({key for row in kept for key in row} - set(names))
        path.write_text(_csv_text(names, kept) if suffix == "csv" else _jsonl_text(kept), encoding="utf-8")
        return path

    def fill(self, night: str = NIGHT, *, without: Sequence[str] = ()) -> LandingZone:
        """One ordinary row (two accounts) in every dataset but those in ``without``."""
        for dataset in DATASETS:
            if dataset not in without:
                self.add(dataset, night, [{}, {}] if dataset == "accounts" else [{}])
        return self


def _csv_text(names: Sequence[str], rows: Sequence[Row]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(
        {key: str(value).lower() if isinstance(value, bool) else value for key, value in row.items()} for row in rows
    )
    return text.getvalue()


def _jsonl_text(rows: Sequence[Row]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False, default=str) + "\n" for row in rows)


@pytest.fixture
def landing_zone(tmp_path: Path) -> LandingZone:
    """An empty landing zone marked SYNTHETIC: ``landing_zone.add("orders", "2026-03-01", [{"amount": "5.00"}])``."""
    return LandingZone(tmp_path / "landing")


@pytest.fixture(scope="session")
def zone_at() -> type[LandingZone]:
    """Makes an empty landing zone at a path: for tests that share one over a module."""
    return LandingZone


@pytest.fixture(scope="session")
def landing_settings(root: Path) -> LandingSettings:
    return LandingSettings.model_validate(values(read_tree(root / "conf/landing.yaml")))


@pytest.fixture(scope="session")
def one_share(spark: SparkSession) -> Callable[[], AbstractContextManager[None]]:
    """``with one_share():`` works on rows in one share, as a small night does, and not in several."""
    return partial(setting, spark, SHARES, "1")


AcceptedFrames = Callable[[Mapping[str, Sequence[Row]]], dict[str, DataFrame]]


@pytest.fixture
def accepted_frames(spark: SparkSession) -> AcceptedFrames:
    """Accepted frames of all datasets: ``accepted_frames({"orders": [{"amount": "5.00"}]})``, others empty.

    A row may carry ``source_night`` (default 2026-03-01) and ``source_file``; ``row_digest`` hashes its content.
    """

    def build(rows: Mapping[str, Sequence[Row]]) -> dict[str, DataFrame]:
        return {
            name: spark.createDataFrame(_accepted(dataset, rows.get(name, ()))) for name, dataset in DATASETS.items()
        }

    return build


@pytest.fixture(scope="session")
def accepted_tables() -> Callable[[Mapping[str, Sequence[Row]]], dict[str, pa.Table]]:
    """As ``accepted_frames``, as Arrow tables: for work that needs no Spark."""
    return lambda rows: {name: _accepted(dataset, rows.get(name, ())) for name, dataset in DATASETS.items()}


def _accepted(dataset: Dataset, rows: Sequence[Row]) -> pa.Table:
    full = [base_row(dataset.name, number, row) for number, row in enumerate(rows, start=1)]
    for row in full:
        night = row.setdefault("source_night", NIGHT)
        row.setdefault("source_file", f"{dataset.name}/night={night}/rows.parquet")
        content = json.dumps([dataset.name, row], sort_keys=True, ensure_ascii=False, default=str)
        row.setdefault("row_digest", hashlib.sha256(content.encode()).hexdigest())
    table = arrow_table(dataset, full)
    for column in PROVENANCE:
        if column.name not in table.column_names:
            table = table.append_column(column.name, pa.array([], pa.string()))
    return table.select([*dataset.names, *(column.name for column in PROVENANCE)])
