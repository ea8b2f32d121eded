"""The extracts keep the landing contract."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from data_samples.simulator.schemas import SCHEMAS, SNAPSHOTS, TIMINGS
from lineage.datasets import DATASETS

pytestmark = pytest.mark.slow

ARROW_TYPES = {
    "string": pa.string(),
    "timestamp": pa.timestamp("us", "UTC"),
    "decimal(18,2)": pa.decimal128(18, 2),
    "bigint": pa.int64(),
    "double": pa.float64(),
    "boolean": pa.bool_(),
}
WRITTEN = sorted(set(DATASETS) - {"lead_outcomes", "authorisations", "certificates"})
EVENTS = sorted(set(WRITTEN) - SNAPSHOTS)
SHANGHAI = timezone(timedelta(hours=8))


def night_bounds(night: str) -> tuple[datetime, datetime]:
    begin = datetime.fromisoformat(night).replace(tzinfo=SHANGHAI).astimezone(UTC)
    return begin, begin + timedelta(days=1)


def good_rows(world: Any, dataset: str, night: str) -> pa.Table:
    """The extract without the rows that were spoilt on purpose, as truth lists them."""
    bad = world.truth("bad_rows")
    mine = bad.filter((pc.field("dataset") == dataset) & (pc.field("night") == night))
    rows = world.extract(dataset, night)
    return rows.filter(pc.invert(pc.is_in(rows[TIMINGS[dataset].key], value_set=mine["key"].combine_chunks())))


@pytest.mark.parametrize("dataset", WRITTEN)
def test_columns_and_types_are_the_contract(any_world: Any, dataset: str) -> None:
    wanted = [(column.name, ARROW_TYPES[column.type]) for column in DATASETS[dataset]]
    assert [(field.name, field.type) for field in SCHEMAS[dataset]] == wanted
    for path in sorted((any_world.root / "landing" / dataset).glob("night=*/*.parquet")):
        assert [(field.name, field.type) for field in pq.read_schema(path)] == wanted


@pytest.mark.parametrize("dataset", WRITTEN)
def test_required_columns_are_never_null(any_world: Any, dataset: str) -> None:
    rows = any_world.extract(dataset)
    for column in DATASETS[dataset]:
        if column.required:
            assert rows[column.name].null_count == 0, column.name


@pytest.mark.parametrize("dataset", WRITTEN)
def test_natural_keys_are_unique_within_a_night_but_for_spoilt_rows(any_world: Any, dataset: str) -> None:
    for night in ("2026-03-01", "2026-03-03"):
        rows = good_rows(any_world, dataset, night)
        keys = rows.select(list(DATASETS[dataset].key))
        assert keys.group_by(keys.column_names).aggregate([]).num_rows == keys.num_rows


@pytest.mark.parametrize("dataset", EVENTS)
def test_events_lie_in_their_night(any_world: Any, dataset: str) -> None:
    """An old row in a later night was sent before and has changed; nothing in a folder tells of what came after it."""
    timing = TIMINGS[dataset]
    first = set(any_world.extract(dataset, "2026-03-01")[timing.key].to_pylist())
    for night in ("2026-03-01", "2026-03-02", "2026-03-03"):
        if not (any_world.root / "landing" / dataset / f"night={night}").exists():
            continue
        begin, end = night_bounds(night)
        rows = good_rows(any_world, dataset, night)
        assert all(time < end for time in rows[timing.time].to_pylist())
        for column in timing.later:
            assert all(time is None or time < end for time in rows[column].to_pylist()), column
        if night == "2026-03-01":
            continue
        old = rows.filter(pc.less(rows[timing.time], pa.scalar(begin, pa.timestamp("us", "UTC"))))
        assert timing.later or old.num_rows == 0
        if night == "2026-03-02":
            assert set(old[timing.key].to_pylist()) <= first


def test_the_first_night_carries_the_history(any_world: Any) -> None:
    times = any_world.extract("logins", "2026-03-01")["logged_in_at"].to_pylist()
    good = [time for time in times if 2000 < time.year < 2100]
    assert (max(good) - min(good)).days >= 175


@pytest.mark.parametrize("dataset", ["accounts", "stores", "store_operators", "payees", "addresses"])
def test_snapshots_hold_the_state_of_their_night(any_world: Any, dataset: str) -> None:
    timing = TIMINGS[dataset]
    for night in ("2026-03-01", "2026-03-02", "2026-03-03"):
        _, end = night_bounds(night)
        rows = good_rows(any_world, dataset, night)
        for column in [timing.time, *timing.later]:
            assert all(time is None or time < end for time in rows[column].to_pylist()), column


def test_an_appeal_is_the_same_penalty_sent_again(make_world: Any) -> None:
    """Over enough shops some wrong penalty of the first night is revoked in a later one."""
    world = make_world(size=4000, seed=5)
    before = world.extract("penalties", "2026-03-01")
    pending = set(before.filter(pc.is_null(before["revoked_at"]))["penalty_id"].to_pylist())
    later = pa.concat_tables([world.extract("penalties", night) for night in ("2026-03-02", "2026-03-03")])
    revoked = later.filter(pc.is_valid(later["revoked_at"]))["penalty_id"].to_pylist()
    assert pending & set(revoked)


def test_stores_and_orders_refer_to_what_exists(any_world: Any) -> None:
    stores = set(any_world.extract("stores", "2026-03-03")["store_id"].to_pylist())
    accounts = set(any_world.extract("accounts", "2026-03-03")["account_id"].to_pylist())
    for dataset in ("listings", "orders", "complaints", "appraisals"):
        assert set(good_rows(any_world, dataset, "2026-03-01")["store_id"].to_pylist()) <= stores, dataset
    operators = good_rows(any_world, "store_operators", "2026-03-03")
    assert set(operators["store_id"].to_pylist()) <= stores
    assert set(operators["account_id"].to_pylist()) <= accounts


def test_a_store_has_one_owner_at_a_time(any_world: Any) -> None:
    rows = good_rows(any_world, "store_operators", "2026-03-03")
    owners = rows.filter(pc.field("relation") == "owner").sort_by(
        [("store_id", "ascending"), ("valid_from", "ascending")]
    )
    spans = list(zip(*(owners[name].to_pylist() for name in ("store_id", "valid_from", "valid_to")), strict=True))
    for (store, _, until), (following, begin, _) in pairwise(spans):
        if store == following:
            assert until is not None
            assert until <= begin


def test_a_marker_tells_that_the_data_is_made_up(any_world: Any) -> None:
    marker = any_world.root / "landing" / "SYNTHETIC"
    assert marker.exists()
    assert marker.stat().st_size == 0


def test_late_snapshots_show_addresses_as_used_after_the_night_and_change_nothing_else(make_world: Any) -> None:
    base, late = (make_world(world, size=400, seed=5).root / "landing" for world in ("base", "late_extracts"))
    extracts = sorted(path.relative_to(base) for path in base.glob("*/night=*/*.parquet"))
    changed = [path for path in extracts if (base / path).read_bytes() != (late / path).read_bytes()]
    assert {path.parts[0] for path in changed} == {"addresses"}
    for path in changed:
        end = night_bounds(path.parts[1].removeprefix("night="))[1]
        plain, shown = (pq.read_table(root / path, partitioning=None) for root in (base, late))
        assert plain.drop(["last_seen_at"]).equals(shown.drop(["last_seen_at"]))
        after = shown.filter(pc.greater_equal(shown["last_seen_at"], end))["last_seen_at"].to_pylist()
        assert len(after) > shown.num_rows / 2
        assert max(after) < end + timedelta(hours=2)
