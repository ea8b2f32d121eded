"""A night over a key rotation: new tokens, and everything else as without it."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession

from graph.failures import ConfigurationError
from graph.spread import SHARES, setting
from jobs import nightly
from jobs.keys import TokenKeys
from jobs.published_tables import PublishedTables, key_version, published_night
from jobs.replay import Replay
from jobs.settings import RingtraceSettings
from jobs.trace import Tracer
from jobs.vault import Access, Vault, sealed_versions
from jobs.warehouse import Warehouse
from lineage.signing import published_test_signer

NIGHT = "2026-03-02"
KEYS = TokenKeys(None, Path("none"))
SIGNER = published_test_signer()


class NoQuality:
    """Stands in for Great Expectations, which has nothing to do with keys."""

    def __enter__(self) -> NoQuality:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to wait for."""

    def start(self, *_: object) -> None:
        """Nothing begins."""

    def finish(self) -> None:
        """Nothing to wait for."""


def under_version_2(settings: RingtraceSettings, **overlap: date) -> RingtraceSettings:
    known = {version.removeprefix("v"): night for version, night in overlap.items()}
    rotated = settings.standardise.model_copy(update={"key_version": "2", "key_overlap": known})
    return settings.model_copy(update={"standardise": rotated})


class House:
    """A copy of the published nights, to run the second one again in."""

    def __init__(self, published: Any, folder: Path, spark: SparkSession, settings: RingtraceSettings) -> None:
        self._spark, self._landing, self.path = spark, str(published.landing), folder / "warehouse"
        shutil.copytree(published.warehouse, self.path, symlinks=True)
        self.vault = Vault.open(folder / "vault", str(self.path), KEYS)
        shutil.copytree(next(published.vault.glob("warehouse-*")), self.vault.place)
        self._warehouse = Warehouse(str(self.path), settings.publish)

    def run(self, settings: RingtraceSettings) -> None:
        with pytest.MonkeyPatch.context() as patch, self._warehouse.lock(), setting(self._spark, SHARES, "1"):
            patch.setattr(nightly, "Quality", NoQuality)
            nightly.run_night(self._spark, settings, KEYS, SIGNER, self._warehouse, self.vault, self._landing, NIGHT)

    def frame(self, table: str) -> pd.DataFrame:
        return pq.read_table(self.path / f"night={NIGHT}" / table).to_pandas()


@pytest.fixture(scope="module")
def house(
    published: Any, tmp_path_factory: pytest.TempPathFactory, spark: SparkSession, settings: RingtraceSettings
) -> House:
    return House(published, tmp_path_factory.mktemp("rotation"), spark, settings)


def test_a_night_that_could_not_know_the_night_before_does_not_run(house: House, settings: RingtraceSettings) -> None:
    for rotated in (under_version_2(settings), under_version_2(settings, v1=date(2026, 3, 1))):
        with pytest.raises(ConfigurationError, match=r"made with key version 1, tonight's is 2.*key_overlap"):
            house.run(rotated)


@pytest.fixture(scope="module")
def rotated(house: House, settings: RingtraceSettings) -> House:
    house.run(under_version_2(settings, v1=date(2026, 3, 31)))
    return house


def rows(frame: pd.DataFrame, *columns: str) -> list[tuple[str, ...]]:
    return sorted(frame[list(columns)].astype(str).itertuples(index=False, name=None))


SAME = {
    "rings": ("ring_id", "status", "members", "first_seen_night"),
    "ring_events": ("ring_id", "event", "other_ring_ids", "evidence"),
    "ring_members": ("ring_id", "account_id", "membership", "suspected"),
    "ring_memory": ("ring_id", "kind", "family", "weight", "last_seen_night"),
    "ring_stores": ("ring_id", "store_id", "orders", "sold_value"),
    "leads": ("lead_id", "ring_id", "suspected_accounts", "stores", "sold_value_low"),
}


@pytest.mark.parametrize("table", SAME)
def test_rings_keep_their_ids_members_and_events(table: str, rotated: House, published: Any) -> None:
    columns = SAME[table]
    assert rows(rotated.frame(table), *columns) == rows(published.frame(NIGHT, table), *columns)


def test_what_is_cited_across_the_rotation_resolves(
    rotated: House, spark: SparkSession, settings: RingtraceSettings, published: Any
) -> None:
    warehouse = Warehouse(str(rotated.path), settings.publish)
    night = published_night(warehouse, NIGHT)
    replay = Replay(
        spark, str(published.landing), settings, KEYS.of(key_version(PublishedTables(warehouse.sealed(night))))
    )
    verdict = Tracer(spark, warehouse, night, replay).everything()
    assert verdict.holds, verdict.counts


def test_every_token_is_new_and_nothing_stays_remembered_under_the_old_ones(rotated: House, published: Any) -> None:
    before, now = published.frame(NIGHT, "account_traits"), rotated.frame("account_traits")
    assert len(now) == len(before)
    assert not set(now["trait_token"]) & set(before["trait_token"])
    memory = rotated.frame("ring_memory").query("kind == 'value'")
    seen = memory[memory["last_seen_night"] == NIGHT]
    assert len(seen)
    assert set(seen["item"]) <= set(now["trait_token"])
    assert set(rotated.frame("runs")["key_version"]) == {"2"}


def test_the_vault_opens_rows_of_both_versions(rotated: House) -> None:
    assert sealed_versions(rotated.vault.place.parent) == {"1", "2"}
    evidence = rotated.frame("lead_evidence")["row_digest"].dropna()
    found = {row.row_digest for row in rotated.vault.rows(evidence, Access("a test", "police", "order 7"))}
    assert found == set(evidence)


def test_the_vault_keeps_the_runs_that_the_warehouse_keeps(rotated: House) -> None:
    kept = {path.name for path in (rotated.path / ".runs" / f"night={NIGHT}").iterdir()}
    assert len(kept) == 2, "the run that was replaced stays for its readers"
    assert {path.name for path in (rotated.vault.place / f"night={NIGHT}").iterdir()} == kept
