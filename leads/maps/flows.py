"""Flows between regions: what leaves, enters or stays in a province, and which lines a map draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

import pandas as pd
import shapely

from leads.maps.layers import Points
from leads.regional_tables import UNMAPPED

KINDS = {"goods": "货物", "packaging": "包装", "material": "原料", "money": "资金", "sale": "销售"}
COLOURS = {"goods": "#2f6690", "packaging": "#2e7d4f", "material": "#8a5a00", "money": "#6a3d9a", "sale": "#0f8b8d"}
FREIGHT = ("goods", "packaging", "material")
THINNEST, THICKEST = 0.15, 0.7  # millimetres
Way = Literal["out", "in", "within", "between", "unplaced"]


@dataclass(frozen=True)
class Flow:
    """A line of a map: from ``start`` to ``end`` (degrees); ``weight``: parcels, of money rows; ``width``: mm."""

    kind: str
    start: shapely.Point
    end: shapely.Point
    weight: int
    width: float


@dataclass(frozen=True)
class Sum:
    """Rows of `supply_edges` of one kind that go one ``way``: how many, their parcels, their yuan."""

    kind: str
    way: Way
    edges: int
    shipments: int
    amount: Decimal


def province_of(code: str) -> str:
    """The province of a region's code; what is no code stays what it is."""
    return f"{code[:2]}0000" if code.isdigit() else code


def drawn_flows(edges: pd.DataFrame, points: Points, province: str | None, most: int) -> list[Flow]:
    """The ``most`` weightiest lines between provinces, or of one ``province``.

    Freight comes first: it is little beside sales and money, and leads up the chain.
    """
    placed = edges[edges["from_adcode"].isin(points.keys()) & edges["to_adcode"].isin(points.keys())]
    weight = placed["shipments"].where(placed["kind"] != "money", 1)
    ends = placed[["kind", "from_adcode", "to_adcode"]].assign(weight=weight)
    if province is None:
        ends = ends.assign(
            from_adcode=ends["from_adcode"].map(province_of), to_adcode=ends["to_adcode"].map(province_of)
        )
    else:
        here = (ends["from_adcode"].map(province_of) == province) | (ends["to_adcode"].map(province_of) == province)
        ends = ends[here]
    apart = ends[ends["from_adcode"] != ends["to_adcode"]]
    line = ["kind", "from_adcode", "to_adcode"]
    counted = apart.groupby(line)["weight"].sum().reset_index()
    counted["later"] = ~counted["kind"].isin(FREIGHT)
    counted = counted.sort_values(["later", "weight", *line], ascending=[True, False, True, True, True]).head(most)
    highest = max(counted["weight"], default=1)
    return [
        Flow(kind, points[start], points[end], int(weight), _width(weight, highest))
        for kind, start, end, weight in zip(*(counted[name] for name in (*line, "weight")), strict=True)
    ]


def sums(edges: pd.DataFrame, province: str | None) -> list[Sum]:
    """Rows by kind and way: out of ``province``, into it and within it (an end that is not placed is elsewhere).

    Without a province: between provinces, within one, and with an end that is not placed.
    """
    start, end = (edges[name].map(province_of) for name in ("from_adcode", "to_adcode"))
    ways: Sequence[tuple[Way, pd.Series[bool]]]
    if province is None:
        placed = (start != UNMAPPED) & (end != UNMAPPED)
        ways = (("between", placed & (start != end)), ("within", placed & (start == end)), ("unplaced", ~placed))
    else:
        here, there = start == province, end == province
        ways = (("out", here & ~there), ("in", there & ~here), ("within", here & there))
    found = [_sum(edges[which & (edges["kind"] == kind)], kind, way) for kind in KINDS for way, which in ways]
    return [one for one in found if one.edges]


def _sum(rows: pd.DataFrame, kind: str, way: Way) -> Sum:
    amounts = rows["amount"].dropna()
    return Sum(kind, way, len(rows), int(rows["shipments"].sum()), sum(amounts, start=Decimal(0)))


def _width(count: int, highest: int) -> float:
    return THINNEST + (THICKEST - THINNEST) * (count - 1) / max(highest - 1, 1)
