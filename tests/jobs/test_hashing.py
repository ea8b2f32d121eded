"""Digests of the files that a night reads."""

from __future__ import annotations

import gzip
import hashlib
import subprocess
from pathlib import Path
from typing import Any

import pytest

from graph.failures import InputOutputError
from jobs.landing import LandingFile, find, open_zone
from jobs.landing.hashing import CHUNK, Hashing, file_digests, version
from lineage.settings import ColumnSettings, Source


@pytest.fixture
def zone(landing_zone: Any) -> Path:
    (landing_zone.folder("orders") / "plain.csv").write_bytes(b"order_id\n" * CHUNK)
    (landing_zone.folder("orders") / "packed.csv.gz").write_bytes(gzip.compress(b"order_id\n"))
    return Path(landing_zone.path)


def landed(zone: Path, *names: str) -> list[LandingFile]:
    return find(open_zone(str(zone)), [f"orders/night=2026-03-01/{name}" for name in names], ColumnSettings())


def test_a_digest_is_of_the_file_as_it_lies_there(zone: Path) -> None:
    paths = [f"orders/night=2026-03-01/{name}" for name in ("packed.csv.gz", "plain.csv")]
    found = file_digests(open_zone(str(zone)), paths, threads=2)
    contents = [(zone / path).read_bytes() for path in paths]
    assert [(each.path, each.bytes, each.sha256) for each in found] == [
        (path, len(content), hashlib.sha256(content).hexdigest()) for path, content in zip(paths, contents, strict=True)
    ]
    listed = subprocess.run(["sha256sum", *paths], cwd=zone, capture_output=True, check=True).stdout
    assert version(reversed(found)) == hashlib.sha256(listed).hexdigest(), "a version is made again with sha256sum"


def test_a_file_that_changes_while_the_night_runs_stops_it(zone: Path) -> None:
    files = landed(zone, "packed.csv.gz", "plain.csv")
    (zone / "orders/night=2026-03-01/plain.csv").write_bytes(b"longer\n" * CHUNK * 2)
    with Hashing(2) as hashing:
        hashing.start(str(zone), files)
        with pytest.raises(InputOutputError, match=r"plain\.csv: changed while the night was running"):
            hashing.finish()


@pytest.mark.parametrize("when", ["before it is hashed", "after it was hashed"])
def test_a_file_of_the_same_length_that_was_written_anew_stops_it(when: str, zone: Path) -> None:
    files = landed(zone, "packed.csv.gz", "plain.csv")
    path = zone / "orders/night=2026-03-01/plain.csv"
    with Hashing(2) as hashing:
        if when == "before it is hashed":
            path.write_bytes(b"ORDER_ID\n" * CHUNK)
        hashing.start(str(zone), files)
        for digest in hashing._digests:
            digest.result()
        if when == "after it was hashed":
            path.write_bytes(b"ORDER_ID\n" * CHUNK)
        with pytest.raises(InputOutputError, match=r"plain\.csv: changed while the night was running"):
            hashing.finish()


def test_files_that_stay_as_they_were_found_are_hashed(zone: Path) -> None:
    files = landed(zone, "packed.csv.gz", "plain.csv")
    with Hashing(2) as hashing:
        hashing.start(str(zone), files)
        assert [digest.bytes for digest in hashing.finish()] == [file.size for file in files]
    with Hashing(1) as nothing:
        nothing.start(str(zone), [])
        assert nothing.finish() == []


@pytest.mark.parametrize("when", ["while it is hashed", "after it was hashed"])
def test_a_file_that_went_away_stops_it(when: str, zone: Path) -> None:
    files = landed(zone, "plain.csv")
    with Hashing(1) as hashing:
        hashing.start(str(zone), files)
        if when == "after it was hashed":
            hashing._digests[0].result()
        (zone / files[0].path).unlink()
        with pytest.raises(InputOutputError, match=r"plain\.csv: (changed while|cannot be read again)"):
            hashing.finish()


def test_a_file_that_is_gone_is_named(zone: Path) -> None:
    files = landed(zone, "plain.csv")
    (zone / files[0].path).unlink()
    with Hashing(1) as hashing:
        hashing.start(str(zone), files)
        with pytest.raises(InputOutputError, match=r"plain\.csv: cannot be read again"):
            hashing.finish()


def test_files_are_found_again_for_every_dataset_that_reads_them(zone: Path) -> None:
    both = ColumnSettings(sources={"orders": [Source(folder="orders")], "listings": [Source(folder="orders")]})
    paths = [f"orders/night=2026-03-01/{name}" for name in ("plain.csv", "gone.csv")]
    found = find(open_zone(str(zone)), [*paths, "elsewhere/night=2026-03-01/a.csv"], both)
    assert [(file.dataset, file.night, file.path) for file in found] == [
        ("listings", "2026-03-01", paths[0]),
        ("orders", "2026-03-01", paths[0]),
    ]
