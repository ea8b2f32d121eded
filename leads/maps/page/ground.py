"""The ground of the page: shapes projected, put on a fine grid and packed. No vertex and no part is left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from leads.maps.settings import PageSettings

LEVELS = ("province", "city", "county")
DEGREES = "EPSG:4326"
BOX_STEPS = 32  # points along a box whose sides are no straight lines on the map
SEVEN_BITS, MORE = 0x7F, 0x80
Steps = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Ground:
    """Shapes of the three levels and the outline as of ``leads.maps.shapes``; Albers' parallels and meridian."""

    shapes: Mapping[str, gpd.GeoDataFrame]
    outline: gpd.GeoDataFrame
    parallels: tuple[float, float]
    meridian: float

    @property
    def projection(self) -> str:
        south, north = self.parallels
        return f"+proj=aea +lat_1={south:g} +lat_2={north:g} +lat_0=0 +lon_0={self.meridian:g} +datum=WGS84 +units=m"


def pack(ground: Ground, settings: PageSettings) -> tuple[dict[str, Any], bytes]:
    """The index of the shapes, and the steps from vertex to vertex of all of their lines, in the index's order.

    The index: per level, columns adcode, name, province, parent, label (x, y) and lines (vertices in each line of each
    shape); the outline's kinds and lines; ``extent``: the boxes of the opening view and of the inset. Units are grid
    cells, x to the east, y to the south.
    """
    grid = _Grid(ground, settings.grid_metres)
    streams: list[Steps] = []
    levels = {level: _level(ground.shapes[level], grid, streams) for level in LEVELS}
    outline = [
        {"kind": kind, "lines": _lines(geometry, grid, streams)}
        for kind, geometry in zip(ground.outline["kind"], ground.outline.geometry, strict=True)
    ]
    extent = {"main": grid.north_of(ground.outline, settings.main_south), "inset": grid.box(*settings.inset)}
    return {"levels": levels, "outline": outline, "extent": extent}, _variable_length(np.concatenate(streams))


class _Grid:
    """Degrees to grid cells."""

    def __init__(self, ground: Ground, metres: int) -> None:
        self._to_plane = Transformer.from_crs(DEGREES, ground.projection, always_xy=True)
        self._metres = metres

    def cells(self, degrees: npt.NDArray[np.float64]) -> Steps:
        x, y = self._to_plane.transform(degrees[:, 0], degrees[:, 1], errcheck=True)
        return np.rint(np.column_stack([x, np.negative(y)]) / self._metres).astype(np.int64)

    def box(self, west: float, south: float, east: float, north: float) -> list[int]:
        """The smallest box on the grid that holds the box of degrees: left, top, right, bottom."""
        across, along = np.meshgrid(np.linspace(west, east, BOX_STEPS), np.linspace(south, north, BOX_STEPS))
        return _around(self.cells(np.column_stack([across.ravel(), along.ravel()])))

    def north_of(self, outline: gpd.GeoDataFrame, south: float) -> list[int]:
        """The box around what of ``outline`` lies north of ``south``."""
        degrees = shapely.get_coordinates(outline.geometry.to_numpy())
        return _around(self.cells(degrees[degrees[:, 1] >= south]))


def _around(cells: Steps) -> list[int]:
    return [*cells.min(axis=0).tolist(), *cells.max(axis=0).tolist()]


def _level(shapes: gpd.GeoDataFrame, grid: _Grid, streams: list[Steps]) -> dict[str, Any]:
    told = {name: shapes[name].astype(str).tolist() for name in ("adcode", "name", "province", "parent")}
    labels = grid.cells(shapes[["label_x", "label_y"]].to_numpy(dtype=float))
    lines = [_lines(geometry, grid, streams) for geometry in shapes.geometry]
    return {**told, "label": labels.tolist(), "lines": lines}


def _lines(geometry: BaseGeometry, grid: _Grid, streams: list[Steps]) -> list[int]:
    """How many vertices each line of ``geometry`` has; their steps are added to ``streams``.

    The first step of a line starts at the origin.
    """
    found = list(_parts(geometry))
    streams.extend(np.diff(grid.cells(line), axis=0, prepend=np.zeros((1, 2), dtype=np.int64)) for line in found)
    return [len(line) for line in found]


def _parts(geometry: BaseGeometry) -> Iterator[npt.NDArray[np.float64]]:
    """Each ring or line, outer rings before their holes."""
    for part in shapely.get_parts(geometry):
        lines = shapely.get_rings(part) if part.geom_type == "Polygon" else [part]
        for line in lines:
            yield shapely.get_coordinates(line)


def _variable_length(steps: Steps) -> bytes:
    """x, y, x, y … with the sign in the lowest bit (zigzag), seven bits to a byte, low bits first (LEB128)."""
    left = ((steps << 1) ^ (steps >> 63)).ravel()
    groups = []
    while True:
        more = left > SEVEN_BITS
        groups.append((left & SEVEN_BITS | np.where(more, MORE, 0), left > 0))
        if not more.any():
            break
        left = left >> 7
    octets = np.column_stack([octet for octet, _ in groups])
    used = np.column_stack([used for _, used in groups])
    used[:, 0] = True
    return octets[used].astype(np.uint8).tobytes()
