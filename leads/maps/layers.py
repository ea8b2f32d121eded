"""Layers of a map: the rows of the tables, each with the place that it is drawn at. No row is added or left out.

A row whose region is not known, or has no shape in the edition that is drawn, keeps a null geometry.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from graph.divisions.table import Level
from leads.maps.shapes import CRS, EDITION, Renumbered, outline, shapes
from leads.regional_tables import UNMAPPED

LEVELS: tuple[Level, ...] = ("province", "city", "county")
CELL = ["basis", "level", "province", "parent", "adcode"]
Points = Mapping[str, shapely.Point]


@dataclass(frozen=True)
class Layers:
    """What goes into files; ``ring_parts`` and ``flows`` are None where the reader may see neither.

    ``outline``: (kind, geometry).
    """

    regions: gpd.GeoDataFrame
    outline: gpd.GeoDataFrame
    ring_parts: gpd.GeoDataFrame | None = None
    flows: gpd.GeoDataFrame | None = None

    def named(self) -> Iterator[tuple[str, gpd.GeoDataFrame]]:
        """The layers that are there, by name."""
        for name in ("regions", "ring_parts", "flows", "outline"):
            if (layer := getattr(self, name)) is not None:
                yield name, layer


@dataclass(frozen=True)
class Ground:
    """The shapes of every level, by the codes of the tables."""

    year: int = EDITION
    renumbered: Renumbered = ()

    def shapes(self, level: Level) -> gpd.GeoDataFrame:
        return shapes(level, self.year, self.renumbered)

    def points(self) -> Points:
        """Where the label of each region stands, whatever its level."""
        # The finest level last: where a code is both a city's and its only county's, the point is the county's.
        return {
            code: shapely.Point(x, y)
            for level in LEVELS
            for code, x, y in self.shapes(level)[["adcode", "label_x", "label_y"]].itertuples(index=False)
        }


def layers(frames: Mapping[str, pd.DataFrame], ground: Ground) -> Layers:
    """``frames``: `regional_distribution`, and `ring_regions` and `supply_edges` where the reader may see them."""
    points = ground.points()
    rings, edges = frames.get("ring_regions"), frames.get("supply_edges")
    return Layers(
        regions_layer(frames["regional_distribution"], ground),
        outline(),
        None if rings is None else ring_parts_layer(rings, points),
        None if edges is None else flows_layer(edges, points),
    )


def regions_layer(regions: pd.DataFrame, ground: Ground) -> gpd.GeoDataFrame:
    """Every row of `regional_distribution` with its region's shape."""
    shown = {
        (level, code): shape
        for level in LEVELS
        for code, shape in ground.shapes(level)[["adcode", "geometry"]].itertuples(index=False)
    }
    cells = zip(regions["level"], regions["adcode"], strict=True)
    return _laid(regions, [shown.get(cell) for cell in cells], CELL)


def ring_parts_layer(ring_regions: pd.DataFrame, points: Points) -> gpd.GeoDataFrame:
    """The counties that each suspected ring is in (rows of `ring_regions` at that level), at the county's label."""
    parts = ring_regions[ring_regions["level"] == "county"]
    return _laid(parts, [points.get(code) for code in parts["adcode"]], ["ring_id", *CELL])


def flows_layer(supply_edges: pd.DataFrame, points: Points) -> gpd.GeoDataFrame:
    """Every row of `supply_edges`, as a line from label to label where its two ends are placed apart.

    Adds ``drawn``: `line`, `same_place` (both ends in one region: there is no line to draw) or `unplaced`.
    """
    ends = list(zip(supply_edges["from_adcode"], supply_edges["to_adcode"], strict=True))
    drawn = [_drawn(one, other, points) for one, other in ends]
    lines = [
        shapely.LineString([points[one], points[other]]) if how == "line" else None
        for (one, other), how in zip(ends, drawn, strict=True)
    ]
    return _laid(supply_edges.assign(drawn=drawn), lines, ["from_id", "to_id", "kind", "from_adcode", "to_adcode"])


def without_shape(regions: gpd.GeoDataFrame) -> pd.DataFrame:
    """Regions that have a code and yet no shape: (level, adcode, name), each once."""
    lacking = regions[regions.geometry.isna() & (regions["adcode"] != UNMAPPED)]
    found = pd.DataFrame(lacking[["level", "adcode", "name"]]).drop_duplicates()
    return found.sort_values(["level", "adcode"], ignore_index=True)


def _drawn(one: str, other: str, points: Points) -> str:
    if one not in points or other not in points:
        return "unplaced"
    return "same_place" if points[one].equals(points[other]) else "line"


def _laid(rows: pd.DataFrame, geometry: Sequence[BaseGeometry | None], order: list[str]) -> gpd.GeoDataFrame:
    laid = gpd.GeoDataFrame(rows.assign(geometry=gpd.GeoSeries(geometry, index=rows.index, crs=CRS)), crs=CRS)
    return laid.sort_values(order, ignore_index=True)
