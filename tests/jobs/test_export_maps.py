"""Exported maps: whole and sealed, with the tables' totals, the source on every sheet, and nothing too much outside."""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pypdf import PdfReader

from jobs import cli
from jobs.settings import RingtraceSettings
from jobs.warehouse import Warehouse
from leads.seal.verify_packet import check
from lineage.signing import published_test_signer
from tests.leads.maps.conftest import Night

pytestmark = pytest.mark.slow

NIGHT = "2026-03-02"
PROVINCES = ("440000", "460000")
APPROVAL = "GS（2024）0650号"
Export = Callable[..., str]


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    return Night(5, 40, PROVINCES).frames()


@pytest.fixture(scope="module")
def warehouse(
    tables: dict[str, pd.DataFrame], settings: RingtraceSettings, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A warehouse with one night that holds the tables that maps are made of."""
    path = tmp_path_factory.mktemp("maps") / "warehouse"
    house = Warehouse(str(path), settings.publish)
    with house.lock():
        staging = house.stage(NIGHT, "run-1")
        for name, frame in tables.items():
            (Path(staging.path) / name).mkdir(parents=True)
            pq.write_table(
                pa.Table.from_pandas(frame, preserve_index=False), Path(staging.path) / name / "part-0.parquet"
            )
        staging.publish(config_hash="c" * 64, previous=None, signer=published_test_signer())
    return path


@pytest.fixture(scope="module")
def exported(warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The maps for the police, with two sheets."""
    out = tmp_path_factory.mktemp("exported")
    words = ["--profile", "police", "--province", "440000", "--out", str(out), "--warehouse", str(warehouse)]
    assert cli.main(["export-maps", *words]) == 0
    return out / f"{NIGHT}-police"


@pytest.fixture
def export(warehouse: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Export:
    def run(*words: str, code: int = 0) -> str:
        assert cli.main(["export-maps", *words, "--warehouse", str(warehouse), "--out", str(tmp_path)]) == code
        captured = capsys.readouterr()
        return captured.out + captured.err

    return run


def test_the_folder_is_sealed_and_verify_says_so(exported: Path, capsys: pytest.CaptureFixture[str]) -> None:
    manifest = json.loads((exported / "manifest.json").read_bytes())
    listed = {entry["path"]: entry["sha256"] for entry in manifest["files"]}
    there = {path.relative_to(exported).as_posix() for path in exported.rglob("*") if path.is_file()}
    assert there - listed.keys() == {"manifest.json", "seal.json"}
    assert listed["regions.parquet"] == hashlib.sha256((exported / "regions.parquet").read_bytes()).hexdigest()
    assert {
        "sheets/100000.pdf",
        "sheets/100000.png",
        "sheets/440000.pdf",
        "ringtrace.gpkg",
        "flows.geojson",
    } <= listed.keys()
    assert cli.main(["verify", str(exported), "--fingerprint", published_test_signer().key_id]) == 0
    assert "Packet      maps, profile police" in capsys.readouterr().out


def test_a_changed_map_is_noticed(export: Export, tmp_path: Path) -> None:
    folder = Path(export("--no-print").strip())
    assert check(folder).whole
    (folder / "flows.geojson").write_text("{}", encoding="utf-8")
    assert [line for line in check(folder).differences if line.startswith("flows.geojson: is changed")]


def test_totals_are_those_of_the_tables(tables: dict[str, pd.DataFrame], exported: Path) -> None:
    regions = tables["regional_distribution"]
    told = json.loads((exported / "about.json").read_bytes())
    assert {(one["basis"], one["level"]) for one in told["sums"]} == set(
        regions[["basis", "level"]].drop_duplicates().itertuples(index=False, name=None)
    )
    for one in told["sums"]:
        rows = regions[(regions["basis"] == one["basis"]) & (regions["level"] == one["level"])]
        assert Decimal(one["sold_value"]) == rows["sold_value"].sum()
        assert (one["orders"], one["rings_centred"]) == (rows["orders"].sum(), rows["rings_centred"].sum())
    counties = gpd.read_parquet(exported / "ring_parts.parquet")
    assert len(counties) == (tables["ring_regions"]["level"] == "county").sum()


@pytest.mark.parametrize("code", ["100000", "440000"])
def test_every_sheet_names_its_source_and_its_places(
    tables: dict[str, pd.DataFrame], exported: Path, code: str
) -> None:
    [page] = PdfReader(exported / "sheets" / f"{code}.pdf").pages
    text = "".join(page.extract_text().split())
    for said in (
        APPROVAL,
        "天地图",
        "2024年版",
        "WGS84",
        "涉嫌",
        "不构成有罪认定",
        "模拟数据",
        NIGHT,
        "c" * 64,
        "阿尔伯斯",
    ):
        assert said in text
    regions = tables["regional_distribution"].query("basis == 'ship_from' and adcode != 'unmapped'")
    level = (
        regions[regions["level"] == "province"]
        if code == "100000"
        else regions.query("level == 'county' and province == @code")
    )
    assert len(level) > 1
    for name, rings in zip(level["name"], level["rings"], strict=True):
        assert f"{name}{rings}" in text


def test_pictures_are_fit_for_print(exported: Path) -> None:
    head = (exported / "sheets" / "440000.png").read_bytes()[:24]
    assert struct.unpack(">8s8xII", head) == (b"\x89PNG\r\n\x1a\n", 3508, 2480), "A4 at 300 dots per inch"


def test_the_same_night_gives_the_same_files(exported: Path, export: Export) -> None:
    folder = Path(export("--profile", "police", "--province", "440000").strip())
    assert (folder / "manifest.json").read_bytes() == (exported / "manifest.json").read_bytes()


def test_outside_sees_neither_rings_nor_small_counts(tables: dict[str, pd.DataFrame], export: Export) -> None:
    folder = Path(export("--profile", "outside").strip())
    names = {path.name for path in folder.iterdir()}
    assert not [name for name in names if name.startswith(("ring_parts", "flows"))]
    assert {path.stem for path in (folder / "sheets").iterdir()} == {"100000", *PROVINCES}
    shown = gpd.read_parquet(folder / "regions.parquet")
    assert 0 < len(shown) < len(tables["regional_distribution"])
    assert set(shown["rings"] % 5) == {0}
    assert shown["rings"].min() >= 5
    assert shown["rings_change"].isna().all()
    assert json.loads((folder / "about.json").read_bytes())["counts_are_multiples_of"] == 5
    ids = {*tables["ring_regions"]["ring_id"], *tables["supply_edges"]["from_id"]}
    for file in ("regions.parquet", "regions.geojson", "ringtrace.gpkg", "about.json"):
        content = (folder / file).read_bytes()
        assert not [one for one in ids if one.encode() in content], file


def test_what_can_not_be_exported_is_a_usage_error(export: Export) -> None:
    assert "not published" in export("--night", "2020-01-01", code=2)
    assert "440000" in export("--province", "999999", "--no-print", code=2)
    export("--no-print")
    assert "is there already" in export("--no-print", code=2)


def test_a_night_from_before_there_were_maps_is_named(
    settings: RingtraceSettings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    house = Warehouse(str(tmp_path / "old"), settings.publish)
    with house.lock():
        staging = house.stage(NIGHT, "run-1")
        (Path(staging.path) / "regional_distribution").mkdir(parents=True)
        rows = pa.table({"basis": ["return"], "adcode": ["440000"]})
        pq.write_table(rows, Path(staging.path) / "regional_distribution" / "part-0.parquet")
        staging.publish(config_hash="c", previous=None, signer=published_test_signer())
    words = ["--no-print", "--warehouse", str(tmp_path / "old"), "--out", str(tmp_path / "out")]
    assert cli.main(["export-maps", *words]) == 2
    assert "run that night again" in capsys.readouterr().err
    assert not list((tmp_path / "out").glob("*"))
