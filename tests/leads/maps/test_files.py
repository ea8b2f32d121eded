"""The files open in GeoPandas and in DuckDB, hold the tables' sums to the fen, and are equal for equal layers."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import duckdb
import duckdb_extension_spatial
import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq
import pytest
import shapely

from leads.maps.files import PACKAGE, write_layers
from leads.maps.layers import Ground, Layers, layers
from leads.maps.outside import outside, possible_parts
from leads.settings import OutsideSettings

pytestmark = pytest.mark.slow

ABOUT = {"night": "2026-03-02", "approval": "GS（2024）0650号"}
NAMES = ("regions", "ring_parts", "flows", "outline")
TABLES = {"regions": "regional_distribution", "ring_parts": "ring_regions", "flows": "supply_edges"}
MONEY = {"regions": "sold_value", "ring_parts": "sold_value", "flows": "amount"}


@pytest.fixture(scope="module")
def made(night: dict[str, pd.DataFrame], ground: Ground) -> Layers:
    return layers(night, ground)


@pytest.fixture(scope="module")
def folder(made: Layers, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("files")
    write_layers(out, made, ABOUT, "2026-03-02")
    return out


@pytest.fixture(scope="module")
def duck() -> duckdb.DuckDBPyConnection:
    [extension] = Path(duckdb_extension_spatial.__path__[0]).rglob("spatial.duckdb_extension")
    connection = duckdb.connect()
    connection.execute(f"LOAD '{extension}'")
    return connection


def expected(night: dict[str, pd.DataFrame], name: str) -> tuple[int, Decimal]:
    """Rows of the layer and their money."""
    rows = night[TABLES[name]]
    rows = rows[rows["level"] == "county"] if name == "ring_parts" else rows
    return len(rows), rows[MONEY[name]].dropna().sum()


@pytest.mark.parametrize("name", TABLES)
def test_geopandas_reads_every_file(night: dict[str, pd.DataFrame], folder: Path, name: str) -> None:
    rows, money = expected(night, name)
    parquet = gpd.read_parquet(folder / f"{name}.parquet")
    assert parquet.crs == "EPSG:4326"
    assert (len(parquet), parquet[MONEY[name]].dropna().sum()) == (rows, money)
    assert str(pq.read_schema(folder / f"{name}.parquet").field(MONEY[name]).type) == "decimal128(18, 2)"
    for file in (f"{name}.geojson", PACKAGE):
        found = gpd.read_file(folder / file, layer=name)
        assert found.crs == "EPSG:4326"
        assert (len(found), found[f"{MONEY[name]}_fen"].dropna().sum()) == (rows, money * 100), file
        same = [
            (one is None and other is None) or one.equals(other)
            for one, other in zip(parquet.geometry, found.geometry, strict=True)
        ]
        assert all(same), file


@pytest.mark.parametrize("name", TABLES)
def test_duckdb_reads_every_file(
    night: dict[str, pd.DataFrame], folder: Path, duck: duckdb.DuckDBPyConnection, name: str
) -> None:
    rows, money = expected(night, name)
    sources = {
        f"'{folder}/{name}.parquet'": (MONEY[name], money),
        f"ST_Read('{folder}/{name}.geojson')": (f"{MONEY[name]}_fen", money * 100),
        f"ST_Read('{folder}/{PACKAGE}', layer = '{name}')": (f"{MONEY[name]}_fen", money * 100),
    }
    for source, (column, total) in sources.items():
        geometry = "geometry" if source.endswith(".parquet'") else "geom"
        question = f"select count(*), sum({column}), sum(st_npoints({geometry})) from {source}"
        found = duck.execute(question).fetchone()
        points = shapely.get_num_coordinates(gpd.read_parquet(folder / f"{name}.parquet").geometry).sum()
        assert found == (rows, total, points), source


def test_the_outline_is_in_every_format_vertex_for_vertex(made: Layers, folder: Path) -> None:
    whole = shapely.get_coordinates(made.outline.geometry)
    read = [gpd.read_parquet(folder / "outline.parquet"), gpd.read_file(folder / PACKAGE, layer="outline")]
    for found in (*read, gpd.read_file(folder / "outline.geojson")):
        points = shapely.get_coordinates(found.geometry)
        assert len(points) == len(whole)
        assert {tuple(point) for point in points} == {tuple(point) for point in whole}


def test_geojson_is_as_rfc_7946_wants_it(folder: Path) -> None:
    told = json.loads((folder / "regions.geojson").read_text(encoding="utf-8"))
    assert "crs" not in told
    assert told["type"] == "FeatureCollection"
    shape = next(one["geometry"] for one in told["features"] if one["geometry"])
    polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
    for outer, *holes in polygons:
        assert shapely.LinearRing(outer).is_ccw
        assert not any(shapely.LinearRing(hole).is_ccw for hole in holes)
    assert {one["type"] for one in told["features"]} == {"Feature"}


def test_the_package_says_where_its_shapes_are_from(folder: Path) -> None:
    told = gpd.read_file(folder / PACKAGE, layer="about")
    assert dict(zip(told["name"], told["value"], strict=True)) == ABOUT


def test_equal_layers_give_equal_bytes(made: Layers, folder: Path, tmp_path: Path) -> None:
    write_layers(tmp_path, made, ABOUT, "2026-03-02")
    written = sorted(path.name for path in folder.iterdir())
    assert written == sorted([PACKAGE, *(f"{name}.{kind}" for name in NAMES for kind in ("parquet", "geojson"))])
    assert [name for name in written if (folder / name).read_bytes() != (tmp_path / name).read_bytes()] == []


def test_blanked_counts_are_null_in_every_file(night: dict[str, pd.DataFrame], ground: Ground, tmp_path: Path) -> None:
    rule = OutsideSettings(multiple=5, dominance_percent=15)
    shown = outside(night["regional_distribution"], night["ring_regions"], possible_parts(ground.year), rule)
    write_layers(tmp_path, layers({"regional_distribution": shown}, ground), ABOUT, "2026-03-02")
    blank = {name: int(shown[name].isna().sum()) for name in ("leads", "sold_value")}
    assert 0 < blank["sold_value"] < len(shown)
    for file, money in (
        ("regions.parquet", "sold_value"),
        ("regions.geojson", "sold_value_fen"),
        (PACKAGE, "sold_value_fen"),
    ):
        read = gpd.read_parquet if file.endswith("parquet") else gpd.read_file
        found = read(tmp_path / file) if file != PACKAGE else gpd.read_file(tmp_path / file, layer="regions")
        assert found["members"].notna().all()
        assert (found["leads"].isna().sum(), found[money].isna().sum()) == (blank["leads"], blank["sold_value"])
        assert not {"ring_id", "from_id"} & set(found.columns)
    assert sorted(path.stem for path in tmp_path.glob("*.parquet")) == ["outline", "regions"]
