"""A warehouse for tests: nights of a few small tables, published without Spark."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from jobs.warehouse import NightInfo, PublishSettings, SealedRun, Warehouse
from lineage.signing import Signer, published_test_signer

SETTINGS = {
    "switch": "symlink",
    "keep_runs": 1,
    "min_free_bytes": 0,
    "ordered_table_bytes": 1 << 27,
    "file_bytes": 1 << 27,
    "compression": "zstd",
}


def house(root: Path, **changes: object) -> Warehouse:
    """The warehouse at ``root``; ``changes``: of its settings."""
    return Warehouse(str(root), PublishSettings.model_validate({**SETTINGS, **changes}))


def publish_tables(
    warehouse: Warehouse,
    night: str,
    run_id: str,
    tables: Mapping[str, pa.Table],
    signer: Signer | None = None,
    facts: dict[str, Any] | None = None,
) -> NightInfo:
    """Publishes a night of these tables, one file each."""
    with warehouse.lock():
        staging = warehouse.stage(night, run_id)
        for name, table in tables.items():
            folder = Path(staging.path, name)
            folder.mkdir()
            pq.write_table(table, folder / "part-0.parquet")
        previous = warehouse.newest_before(night)
        signing = signer or published_test_signer()
        return staging.publish(config_hash="c", previous=previous, signer=signing, facts=facts)


def sealed_tables(root: Path, tables: Mapping[str, pa.Table]) -> SealedRun:
    """A published night of these tables, for what reads published tables."""
    warehouse = house(root)
    return warehouse.sealed(publish_tables(warehouse, "2026-03-01", "r", tables))
