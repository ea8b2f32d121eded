"""The benchmark of the mining's growth: what copies share, and what its table says."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pyspark.sql import DataFrame, SparkSession

from benchmarks.accuracy.prepared import PreparedWorld
from benchmarks.accuracy.world import World
from benchmarks.mining import copies
from benchmarks.mining.__main__ import report
from benchmarks.mining.measure import STAGES, Measured
from graph.tables import ACCOUNT_TRAITS

PLACES = "trait_token string, place_kind string, valid_from timestamp, valid_to timestamp"


def traits(spark: SparkSession, uses: list[tuple[str, str, str, str]]) -> DataFrame:
    """Rows (account, trait type, domain, value); a value is its token."""
    seen = datetime(2026, 3, 1, tzinfo=UTC)
    rows = [(account, "device", kind, domain, token, seen, seen, 1, []) for account, kind, domain, token in uses]
    return spark.createDataFrame(rows, ACCOUNT_TRAITS.schema)


@pytest.fixture
def world(spark: SparkSession, tmp_path: Path) -> PreparedWorld:
    """a and b share a device, a and c a listed room, a to c a phone; every account has an IP address."""
    uses = [(name, "device_id", "device", "device") for name in "ab"]
    uses += [(name, "registered_address", "room", "counter") for name in "ac"]
    uses += [(name, kind, kind, f"one {kind}") for name in "abc" for kind in ("phone", "network")]
    folder = tmp_path / "prepared"
    traits(spark, uses).write.parquet(str(folder / "account_traits"))
    listed = spark.createDataFrame([("counter", "express_station", None, None)], PLACES)
    listed.write.parquet(str(folder / "place_tokens"))
    spark.createDataFrame([], "account_id string").write.parquet(str(folder / "account_regions"))
    accounts = spark.createDataFrame([(name, "shop") for name in "abc"], "account_id string, platform string")
    accounts.write.parquet(str(folder / "accepted" / "accounts"))
    accounts.write.parquet(str(folder / "accepted" / "logins"))
    (folder / "night.json").write_text(json.dumps({"night": "2026-03-03"}), encoding="utf-8")
    return PreparedWorld(World("base", 1, 3), tmp_path, folder, tmp_path)


def test_copies_share_what_strangers_share(
    spark: SparkSession, world: PreparedWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copies, "HUB_ACCOUNTS", 2)
    rows = copies.write_copies(spark, world, 4, True, tmp_path / "copies")
    assert rows == 4 * 7
    written = spark.read.parquet(str(tmp_path / "copies" / "account_traits"))
    holders: dict[str, set[str]] = {}
    for row in written.collect():
        holders.setdefault(row.trait_token, set()).add(row.account_id)
    assert len(holders["counter"]) == 8
    assert len(holders["one phone"]) == 12
    devices = [accounts for token, accounts in holders.items() if token not in ("counter", "one phone")]
    assert sorted(map(sorted, devices)) == [[f"a-{copy}", f"b-{copy}"] for copy in range(4)]
    accepted = tmp_path / "copies" / "accepted"
    assert spark.read.parquet(str(accepted / "accounts")).select("account_id").distinct().count() == 12
    assert spark.read.parquet(str(accepted / "logins")).count() == 0
    copies.add_hub(spark, tmp_path / "copies", 5)
    sizes = spark.read.parquet(str(tmp_path / "copies" / "account_traits")).groupBy("trait_token").count().collect()
    assert 5 in {row["count"] for row in sizes}


def test_the_table_tells_the_slope() -> None:
    def run(accounts: int, seconds: float) -> Measured:
        return Measured(accounts, 10 * accounts, 99, dict.fromkeys(STAGES, seconds / len(STAGES)), 1000, 500, 7)

    lines = report(
        [("1 copies", run(1000, 10.0)), ("10 copies", run(10_000, 100.0)), ("1 copies, hub", run(1000, 1.0))]
    )
    assert lines[-1] == "Log-log slope of seconds over accounts from 1,000 to 10,000: 1.00."
    # A sixth for each stage, of evidence first.
    sixths = " | ".join(["16.7"] * 6)
    assert f"| 10 copies | 10,000 | 100,000 | 99 | {sixths} | 100.0 | 1,000 + 500 | 7 |" in lines
