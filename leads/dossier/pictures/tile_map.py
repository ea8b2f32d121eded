"""A schematic map: one tile per province-level region in its rough place, neither outline nor scale."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from leads.dossier.pictures.svg import ALERT, INK, PALE, box, picture, text

TILE, GAP = 42, 3
# Two digits of the adcode (GB/T 2260): name, column, row.
TILES = {
    "65": ("新疆", 0, 2), "54": ("西藏", 0, 5), "63": ("青海", 1, 4), "62": ("甘肃", 2, 3), "64": ("宁夏", 3, 3),
    "15": ("内蒙古", 4, 2), "23": ("黑龙江", 8, 0), "22": ("吉林", 8, 1), "21": ("辽宁", 7, 2), "11": ("北京", 5, 2),
    "12": ("天津", 6, 2), "13": ("河北", 5, 3), "14": ("山西", 4, 3), "37": ("山东", 6, 3), "61": ("陕西", 3, 4),
    "41": ("河南", 4, 4), "32": ("江苏", 6, 4), "34": ("安徽", 5, 4), "31": ("上海", 7, 4), "51": ("四川", 2, 5),
    "50": ("重庆", 3, 5), "42": ("湖北", 4, 5), "33": ("浙江", 6, 5), "36": ("江西", 5, 5), "53": ("云南", 2, 6),
    "52": ("贵州", 3, 6), "43": ("湖南", 4, 6), "35": ("福建", 6, 6), "71": ("台湾", 7, 6), "45": ("广西", 3, 7),
    "44": ("广东", 4, 7), "81": ("香港", 5, 7), "82": ("澳门", 4, 8), "46": ("海南", 3, 8),
}  # fmt: skip
COLUMNS, ROWS = 9, 9


def tile_map(places: Sequence[dict[str, Any]], title: str) -> str:
    """SVG of how many suspected accounts ship from each province; ``places``: of ``content``."""
    counts: Counter[str] = Counter()
    for place in places:
        if place["basis"] == "ship_from":
            counts[place["adcode"][:2]] += place["accounts"]
    highest = max(counts.values(), default=1)
    shapes = []
    for code, (name, column, row) in TILES.items():
        x, y = column * (TILE + GAP), row * (TILE + GAP)
        count = counts[code]
        shapes.append(box(x, y, TILE, TILE, PALE))
        if count:
            shapes.append(box(x, y + TILE * (1 - count / highest), TILE, TILE * count / highest, ALERT))
        shapes.append(text(x + TILE / 2, y + 18, name, 9, "middle", INK))
        if count:
            shapes.append(text(x + TILE / 2, y + 34, str(count), 11, "middle", INK))
    return picture(COLUMNS * (TILE + GAP), ROWS * (TILE + GAP), shapes, title)
