"""Chinese addresses at two levels: the building, which many strangers share, and the room, which few do.

A building is a place (county) with a road and number, or a named estate. A room is a number for a room, flat, shop or
stall in it, with its block. A floor or a staircase alone is no room, and neither is a house number in a town: hundreds
may trade behind it, and a false room accuses innocents. The one house number that is a household's is a village's:
村 with 号 in a rural county, without a road, a market or an estate. A 寝室 is no room either: those who sleep in a
dormitory share nothing else.

All that stands between the number of the house and that of the room is a part of the room, whether it is understood or
not: 东单元, 附1号, 负一层 or a name of a tower tells it from its neighbours. So is what stands behind it: 501室（东）.

A text without a place gives no value at all: every city has a 人民路1号.
"""

from __future__ import annotations

import re

from graph.divisions import Located, Matcher
from graph.divisions.table import APART
from graph.traits import foreign_address
from graph.traits.address_parts import HAN, NAMED, NUMBERED, ROADSIDE, TOWN, Parts, read
from graph.traits.chinese_numerals import CHARACTERS, in_digits
from graph.traits.normal_form import NormalForm, rejected

# One star, or two X beside Han characters, hide something, too: 5*1室 is not 51室; via XX Settembre is a street.
MASK = re.compile(r"\*{2,}|[xX]{3,}|(?<=[\u4e00-\u9fff\d])(?:\*|[xX]{2,})(?=[\u4e00-\u9fff\d]|$)")
OFFICE = re.compile(r"^[\u4e00-\u9fff]{2,6}?街道(?=.)")
# 一街 and 1街 are one; only here, since a name of a place or a road may hold such a word.
STREET_NUMERAL = re.compile(
    rf"(?<![{CHARACTERS}])第?([{CHARACTERS}]{{1,9}}+|(?<=第)\d+)(?=街(?!道)|巷|弄|支[路弄巷]|横[路街巷]|区|片|排|院|组团|库|仓|厅)"
)
HOUSEHOLD = re.compile(r"^[^\d]*(?:村|屯|寨|庄)(?:[^\d]{0,6}\d+[组队社])?\d+(?:-\d+)?号$")


def normal_form(text: str, matcher: Matcher) -> NormalForm:
    """``building``, and ``room`` besides where the text names one; ``text`` is folded (NFKC)."""
    if MASK.search(text):
        return rejected("masked")
    if not HAN.search(text):
        return foreign_address.normal_form(text)
    found = read(text, matcher)
    place = found.place
    if place.status != "mapped":
        return rejected("no_place")
    if not _is_fine(place, found.tail, matcher):
        return rejected("too_coarse")
    building = _building(found)
    if not building:
        return rejected("too_coarse")
    key = in_digits(STREET_NUMERAL, f"{place.deepest}|{building}")
    if found.room:
        return _levels(key, in_digits(STREET_NUMERAL, f"{key}|{found.block or ''}{found.room}"))
    return _levels(key, key if _is_household(place, found.tail, matcher) else None)


def _levels(building: str, room: str | None) -> NormalForm:
    values = (("building", building),)
    return NormalForm((*values, ("room", room)) if room else values)


def _is_fine(place: Located, tail: str, matcher: Matcher) -> bool:
    """Whether the place is a county, a city without counties, or a city with a road and number in it."""
    if place.county or matcher.undivided(place.city):
        return True
    return (place.city is not None or place.province in APART) and NUMBERED.match(tail) is not None


def _is_household(place: Located, tail: str, matcher: Matcher) -> bool:
    """Whether a house number is one household's; in a city's districts villages are blocks of rented rooms."""
    rural = place.county is not None and not matcher.by_code[place.county].name.endswith("区")
    return rural and bool(HOUSEHOLD.match(tail)) and not ROADSIDE.search(tail) and not NAMED.search(tail)


def _building(found: Parts) -> str:
    """Road and number, without the names of estates and offices that people leave out.

    A tail without a road and number is kept whole; a mere area gives an empty building.
    """
    numbered = NUMBERED.match(found.tail)
    if numbered:
        road = OFFICE.sub("", numbered["road"])
        road = road if ROADSIDE.search(road) and len(road) > 1 else numbered["road"]
        return f"{road}{numbered['number']}"
    estate = TOWN.sub("", found.tail)
    named = NAMED.search(estate) or any(character.isdigit() for character in estate)
    return found.tail if len(estate) >= 2 and (found.room or named) else ""
