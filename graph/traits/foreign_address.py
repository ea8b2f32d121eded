"""Addresses that are not written in Chinese: kept whole, in one spelling."""

from __future__ import annotations

import re

from graph.traits.normal_form import NormalForm, rejected

WORD = re.compile(r"[^\W_]+")
SPELLINGS = {
    "st": "street",
    "str": "street",
    "rd": "road",
    "ave": "avenue",
    "av": "avenue",
    "blvd": "boulevard",
    "bldg": "building",
    "fl": "floor",
    "flr": "floor",
    "rm": "room",
    "ste": "suite",
    "apt": "apartment",
    "no": "",
    "nr": "",
    "p.o": "po",
}
ROOMS = frozenset(("room", "suite", "apartment", "flat", "unit", "office"))
LEAST_WORDS = 4


def normal_form(text: str) -> NormalForm:
    """``building`` for a text with a number and at least a street, city and country; ``room`` where it names one.

    A city or a country alone, or a text without any number, names no building.
    """
    words = [word for raw in WORD.findall(text.casefold().replace("p.o.", "po")) if (word := SPELLINGS.get(raw, raw))]
    if len(words) < LEAST_WORDS or not any(character.isdigit() for word in words for character in word):
        return rejected("too_coarse")
    value = " ".join(words)
    values = [("building", f"|{value}")]
    if _names_room(words):
        values.append(("room", f"|{value}"))
    return NormalForm(tuple(values))


def _names_room(words: list[str]) -> bool:
    """Whether a word for a room stands beside its number: Suite 12, Flat 3B."""
    return any(
        word in ROOMS and any(character.isdigit() for near in words[place + 1 : place + 2] for character in near)
        for place, word in enumerate(words)
    )
