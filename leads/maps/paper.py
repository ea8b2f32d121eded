"""From degrees to millimetres on paper: Albers' equal-area conic projection on WGS84, and the frame of a map."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from leads.maps.shapes import CRS


@dataclass(frozen=True)
class Projection:
    """``parallels``, ``meridian``: degrees north and east; areas are true everywhere, north is up at the meridian."""

    parallels: tuple[float, float]
    meridian: float

    def metres(self, geometries: Iterable[BaseGeometry | None]) -> np.ndarray:
        """The geometries (WGS84) in metres, vertex for vertex."""
        low, high = self.parallels
        albers = f"+proj=aea +lat_1={low} +lat_2={high} +lat_0={low} +lon_0={self.meridian} +datum=WGS84 +units=m"
        projected: np.ndarray = gpd.GeoSeries(list(geometries), crs=CRS).to_crs(albers).to_numpy()
        return projected

    def text(self) -> str:
        low, high = self.parallels
        return f"投影：阿尔伯斯等积圆锥投影（标准纬线{low:g}°N、{high:g}°N，中央经线{self.meridian:g}°E），WGS84椭球"


@dataclass(frozen=True)
class Frame:
    """A rectangle of ``width`` by ``height`` millimetres; ``left``, ``top`` (metres): its upper left corner."""

    projection: Projection
    width: float
    height: float
    left: float
    top: float
    metres_per_mm: float

    @classmethod
    def around(
        cls, projection: Projection, geometries: Iterable[BaseGeometry], width: float, height: float, margin: float
    ) -> Self:
        """The frame that shows the geometries as large as it can, with ``margin`` (mm) left on each side."""
        left, bottom, right, top = shapely.total_bounds(projection.metres(geometries))
        scale = max((right - left) / (width - 2 * margin), (top - bottom) / (height - 2 * margin))
        middle_x, middle_y = (left + right) / 2, (bottom + top) / 2
        return cls(projection, width, height, middle_x - width / 2 * scale, middle_y + height / 2 * scale, scale)

    def laid(self, geometries: Iterable[BaseGeometry | None]) -> np.ndarray:
        """The geometries in millimetres from the frame's upper left corner, y downward."""
        metres = self.projection.metres(geometries)
        laid: np.ndarray = shapely.transform(metres, self._to_paper)
        return laid

    def points(self, x: Iterable[float], y: Iterable[float]) -> list[tuple[float, float]]:
        """Places (degrees) in millimetres."""
        points = shapely.get_coordinates(self.laid(shapely.points(list(x), list(y))))
        return [(float(one), float(other)) for one, other in points]

    @property
    def box(self) -> shapely.Polygon:
        return shapely.box(0, 0, self.width, self.height)

    def seen(self, shape: BaseGeometry, bleed: float) -> BaseGeometry:
        """What of a laid shape is in the frame or less than ``bleed`` (mm) beyond its edge."""
        return shapely.clip_by_rect(shape, -bleed, -bleed, self.width + bleed, self.height + bleed)

    def bar(self) -> tuple[int, float]:
        """A scale bar: round kilometres, and how many millimetres they are, about a sixth of the frame."""
        most = self.width / 6 * self.metres_per_mm / 1000
        steps = [step * 10**power for power in range(5) for step in (1, 2, 5)]
        kilometres = max((step for step in steps if step <= most), default=1)
        return kilometres, kilometres * 1000 / self.metres_per_mm

    def _to_paper(self, points: np.ndarray) -> np.ndarray:
        moved: np.ndarray = (points - (self.left, self.top)) / (self.metres_per_mm, -self.metres_per_mm)
        return moved
