"""Where the labels of a map stand: whole, inside the frame, none on another.

Each label takes the first place that is free: on its region, then beside it at growing distances with a line that leads
back. What finds none nearby gets a number there, which the sheet's list explains.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from leads.maps.drawing import text_width

STEP, NEAR, FAR = 1.5, 21.0, 90.0  # millimetres from the region to its label
DIRECTIONS = [math.tau * turn / 16 for turn in (0, 8, 4, 12, 1, 7, 9, 15, 2, 6, 10, 14, 3, 5, 11, 13)]
GAP = 0.35  # millimetres that stay free around a label
AROUND = np.array([-GAP, -GAP, GAP, GAP])
DOT = 0.5  # and around the point of a region
LINE_HEIGHT = 1.15
MARKER = 3.2  # millimetres across

Box = tuple[float, float, float, float]
Point = tuple[float, float]
Numbers = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Label:
    """What is to be said of the region ``key`` whose label's point is ``x``, ``y`` (mm); the heaviest goes first.

    What weighs nothing is only a name, drawn in grey.
    """

    key: str
    text: str
    x: float
    y: float
    weight: float = 0.0


@dataclass(frozen=True)
class Placed:
    """Where a label stands. ``beside``: a line leads to it from its point. ``number``: shown in its place."""

    label: Label
    box: Box
    beside: bool
    number: int | None = None

    @property
    def middle(self) -> Point:
        return (self.box[0] + self.box[2]) / 2, (self.box[1] + self.box[3]) / 2

    def leader(self) -> tuple[Point, Point]:
        """From the point of the region to the nearest point of the label."""
        x0, y0, x1, y1 = self.box
        x, y = self.label.x, self.label.y
        return (x, y), (min(max(x, x0), x1), min(max(y, y0), y1))


class Placing:
    """Places labels of ``size`` (mm) in a frame of ``width`` by ``height``, off what is ``taken`` already."""

    def __init__(self, width: float, height: float, size: float, taken: Sequence[Box] = ()) -> None:
        self._width, self._height, self._size = width, height, size
        self._boxes = np.array(taken, dtype=float).reshape(-1, 4)
        self._leaders: list[shapely.LineString] = []
        self._points: Numbers = np.empty((0, 2))

    def place(self, labels: Sequence[Label]) -> tuple[list[Placed], list[Label]]:
        """(what stands in the frame, what is to be listed instead: the first has number 1 in the frame, and so on).

        Labels whose points lie beyond the frame are listed too, with no number in it.
        """
        ordered = sorted(labels, key=lambda one: (-one.weight, one.key))
        inside = [one for one in ordered if 0 <= one.x <= self._width and 0 <= one.y <= self._height]
        self._points = np.array([(one.x, one.y) for one in inside]).reshape(-1, 2)
        found = {one.key: self._near(one, NEAR) for one in inside}
        listed = [one for one in inside if found[one.key] is None]
        for number, label in enumerate(listed, start=1):
            # In the thick of it the line to a number may cross others; it is drawn under all labels.
            found[label.key] = self._near(label, FAR, number) or self._near(label, FAR, number, may_cross=True)
        return [one for one in found.values() if one], listed + [one for one in ordered if one.key not in found]

    def place_if_free(self, labels: Sequence[Label]) -> list[Placed]:
        """Those of ``labels`` that have room on their own points: what is good to know and may be left out."""
        return [placed for label in labels if (placed := self._near(label, 0))]

    def _near(self, label: Label, most: float, number: int | None = None, *, may_cross: bool = False) -> Placed | None:
        width, height = text_width(label.text, self._size), self._size * LINE_HEIGHT
        if number is not None:
            width = height = MARKER
        boxes = _candidates(label, width, height, most)
        for place in np.flatnonzero(self._free(label, boxes)).tolist():
            x0, y0, x1, y1 = boxes[place].tolist()
            placed = Placed(label, (x0, y0, x1, y1), place > 0, number)
            if self._off_leaders(placed) and (may_cross or self._clear(placed)):
                self._take(placed)
                return placed
        return None

    def _free(self, label: Label, boxes: Numbers) -> Numbers:
        """Which of ``boxes`` lie in the frame, on nothing that is there and on no other region's point."""
        x0, y0, x1, y1 = boxes.T
        inside = (x0 > GAP) & (y0 > GAP) & (x1 < self._width - GAP) & (y1 < self._height - GAP)
        others = self._points[(self._points != (label.x, label.y)).any(axis=1)]
        points = np.hstack([others - DOT, others + DOT])
        taken = np.vstack([self._boxes + AROUND, points])
        wide = (x0[:, None] < taken[:, 2]) & (taken[:, 0] < x1[:, None])
        high = (y0[:, None] < taken[:, 3]) & (taken[:, 1] < y1[:, None])
        free: Numbers = inside & ~(wide & high).any(axis=1)
        return free

    def _off_leaders(self, placed: Placed) -> bool:
        return not (self._leaders and shapely.intersects(shapely.box(*placed.box), self._leaders).any())

    def _clear(self, placed: Placed) -> bool:
        """Whether the line to a label crosses neither a label nor another line."""
        if not placed.beside:
            return True
        leader = shapely.LineString(placed.leader())
        if len(self._boxes) and shapely.intersects(leader, shapely.box(*self._boxes.T)).any():
            return False
        return not (self._leaders and shapely.intersects(leader, self._leaders).any())

    def _take(self, placed: Placed) -> None:
        self._boxes = np.vstack([self._boxes, placed.box])
        if placed.beside:
            self._leaders.append(shapely.LineString(placed.leader()))


def _candidates(label: Label, width: float, height: float, most: float) -> Numbers:
    """Boxes for a label, nearest first: on its point, then around it."""
    steps = STEP * np.arange(1, int(most / STEP) + 1)[:, None]
    across, down = np.cos(DIRECTIONS), np.sin(DIRECTIONS)
    x = np.concatenate([[label.x], (label.x + across * (steps + width / 2)).ravel()])
    y = np.concatenate([[label.y], (label.y + down * (steps + height / 2)).ravel()])
    return np.column_stack([x - width / 2, y - height / 2, x + width / 2, y + height / 2])
