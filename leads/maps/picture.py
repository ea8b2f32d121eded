"""The map of a sheet: regions shaded by how many suspected rings are in them, borders, flows, labels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from leads.dossier.pictures.svg import INK
from leads.maps.classes import EMPTY, Classes
from leads.maps.drawing import area, arrow, border, box, dot, line, marker, picture, text, text_width
from leads.maps.flows import COLOURS, Flow
from leads.maps.labels import MARKER, Box, Label, Placed, Placing
from leads.maps.layers import Ground
from leads.maps.paper import Frame, Projection
from leads.maps.settings import SheetSettings
from leads.maps.shapes import outline

WIDTH, HEIGHT, MARGIN = 186.0, 158.0, 7.0
LABEL, CONTEXT = 2.25, 2.5
# What is drawn beyond the edge, so that no edge of what is left out shows; millimetres.
BLEED = 10.0
BEYOND = "（图外）"
THIN, MIDDLE, THICK = 0.09, 0.2, 0.32
LAND, FAINT, QUIET, BORDER = "#f1efe9", "#b8bec6", "#7b8794", "#5d3a66"
BOUNDARIES = {
    "border": (BORDER, THICK, ""),
    "undefined": (BORDER, THICK, "1.2 0.8"),
    "south_china_sea": (BORDER, 0.5, ""),
    "province_at_sea": (QUIET, MIDDLE, "0.8 0.5"),
    "special_region": (QUIET, MIDDLE, "0.8 0.5"),
}


@dataclass(frozen=True)
class Theme:
    """What is shown: ``counts`` by region (None: withheld), ``classes`` of them, ``flows`` that are drawn."""

    counts: Mapping[str, int | None]
    classes: Classes
    flows: Sequence[Flow] = ()


@dataclass(frozen=True)
class Drawn:
    """The picture, what it could not say in place (numbered from 1), and the words for its projection."""

    svg: str
    listed: tuple[str, ...]
    projection: str


def country_picture(theme: Theme, ground: Ground, settings: SheetSettings, title: str) -> Drawn:
    """Provinces of the whole country; ``theme.counts`` by province."""
    frame = Frame.around(
        Projection(settings.parallels, settings.meridian), outline().geometry, WIDTH, HEIGHT, MARGIN / 2
    )
    provinces = ground.shapes("province")
    shapes = dict(zip(provinces["adcode"], frame.laid(provinces.geometry), strict=True))
    drawn = [area(shape, _colour(theme, code), QUIET, MIDDLE) for code, shape in shapes.items()]
    return _finish(frame, ground, "province", theme, [*drawn, *_outline(frame)], shapes.values(), [], title)


def province_picture(province: str, theme: Theme, ground: Ground, settings: SheetSettings, title: str) -> Drawn:
    """Counties of one province; ``theme.counts`` by county."""
    counties = ground.shapes("county")
    own = counties[counties["province"] == province]
    framed = own[~own["adcode"].isin(settings.beyond_frame)]
    frame = Frame.around(_projection(framed.total_bounds, settings), framed.geometry, WIDTH, HEIGHT, MARGIN)
    provinces, cities = ground.shapes("province"), ground.shapes("city")
    others = provinces[provinces["adcode"] != province]
    around = _seen(frame, others.geometry)
    drawn = [area(shape, LAND, FAINT, MIDDLE) for shape in around.values()]
    drawn += [
        area(shape, _colour(theme, code), QUIET, THIN)
        for code, shape in zip(own["adcode"], frame.laid(own.geometry), strict=True)
    ]
    borders = frame.laid(cities[cities["province"] == province].geometry)
    drawn += [border(shape, INK, MIDDLE) for shape in borders]
    edge = frame.laid(provinces[provinces["adcode"] == province].geometry)
    drawn += [border(shape, INK, THICK) for shape in edge]
    names = dict(zip(others.index, others["name"], strict=True))
    context = _names_around(frame, {names[index]: shape for index, shape in around.items()})
    return _finish(frame, ground, "county", theme, [*drawn, *_outline(frame)], edge, context, title)


def place_in_country(province: str, ground: Ground, settings: SheetSettings, width: float, height: float) -> str:
    """A small picture of the whole country with ``province`` filled."""
    frame = Frame.around(Projection(settings.parallels, settings.meridian), outline().geometry, width, height, 1)
    provinces = ground.shapes("province")
    shapes = zip(provinces["adcode"], frame.laid(provinces.geometry), strict=True)
    drawn = [area(shape, "#cb181d" if code == province else LAND, FAINT, THIN) for code, shape in shapes]
    kinds = outline()["kind"]
    lines = zip(kinds, frame.laid(outline().geometry), strict=True)
    drawn += [border(shape, BORDER, 0.15) for kind, shape in lines if BOUNDARIES[kind][0] == BORDER]
    return picture(width, height, [*drawn, _edge(width, height)], province)


def _projection(bounds: Sequence[float], settings: SheetSettings) -> Projection:
    """The country's, turned so that north is up in the middle of what is shown."""
    return Projection(settings.parallels, round((bounds[0] + bounds[2]) / 2))


def _colour(theme: Theme, code: str) -> str:
    return theme.classes.colour(theme.counts[code]) if code in theme.counts else EMPTY


def _outline(frame: Frame) -> list[str]:
    lines = zip(outline()["kind"], frame.laid(outline().geometry), strict=True)
    seen = [(kind, frame.seen(shape, BLEED)) for kind, shape in lines if frame.box.intersects(shape)]
    return [border(shape, *BOUNDARIES[kind]) for kind, shape in seen]


def _finish(
    frame: Frame,
    ground: Ground,
    level: str,
    theme: Theme,
    drawn: list[str],
    shown: Iterable[BaseGeometry],
    context: Sequence[Label],
    title: str,
) -> Drawn:
    """Flows, labels, scale and edge on what is ``drawn``; ``shown``: shapes that nothing should hide."""
    shapes = ground.shapes("province" if level == "province" else "county").set_index("adcode")
    counted = {code: count for code, count in theme.counts.items() if count and code in shapes.index}
    # Provinces are named whether anything is in them or not; of counties there are too many.
    rows = shapes if level == "province" else shapes.loc[sorted(counted)]
    points = frame.points(rows["label_x"], rows["label_y"])
    labels = [
        Label(code, f"{name} {counted[code]}" if code in counted else name, x, y, counted.get(code, 0))
        for code, name, (x, y) in zip(rows.index, rows["name"], points, strict=True)
    ]
    scale, corner = _scale(frame, shown)
    placing = Placing(frame.width, frame.height, LABEL, [corner])
    placed, listed = placing.place(labels)
    around = Placing(frame.width, frame.height, CONTEXT, [corner, *(one.box for one in placed)]).place_if_free(context)
    every = [
        *drawn,
        *_flows(frame, theme.flows),
        *(shape for one in placed for shape in _leader(one)),
        *(text(*one.middle, one.label.text, CONTEXT, QUIET) for one in around),
        *(_label(one) for one in placed),
        *scale,
        _edge(frame.width, frame.height),
    ]
    said = tuple(one.text if _inside(frame, one) else f"{one.text}{BEYOND}" for one in listed)
    return Drawn(picture(frame.width, frame.height, every, title), said, frame.projection.text())


def _inside(frame: Frame, label: Label) -> bool:
    return 0 <= label.x <= frame.width and 0 <= label.y <= frame.height


def _seen(frame: Frame, shapes: Mapping[int, BaseGeometry]) -> dict[int, BaseGeometry]:
    laid = dict(zip(shapes.keys(), frame.laid(shapes), strict=True))
    return {key: frame.seen(shape, BLEED) for key, shape in laid.items() if frame.box.intersects(shape)}


def _names_around(frame: Frame, shapes: Mapping[str, BaseGeometry]) -> list[Label]:
    """Names of neighbours, each in the middle of what is seen of it."""
    labels = []
    for name, shape in shapes.items():
        parts = shapely.get_parts(shapely.clip_by_rect(shapely.make_valid(shape), 0, 0, frame.width, frame.height))
        largest = max(parts, key=lambda part: part.area)
        point = shapely.maximum_inscribed_circle(largest).coords[0]
        labels.append(Label(name, name, point[0], point[1]))
    return labels


def _flows(frame: Frame, flows: Iterable[Flow]) -> list[str]:
    drawn = []
    for flow in flows:
        [start, end] = frame.points((flow.start.x, flow.end.x), (flow.start.y, flow.end.y))
        drawn.append(arrow(start, end, flow.width, COLOURS[flow.kind]))
    return drawn


def _leader(placed: Placed) -> list[str]:
    if not placed.beside:
        return []
    (x, y), (to_x, to_y) = placed.leader()
    return [line(x, y, to_x, to_y, 0.13, INK), dot(x, y, 0.4, INK)]


def _label(placed: Placed) -> str:
    x, y = placed.middle
    if placed.number is not None:
        return marker(x, y, str(placed.number), MARKER)
    return text(x, y, placed.label.text, LABEL, INK if placed.label.weight else QUIET)


def _scale(frame: Frame, shown: Iterable[BaseGeometry]) -> tuple[list[str], Box]:
    """Scale bar and north arrow in the corner that hides least of what is ``shown``, and the box that they take."""
    kilometres, length = frame.bar()
    said = f"{kilometres} 千米"
    wide, high = max(length, text_width(said, LABEL)) + 4, 16.0
    corners = [(x, y) for y in (frame.height - high, 0.0) for x in (0.0, frame.width - wide)]
    shapes = list(shown)

    def hidden(corner: tuple[float, float]) -> float:
        x, y = corner
        return float(sum(shapely.area(shapely.clip_by_rect(one, x, y, x + wide, y + high)) for one in shapes))

    x, y = min(corners, key=hidden)
    left, low = x + 2, y + high - 2
    bar = [line(left, low, left + length, low, 0.4, INK)]
    bar += [line(end, low - 1, end, low + 0.2, 0.25, INK) for end in (left, left + length)]
    bar.append(text(left + length / 2, low - 2.2, said, LABEL))
    arrow_points = ((1, 5), (2, 10), (3, 5), (2, 6))
    tip = " ".join(f"{left + across:.2f},{low - up:.2f}" for across, up in arrow_points)
    north = [f'<polygon points="{tip}" fill="{INK}"/>', text(left + 2, low - 11.8, "北", LABEL)]
    return [box(x, y, wide, high, "#ffffffcc"), *bar, *north], (x, y, x + wide, y + high)


def _edge(width: float, height: float) -> str:
    return box(0.1, 0.1, width - 0.2, height - 0.2, "none", QUIET)
