"""Statements of the tables in another language, by the templates of ``phrases.yaml``.

The tables speak one language; a template that matches a whole text gives its translation, and the parts marked as
phrases or lists are translated the same way.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import yaml

PHRASES = Path(__file__).parent / "phrases.yaml"
HOLE = re.compile(r"\{(?P<name>\w+)(?::(?P<kind>phrase|list|text|known))?\}")
Template = tuple[re.Pattern[str], str]


@lru_cache(maxsize=1)
def _templates() -> tuple[dict[str, str], list[Template]]:
    """Words that stand for themselves, and patterns of sentences in the order of the file."""
    words, patterns = {}, []
    for english, chinese in yaml.safe_load(PHRASES.read_text(encoding="utf-8")):
        if HOLE.search(english):
            patterns.append((_pattern(english), chinese))
        else:
            words[english] = chinese
    return words, patterns


def _pattern(template: str) -> re.Pattern[str]:
    parts, at = [], 0
    for hole in HOLE.finditer(template):
        held = ".+?" if hole["kind"] else r"\S+?"
        parts += [re.escape(template[at : hole.start()]), f"(?P<{hole['name']}>{held})"]
        at = hole.end()
    return re.compile("".join([*parts, re.escape(template[at:])]))


@lru_cache(maxsize=65_536)
def in_chinese(text: str) -> str | None:
    """The text in Chinese; None where no template fits it."""
    words, patterns = _templates()
    if text in words:
        return words[text]
    for pattern, chinese in patterns:
        found = pattern.fullmatch(text)
        said = found and _filled(chinese, found.group)
        if said:
            return said
    return None


def _filled(template: str, value: Callable[[str], str]) -> str | None:
    """The template with its holes filled; None where a phrase in it has no translation."""
    filled, at = "", 0
    for hole in HOLE.finditer(template):
        part = _part(value(hole["name"]), hole["kind"])
        if part is None:
            return None
        filled += template[at : hole.start()] + part
        at = hole.end()
    return filled + template[at:]


def _part(text: str, kind: str | None) -> str | None:
    if kind in (None, "text"):
        return text
    if kind == "known":
        return in_chinese(text) or text
    if kind == "phrase":
        return in_chinese(text)
    return _joined(text.split("; "), "; ", "；") or _joined(text.split(", "), ", ", "、")


def _joined(parts: list[str], separator: str, joint: str) -> str | None:
    """The parts translated one by one; a phrase may hold the separator itself, so the longest that fits comes first."""
    for size in range(len(parts), 0, -1):
        first = in_chinese(separator.join(parts[:size]))
        rest = _joined(parts[size:], separator, joint) if first else None
        if first and (rest or size == len(parts)):
            return first + joint + rest if rest else first
    return None
