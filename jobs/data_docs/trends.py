"""The page that shows how the input went over nights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader

from lineage.gate import Finding, Measure, Measured
from lineage.gate.measuring import ROWS

WIDTH, HEIGHT, EDGE = 180, 28, 2
Subject = tuple[str, str, str]


class Line(NamedTuple):
    """A row of the page: what is measured, the points of its curve, and its least, greatest and newest value."""

    dataset: str
    measure: str
    subject: str
    points: str
    least: str
    greatest: str
    newest: str


def page(nights: Mapping[str, Measured], findings: Sequence[Finding]) -> str:
    """The page (HTML), which loads nothing from anywhere. ``nights``: the measures of each, oldest first."""
    newest = list(nights)[-1]
    lines = [_line(subject, list(nights.values())) for subject in sorted(nights[newest])]
    own = Environment(loader=FileSystemLoader(Path(__file__).resolve().parent), autoescape=True)
    template = own.get_template("trends.j2")
    return template.render(
        night=newest, first=next(iter(nights)), nights=len(nights), lines=lines, findings=findings, size=(WIDTH, HEIGHT)
    )


def _line(subject: Subject, nights: Sequence[Measured]) -> Line:
    found = [night.get(subject) for night in nights]
    values = [_value(one) for one in found if one]
    say = "{:,.0f}".format if subject[1] == ROWS else "{:.1%}".format
    points = [(at, _value(one)) for at, one in enumerate(found) if one]
    return Line(*subject, _curve(points, len(nights)), say(min(values)), say(max(values)), say(values[-1]))


def _value(one: Measure) -> float:
    if one.measure == ROWS:
        return float(one.counted)
    return one.counted / one.of if one.of else 0.0


def _curve(points: Sequence[tuple[int, float]], nights: int) -> str:
    """SVG points from zero to the greatest value, a night beside the other."""
    greatest = max(value for _, value in points) or 1.0
    step = (WIDTH - 2 * EDGE) / max(nights - 1, 1)
    height = HEIGHT - 2 * EDGE
    return " ".join(f"{EDGE + at * step:.1f},{EDGE + height * (1 - value / greatest):.1f}" for at, value in points)
