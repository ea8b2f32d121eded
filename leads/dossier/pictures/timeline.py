"""What was paid per month, and when stores came under a suspected account."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from leads.dossier.pictures.svg import ALERT, CALM, DOUBT, INK, PALE, box, line, picture, text

WIDTH, HEIGHT = 640, 240
LEFT, BOTTOM, TOP = 70, 40, 20
COLOURS = (("genuine", CALM), ("doubtful", DOUBT), ("faked", ALERT))
MOST_LABELS = 12


def timeline(months: Sequence[dict[str, Any]], opened: Sequence[str], words: dict[str, str], title: str) -> str:
    """SVG. ``months``: of ``content``; ``opened``: months (YYYY-MM) in which a store came; ``words``: of the legend."""
    if not months:
        return picture(WIDTH, 60, [text(LEFT, 35, words["none"])], title)
    highest = max(max(sum(month[kind] for kind, _ in COLOURS) for month in months), 1)
    step = (WIDTH - LEFT - 20) / len(months)
    tall = HEIGHT - BOTTOM - TOP
    shapes = [line(LEFT, HEIGHT - BOTTOM, WIDTH - 20, HEIGHT - BOTTOM, 1, PALE)]
    shapes += [text(LEFT - 6, TOP + 4, f"{highest:,.0f}", 8, "end"), text(LEFT - 6, HEIGHT - BOTTOM, "0", 8, "end")]
    marks = Counter(opened)
    every = -(-len(months) // MOST_LABELS)
    for place, month in enumerate(months):
        x, y = LEFT + place * step, float(HEIGHT - BOTTOM)
        for kind, colour in COLOURS:
            height = tall * month[kind] / highest
            y -= height
            shapes.append(box(x + step * 0.1, y, step * 0.8, height, colour))
        if place % every == 0:
            shapes.append(text(x + step / 2, HEIGHT - BOTTOM + 12, month["month"], 7.5, "middle"))
        if marks[month["month"]]:
            shapes.append(text(x + step / 2, HEIGHT - BOTTOM + 24, f"▲{marks[month['month']]}", 8, "middle", INK))
    for place, (kind, colour) in enumerate(COLOURS):
        shapes += [box(LEFT + place * 90, 4, 9, 9, colour), text(LEFT + place * 90 + 13, 12, words[kind], 8)]
    return picture(WIDTH, HEIGHT, shapes, title)
