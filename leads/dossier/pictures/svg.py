"""The few shapes that the pictures are drawn with."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape

from leads.plain_text import plain

FONT = "Noto Sans CJK SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, sans-serif"
INK, PALE, ALERT, DOUBT, CALM = "#1f2933", "#d9dee4", "#b83227", "#d99a2b", "#2f6690"


def escaped(words: str) -> str:
    """The words as a drawing may hold them: XML knows no control characters, however they are written."""
    return escape(plain(words))


def picture(width: int, height: int, shapes: Iterable[str], title: str) -> str:
    """A whole picture of ``width`` by ``height`` points."""
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    body = "\n".join(shapes)
    return f'{head} font-family="{FONT}">\n<title>{escaped(title)}</title>\n{body}\n</svg>\n'


def text(x: float, y: float, words: str, size: float = 10, anchor: str = "start", colour: str = INK) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" fill="{colour}"'
    return f"<text {place}>{escaped(words)}</text>"


def line(x1: float, y1: float, x2: float, y2: float, width: float = 1, colour: str = INK) -> str:
    ends = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return f'<line {ends} stroke="{colour}" stroke-width="{width:.2f}"/>'


def box(x: float, y: float, width: float, height: float, colour: str) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{max(height, 0):.1f}"'
    return f'<rect {place} fill="{colour}"/>'


def dot(x: float, y: float, radius: float, colour: str) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{colour}" stroke="white" stroke-width="1"/>'
