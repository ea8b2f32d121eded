"""The shapes that maps are drawn with, as SVG in millimetres."""

from __future__ import annotations

import math
from collections.abc import Iterable

import shapely
from shapely.geometry.base import BaseGeometry

from leads.dossier.pictures.svg import FONT, INK, escaped

# Widths of characters in ems: Han and full-width ones are square, the others of the fonts used about as wide as digits.
HAN_FROM, NARROW = 0x2E80, 0.56


def picture(width: float, height: float, shapes: Iterable[str], title: str) -> str:
    """A whole picture; nothing shows beyond its edge."""
    size = f'viewBox="0 0 {width:g} {height:g}" width="{width:g}mm" height="{height:g}mm"'
    clip = f'<clipPath id="frame"><rect width="{width:g}" height="{height:g}"/></clipPath>'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{FONT}"><title>{escaped(title)}</title>'
    body = "\n".join(shapes)
    return f'{head}\n<defs>{clip}</defs>\n<g clip-path="url(#frame)">\n{body}\n</g>\n</svg>\n'


def area(shape: BaseGeometry, fill: str, stroke: str, width: float) -> str:
    """A shape with every vertex that it has, filled."""
    look = f'fill="{fill}" fill-rule="evenodd" stroke="{stroke}" stroke-width="{width:g}" stroke-linejoin="round"'
    return f'<path d="{_path(shape)}" {look}/>'


def border(shape: BaseGeometry, stroke: str, width: float, dashes: str = "") -> str:
    """A line, or the edge of a shape."""
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    look = f'fill="none" stroke="{stroke}" stroke-width="{width:g}" stroke-linejoin="round" stroke-linecap="round"'
    return f'<path d="{_path(shape)}" {look}{dashed}/>'


def line(x1: float, y1: float, x2: float, y2: float, width: float, colour: str) -> str:
    ends = f'x1="{x1:.2f}" y1="{y1:.2f}" x2="{x2:.2f}" y2="{y2:.2f}"'
    return f'<line {ends} stroke="{colour}" stroke-width="{width:g}"/>'


def dot(x: float, y: float, radius: float, colour: str, edge: str = "white") -> str:
    look = f'fill="{colour}" stroke="{edge}" stroke-width="0.1"'
    return f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{radius:g}" {look}/>'


def box(x: float, y: float, width: float, height: float, fill: str, stroke: str = "none") -> str:
    place = f'x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{height:.2f}"'
    return f'<rect {place} fill="{fill}" stroke="{stroke}" stroke-width="0.15"/>'


def text(x: float, y: float, words: str, size: float, colour: str = INK) -> str:
    """In the middle of ``x``, ``y``; a light edge keeps it readable on any colour."""
    place = f'x="{x:.2f}" y="{y + 0.36 * size:.2f}" font-size="{size:g}" text-anchor="middle"'
    edge = f'stroke="white" stroke-width="{size * 0.22:.2f}" stroke-linejoin="round" paint-order="stroke"'
    return f'<text {place} fill="{colour}" {edge}>{escaped(words)}</text>'


def marker(x: float, y: float, words: str, size: float) -> str:
    """A dark disc of ``size`` with ``words`` in it."""
    place = f'x="{x:.2f}" y="{y + 0.2 * size:.2f}" font-size="{size * 0.56:.2f}" text-anchor="middle" fill="white"'
    return dot(x, y, size / 2, INK) + f"<text {place}>{escaped(words)}</text>"


def arrow(start: tuple[float, float], end: tuple[float, float], width: float, colour: str) -> str:
    """A bowed line with a head, so that ways there and back lie apart."""
    (x1, y1), (x2, y2) = start, end
    length = math.hypot(x2 - x1, y2 - y1) or 1.0
    across = ((y1 - y2) / length, (x2 - x1) / length)
    bow = min(length * 0.18, 12)
    middle = ((x1 + x2) / 2 + across[0] * bow, (y1 + y2) / 2 + across[1] * bow)
    curve = f'<path d="M{x1:.2f},{y1:.2f}Q{middle[0]:.2f},{middle[1]:.2f} {x2:.2f},{y2:.2f}" fill="none" '
    curve += f'stroke="{colour}" stroke-width="{width:.2f}" stroke-opacity="0.55"/>'
    return curve + _head(middle, end, 0.8 + width * 1.6, colour)


def text_width(words: str, size: float) -> float:
    return sum(1.0 if ord(one) >= HAN_FROM else NARROW for one in words) * size


def _head(before: tuple[float, float], end: tuple[float, float], size: float, colour: str) -> str:
    angle = math.atan2(end[1] - before[1], end[0] - before[0])
    sides = [(end[0] + size * math.cos(angle + turn), end[1] + size * math.sin(angle + turn)) for turn in (2.75, -2.75)]
    corners = [end, *sides]
    points = " ".join(f"{x:.2f},{y:.2f}" for x, y in corners)
    return f'<polygon points="{points}" fill="{colour}" fill-opacity="0.8"/>'


def _path(shape: BaseGeometry) -> str:
    """The path through every vertex of every part."""
    parts = []
    for part in shapely.get_parts(shape):
        rings = [part.exterior, *part.interiors] if part.geom_type == "Polygon" else [part]
        for ring in rings:
            points = " ".join(f"{x:.2f},{y:.2f}" for x, y in shapely.get_coordinates(ring).tolist())
            parts.append(f"M{points}{'Z' if part.geom_type == 'Polygon' else ''}")
    return "".join(parts)
