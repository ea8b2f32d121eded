"""What a failed night leaves for the next: whole parts only, as they were, and of the same input, code and keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobs import resuming
from jobs.warehouse import Checkpoint, PublishSettings, Warehouse
from jobs.warehouse.storage import Storage

KEY, OTHER = "a" * 64, "a" * 32 + "b" * 32
NIGHT = "2026-03-01"
SETTINGS = PublishSettings.model_validate(
    {
        "switch": "symlink",
        "keep_runs": 1,
        "min_free_bytes": 0,
        "compression": "zstd",
        "ordered_table_bytes": 1,
        "file_bytes": 1,
    }
)


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return Warehouse(str(tmp_path / "warehouse"), SETTINGS)


def written(checkpoint: Checkpoint, name: str, text: str = "rows") -> Path:
    path = Path(checkpoint.path(name))
    path.mkdir()
    (path / "part-0.parquet").write_text(text)
    return path


def test_a_part_is_held_once_it_is_finished_and_as_long_as_it_is_the_same(warehouse: Warehouse) -> None:
    with warehouse.lock():
        checkpoint = warehouse.checkpoint(NIGHT, KEY)
        folder = written(checkpoint, "links")
        assert not checkpoint.holds("links")
        checkpoint.finish("links")
        assert checkpoint.holds("links")
        assert checkpoint.names == ["links"]
        (folder / "part-0.parquet").write_text("rowz")
        assert not checkpoint.holds("links")
        (folder / "part-0.parquet").write_text("rows")
        (folder / "part-1.parquet").write_text("more")
        assert not checkpoint.holds("links")


def test_nobody_else_may_enter_it(warehouse: Warehouse) -> None:
    with warehouse.lock():
        local = warehouse.checkpoint(NIGHT, KEY).local
        assert local is not None
        assert local.stat().st_mode & 0o777 == 0o700


def test_a_mark_that_was_made_without_the_key_holds_nothing(tmp_path: Path) -> None:
    storage = Storage(str(tmp_path))
    forged, real = Checkpoint(storage, "same", OTHER), Checkpoint(storage, "same", KEY)
    written(forged, "links")
    forged.finish("links")
    assert forged.holds("links")
    assert not real.holds("links")


def test_another_input_begins_anew_and_a_run_that_does_not_resume_clears_all(warehouse: Warehouse) -> None:
    def held(key: str, *, resume: bool) -> bool:
        with warehouse.lock(resume=resume):
            return warehouse.checkpoint(NIGHT, key).holds("links")

    with warehouse.lock():
        checkpoint = warehouse.checkpoint(NIGHT, KEY)
        written(checkpoint, "links")
        checkpoint.finish("links")
    assert held(KEY, resume=True)
    assert not held("b" * 64, resume=True)
    assert not held(KEY, resume=True), "what follows from another input is gone"
    with warehouse.lock(resume=True):
        checkpoint = warehouse.checkpoint(NIGHT, KEY)
        written(checkpoint, "links")
        checkpoint.finish("links")
    assert not held(KEY, resume=False)


def test_rows_in_clear_and_what_is_made_of_texts_never_last() -> None:
    for name in ("rows", "guilt", "own_guilt", "placed_addresses", "stores_of_rings", "lead_packets", "looked_at"):
        assert not resuming.lasts(name)
    assert resuming.lasts("account_traits")
    assert resuming.lasts("shares_of_links")
