"""The job: equal seeds give equal files, the shipped sample is what the job makes, nothing real is overwritten."""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from graph.failures import InputOutputError, UsageError
from jobs import simulate

pytestmark = pytest.mark.slow

LARGEST_SAMPLE = 8 * 1024 * 1024


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    simulate.configure(parser)
    return simulate.run(parser.parse_args(list(words)))


def digests(root: Path) -> dict[str, str]:
    files = sorted(path for path in root.rglob("*") if path.is_file())
    return {str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def rows(path: Path) -> pa.Table:
    """A file's rows; weights as texts, for a NaN equals nothing, not even itself."""
    table = pq.read_table(path, partitioning=None)
    fields = [field.with_type(pa.string()) if field.type == pa.float64() else field for field in table.schema]
    return table.cast(pa.schema(fields))


def test_equal_seeds_give_equal_bytes(tmp_path: Path) -> None:
    for name, seed in (("a", "1"), ("b", "1"), ("c", "2")):
        assert run("--out", str(tmp_path / name), "--accounts", "400", "--seed", seed) == 0
    assert digests(tmp_path / "a") == digests(tmp_path / "b")
    first, other = digests(tmp_path / "a"), digests(tmp_path / "c")
    equal = {name for name in first if other.get(name) == first[name]}
    assert not equal & {f"landing/{dataset}/night=2026-03-03/part-0.parquet" for dataset in ("accounts", "orders")}


def test_the_shipped_sample_is_what_the_job_makes(root: Path, tmp_path: Path) -> None:
    run("--out", str(tmp_path))
    for path in sorted(tmp_path.rglob("*.parquet")):
        shipped = root / "data_samples" / path.relative_to(tmp_path)
        assert rows(path).equals(rows(shipped)), shipped


def test_the_shipped_sample_is_small(root: Path) -> None:
    landing = root / "data_samples" / "landing"
    assert (landing / "SYNTHETIC").exists()
    assert sum(path.stat().st_size for path in landing.rglob("*") if path.is_file()) <= LARGEST_SAMPLE


def test_a_made_up_world_is_replaced_and_nothing_else(tmp_path: Path) -> None:
    run("--out", str(tmp_path), "--accounts", "400", "--nights", "2")
    run("--out", str(tmp_path), "--accounts", "400", "--nights", "1")
    assert [path.name for path in (tmp_path / "landing" / "accounts").iterdir()] == ["night=2026-03-03"]
    (tmp_path / "landing" / "SYNTHETIC").unlink()
    with pytest.raises(InputOutputError, match="not marked as made up"):
        run("--out", str(tmp_path), "--accounts", "400")
    assert (tmp_path / "landing" / "accounts").exists()


@pytest.mark.parametrize("words", [("--accounts", "10"), ("--nights", "0"), ("--ring-share", "0.9")])
def test_impossible_worlds_are_refused(tmp_path: Path, words: tuple[str, str]) -> None:
    with pytest.raises(UsageError):
        run("--out", str(tmp_path), *words)


def test_every_number_has_a_unit_and_a_source(root: Path) -> None:
    def bare(node: Any, place: str) -> list[str]:
        if isinstance(node, dict) and "value" in node:
            return [] if {"unit", "source"} <= node.keys() else [place]
        if isinstance(node, dict):
            return [found for key, child in node.items() for found in bare(child, f"{place}.{key}")]
        return [place] if isinstance(node, int | float) else []

    from jobs.configuration import read_tree

    assert bare(read_tree(root / "conf" / "simulator.yaml"), "") == []
