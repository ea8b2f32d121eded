"""A night that goes wrong leaves the published ones whole, no clear text and no process, and says how it ended.

Here a few faults of each kind; ``python -m tests.faults`` runs all of them at every point (tests/faults/README.md).
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from jobs import configuration
from jobs.settings import RingtraceSettings
from tests.faults.__main__ import LAST, made
from tests.faults.faulty import DISK_BYTES
from tests.faults.harness import CODES, ROOT, Site

pytestmark = pytest.mark.slow

NIGHT = LAST.isoformat()
FREE = "publish: {min_free_bytes: {value: 0, unit: bytes, source: a test}}\n"


@pytest.fixture(scope="module")
def settings() -> RingtraceSettings:
    return configuration.load(ROOT / "conf" / "ringtrace.yaml")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site whose one night is published; faults then happen to reruns of it."""
    folder = tmp_path_factory.mktemp("faults")
    profile = folder / "small.yaml"
    profile.write_text(f"extends: {ROOT / 'conf' / 'ringtrace.yaml'}\n{FREE}", encoding="utf-8")
    found = replace(made(folder / "site", 1), job=["--config", str(profile)])
    end = found.run(NIGHT)
    assert end.code == 0, end.said
    return found


@pytest.fixture(scope="module")
def whole(site: Site) -> dict[str, list[str]]:
    return site.tables(NIGHT)


@pytest.mark.parametrize(
    ("fault", "point"),
    [
        ("kill", "before:link"),
        ("kill", "publish:9"),
        ("kill-java", "before:roles"),
        ("terminate", "before:standardise"),
        ("interrupt", "before:track"),
        ("clock-back", "before:leads"),
        ("clock-forward", "before:standardise"),
    ],
)
def test_a_night_that_ends_at_any_point_leaves_nothing_behind(
    fault: str, point: str, site: Site, whole: dict[str, list[str]], settings: RingtraceSettings
) -> None:
    if fault.startswith("clock") and not shutil.which("cc"):
        pytest.skip("no clock can be made here without a C compiler")
    end = site.run(NIGHT, fault, point)
    assert end.code == CODES[fault], end.said
    assert "Traceback" not in end.said
    assert "py4j" not in end.said
    assert end.left == []
    assert site.clear_text() == []
    assert site.open_to_others() == []
    assert site.torn(settings) == []
    assert site.other_tables(NIGHT, whole) == []


def test_a_night_is_gone_on_with_from_what_a_killed_one_left(
    site: Site, whole: dict[str, list[str]], settings: RingtraceSettings
) -> None:
    assert site.run(NIGHT, "kill", "before:track").code == CODES["kill"]
    kept = {path.stem for path in site.warehouse.glob(".resume/*/*.json")}
    assert {"standardised", "linked", "table_links", "table_groups"} <= kept
    assert site.clear_text() == []
    end = site.run(NIGHT, job=["--resume"])
    assert end.code == 0, end.said
    assert f"resumed: {len(kept)} parts" in end.said
    assert site.other_tables(NIGHT, whole) == []
    assert site.torn(settings) == []
    assert list(site.warehouse.glob(".resume/*")) == []


@pytest.mark.parametrize("fault", ["change-landing", "lengthen-landing"])
def test_an_extract_that_changes_under_a_night_ends_it(
    fault: str, site: Site, whole: dict[str, list[str]], settings: RingtraceSettings, tmp_path: Path
) -> None:
    changing = site.copy(tmp_path / "site")
    end = changing.run(NIGHT, fault, "before:leads")
    assert end.code == CODES[fault], end.said
    assert "changed while the night was running" in end.said
    assert changing.torn(settings) == []
    assert changing.other_tables(NIGHT, whole) == []


@pytest.mark.parametrize("point", ["before:roles", "before:leads"])
def test_a_work_folder_that_vanishes_ends_the_night(point: str, site: Site, whole: dict[str, list[str]]) -> None:
    end = site.run(NIGHT, "remove-staging", point)
    assert end.code == CODES["remove-staging"], end.said
    assert site.clear_text() == []
    assert site.other_tables(NIGHT, whole) == []


def test_too_little_memory_is_said(site: Site, whole: dict[str, list[str]]) -> None:
    end = site.run(NIGHT, spark=["--conf", "spark.driver.memory=64m"])
    assert end.code in (os.EX_IOERR, os.EX_CONFIG), end.said
    assert "memory" in end.said
    assert "Traceback" not in end.said
    assert site.clear_text() == []
    assert site.other_tables(NIGHT, whole) == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own; only the superuser can make one, and not in every container."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no disk can be mounted here")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.parametrize("full", ["fill-warehouse", "fill-scratch"])
def test_a_full_disk_ends_the_night_and_the_next_goes_through(
    full: str, site: Site, whole: dict[str, list[str]], small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if full == "fill-scratch":
        monkeypatch.setenv("SPARK_LOCAL_DIRS", str(small_disk))
        crowded = site
    else:
        crowded = site.copy(small_disk / "site")
    end = crowded.run(NIGHT, full, "before:standardise")
    assert end.code == CODES[full], end.said
    assert "cannot be written" in end.said
    assert crowded.clear_text() == []
    assert crowded.other_tables(NIGHT, whole) == []
    assert crowded.run(NIGHT).code == 0
    assert crowded.other_tables(NIGHT, whole) == []


@pytest.fixture
def read_only_in_the_end(site: Site) -> Iterator[Site]:
    """The site, which a fault may mount over itself."""
    over = ["mount", "--bind", str(site.warehouse), str(site.warehouse)]
    if subprocess.run(over, capture_output=True, check=False).returncode:
        pytest.skip("nothing can be mounted here")
    back = ["umount", "--lazy", str(site.warehouse)]
    subprocess.run(back, check=True)
    yield site
    subprocess.run(back, capture_output=True, check=False)


def test_a_disk_that_turns_read_only_ends_the_night_and_the_next_cleans_up(
    read_only_in_the_end: Site, whole: dict[str, list[str]]
) -> None:
    site = read_only_in_the_end
    end = site.run(NIGHT, "read-only", "before:roles")
    assert end.code == CODES["read-only"], end.said
    assert "cannot be written" in end.said
    assert "Traceback" not in end.said
    assert end.left == []
    assert site.other_tables(NIGHT, whole) == []
    subprocess.run(["umount", "--lazy", str(site.warehouse)], check=True)
    # What lay there in clear could not be removed until now.
    assert site.run(NIGHT).code == 0
    assert site.clear_text() == []
    assert site.other_tables(NIGHT, whole) == []


def test_one_of_two_nights_at_once_is_told_to_wait(site: Site, whole: dict[str, list[str]]) -> None:
    from jobs.warehouse import Warehouse

    profile: Any = configuration.load(ROOT / "conf" / "ringtrace.yaml").publish
    with Warehouse(str(site.warehouse), profile).lock():
        end = site.run(NIGHT)
    assert end.code == os.EX_TEMPFAIL
    assert "another run" in end.said
    assert site.other_tables(NIGHT, whole) == []
