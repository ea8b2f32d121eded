"""The shapes: every vertex as published, one datum, the codes of the tables, the whole country."""

import struct

import numpy as np
import pytest
import shapely

from graph.divisions import divisions
from leads.maps.geometry_file import read_geometries
from leads.maps.shapes import LINES, outline, shapes

# Vertices of each file as counted by the package author's own reader.
VERTICES = {"province": 74_118, "county": 425_165}
BORDER_VERTICES = 36_193
LINE_VERTICES = {"province_at_sea": 272, "special_region": 419, "south_china_sea": 528, "undefined": 312}
RENUMBERED = (("460321", "460302"), ("460322", "460303"), ("540422", "540481"), ("540530", "540581"))
# Counties founded in December 2024, after the shapes' edition.
YOUNGER = {"653228", "653229"}
PUBLISHED_AREA = 9.6e12  # square metres


def line(points, by_steps):
    words = np.asarray(points, "<u4").tobytes()
    if by_steps:
        words = np.asarray(points[:1], "<u4").tobytes() + np.diff(np.asarray(points), axis=0).astype("<i2").tobytes()
    return struct.pack("<I", by_steps) + words


def packed(items):
    return struct.pack(f"<{len(items) + 1}I", len(items), *map(len, items)) + b"".join(items)


def test_a_packed_file_is_read_to_the_last_digit(tmp_path):
    square = [
        (145_000_001, 60_000_003),
        (145_000_001, 60_000_103),
        (145_000_101, 60_000_103),
        (145_000_001, 60_000_003),
    ]
    hole = [(145_000_011, 60_000_093), (145_000_021, 60_000_093), (145_000_021, 60_000_100), (145_000_011, 60_000_093)]
    polygon = packed([line(square, True), line(hole, False)])
    bodies = [
        (5, polygon),
        (6, packed([polygon, polygon])),
        (2, line(square, True)),
        (3, packed([line(hole, False)] * 2)),
    ]
    file = tmp_path / "shapes.bin"
    file.write_bytes(packed([struct.pack("<I", kind) + body for kind, body in bodies]))
    [one, two, path, paths] = read_geometries(file)
    assert one.exterior.coords[0] == (110.000002, 30.000006)
    assert one.interiors[0].coords[1] == (110.000042, 30.000186)
    assert [part.wkt for part in two.geoms] == [one.wkt, one.wkt]
    assert path.coords[2] == (110.000202, 30.000206)
    assert paths.geoms[1].coords[2] == (110.000042, 30.0002)


@pytest.mark.parametrize("level", VERTICES)
def test_no_vertex_is_lost_or_moved_off_the_grid(level):
    geometries = shapes(level).geometry
    assert shapely.get_num_coordinates(geometries).sum() == VERTICES[level]
    points = shapely.get_coordinates(geometries)
    assert (points == np.round(points, 6)).all()


def test_the_outline_is_whole():
    parts = outline().set_index("kind")
    assert list(parts.index) == ["border", *LINES]
    counts = dict(zip(parts.index, shapely.get_num_coordinates(parts.geometry).tolist(), strict=True))
    assert counts == {"border": BORDER_VERTICES, **LINE_VERTICES}
    assert parts.geometry["south_china_sea"].bounds[1] < 4
    # The line files' datum is that of the provinces: this line runs along their border, vertex for vertex.
    on_border = {*map(tuple, shapely.get_coordinates(parts.geometry["border"]))}
    assert {*map(tuple, shapely.get_coordinates(parts.geometry["undefined"]))} <= on_border


def test_provinces_fill_the_border():
    provinces, border = shapes("province"), outline().geometry[0]
    earth = provinces.crs.get_geod()
    area = sum(abs(earth.geometry_area_perimeter(one)[0]) for one in provinces.geometry)
    assert area == pytest.approx(PUBLISHED_AREA, rel=0.02)
    assert area == pytest.approx(abs(earth.geometry_area_perimeter(border)[0]), rel=1e-6)
    points = {tuple(point) for point in shapely.get_coordinates(provinces.geometry)}
    assert {tuple(point) for point in shapely.get_coordinates(border)} <= points


@pytest.mark.parametrize("level", ["province", "city", "county"])
def test_every_division_of_the_table_has_its_shape(level):
    found = shapes(level, 2024, RENUMBERED)
    assert found.crs == "EPSG:4326"
    assert list(found["adcode"]) == sorted(set(found["adcode"]))
    table = {one.adcode: one.name for one in divisions(2024) if one.level == level}
    names = dict(zip(found["adcode"], found["name"], strict=True))
    assert table.keys() - names.keys() == (YOUNGER if level == "county" else set())
    assert {code: names[code] for code in table.keys() & names.keys()} == {
        code: name for code, name in table.items() if code in names
    }
    assert found.geometry.is_valid.all()
    assert shapely.contains_xy(found.geometry.to_numpy(), found["label_x"], found["label_y"]).all()


def test_parents_are_those_of_the_table():
    counties, cities = shapes("county", 2024, RENUMBERED), shapes("city", 2024, RENUMBERED)
    assert set(counties["parent"]) == set(cities["adcode"])
    assert set(cities["parent"]) == set(shapes("province")["adcode"])
    known = {one.adcode: one.city for one in divisions(2024) if one.level == "county"}
    told = dict(zip(counties["adcode"], counties["parent"], strict=True))
    assert all(told[code] == city for code, city in known.items() if code not in YOUNGER)


def test_a_stand_in_city_is_the_ground_of_its_counties():
    cities, counties = shapes("city").set_index("adcode"), shapes("county")
    beijing = shapes("province").set_index("adcode").geometry["110000"]
    assert cities.geometry["110100"].symmetric_difference(beijing).area < 1e-6
    parts = counties[counties["parent"] == "500200"]
    assert cities.geometry["500200"].area == pytest.approx(shapely.area(parts.geometry.to_numpy()).sum())
    assert set(parts["name"]) >= {"云阳县", "奉节县"}
