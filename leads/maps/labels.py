"""Where the labels of a map stand: whole, inside the frame, none on another.

Each label takes the first place that is free: on its region, then beside it at growing distances with a line that leads
back. What finds none nearby gets a number there, which the sheet's list explains.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from leads.maps.drawing import text_width

STEP, NEAR, FAR = 1.5, 21.0, 90.0  # millimetres from the region to its label
DIRECTIONS = [math.tau * turn / 16 for turn in (0, 8, 4, 12, 1, 7, 9, 15, 2, 6, 10, 14, 3, 5, 11, 13)]
GAP = 0.35  # millimetres that stay free around a label
DOT = 0.5  # and around the point of a region
LINE_HEIGHT = 1.15
MARKER = 3.2  # millimetres across

Box = tuple[float, float, float, float]
Point = tuple[float, float]


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
        self._boxes: list[Box] = list(taken)
        self._leaders: list[shapely.LineString] = []
        self._points: np.ndarray = np.empty((0, 2))

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
        for box, beside in _candidates(label, width, height, most):
            if self._free(label, box):
                placed = Placed(label, box, beside, number)
                if not beside or may_cross or self._clear(placed):
                    self._take(placed)
                    return placed
        return None

    def _free(self, label: Label, box: Box) -> bool:
        x0, y0, x1, y1 = box
        if x0 < GAP or y0 < GAP or x1 > self._width - GAP or y1 > self._height - GAP:
            return False
        taken = np.array(self._boxes).reshape(-1, 4)
        wide = (x0 - GAP < taken[:, 2]) & (taken[:, 0] < x1 + GAP)
        if (wide & (y0 - GAP < taken[:, 3]) & (taken[:, 1] < y1 + GAP)).any():
            return False
        px, py = self._points[:, 0], self._points[:, 1]
        others = (px != label.x) | (py != label.y)
        covered = (x0 - DOT < px) & (px < x1 + DOT) & (y0 - DOT < py) & (py < y1 + DOT)
        if (others & covered).any():
            return False
        return not (self._leaders and shapely.intersects(shapely.box(*box), self._leaders).any())

    def _clear(self, placed: Placed) -> bool:
        """Whether the line to a label crosses neither a label nor another line."""
        leader = shapely.LineString(placed.leader())
        boxes = np.array(self._boxes).reshape(-1, 4)
        if len(boxes) and shapely.intersects(leader, shapely.box(*boxes.T)).any():
            return False
        return not (self._leaders and shapely.intersects(leader, self._leaders).any())

    def _take(self, placed: Placed) -> None:
        self._boxes.append(placed.box)
        if placed.beside:
            self._leaders.append(shapely.LineString(placed.leader()))


def _candidates(label: Label, width: float, height: float, most: float) -> list[tuple[Box, bool]]:
    """Places for a label, nearest first: on its point, then around it."""
    found = [(_around(label.x, label.y, width, height), False)]
    for step in range(1, int(most / STEP) + 1):
        for angle in DIRECTIONS:
            across, down = math.cos(angle), math.sin(angle)
            x = label.x + across * (step * STEP + width / 2)
            y = label.y + down * (step * STEP + height / 2)
            found.append((_around(x, y, width, height), True))
    return found


def _around(x: float, y: float, width: float, height: float) -> Box:
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2
