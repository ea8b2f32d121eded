"""What an address in Chinese names below the county: town, road, number, estate, block, room."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from graph.divisions import Located, Matcher
from graph.traits.address_remarks import SIDES, part_of_room
from graph.traits.address_text import spell
from graph.traits.chinese_numerals import CHARACTERS

Precision = Literal["province", "city", "county", "town", "road", "building", "room"]

HAN = re.compile(r"[\u3400-\u9fff]")
ROOM = re.compile(rf"(?<!\d)(?:(?:\d++|[A-Z{SIDES}])单元)?(?:负?[0-9A-Z]++层)?负?[A-Z]?\d[0-9A-Z-]*+室")
ROAD = r"(?:路|街|大道|道|巷|胡同|里弄|弄|线|国道|省道)(?:[东西南北中]段)?"
NUMBERED = re.compile(rf"(?P<road>.*?{ROAD})(?P<number>(?:\d+弄)?\d+(?:-\d+)?[A-Z]?[号弄])(?P<rest>.*)")
# A house number has one site, whose name people leave out where a block follows it; sides and numbers in it are kept.
SITE = re.compile(
    rf"^[^\dA-Z{SIDES}]{{2,10}}(?:小区|园区|园|苑|新村|新城)(?=(?:[0-9A-Z]{{1,3}}|[{CHARACTERS}]{{1,3}}|[东西南北中])(?:栋|区|期|组团))"
)
TOWN = re.compile(r"^[^\d]{1,6}?(?:街道|镇|乡)")
ROADSIDE = re.compile(ROAD)
NAMED = re.compile(
    r"大厦|广场|中心|市场|商城|商贸城|批发城|小区|花园|家园|公寓|大楼|园区|工业园|产业园|科技园|创业园|仓|厂|苑|府|庭|宿舍|大学|学院|驿站|\d+栋"
)


@dataclass(frozen=True, slots=True)
class Parts:
    """Parts of a text behind its ``place``, null where it does not name them.

    ``tail``: all that stands between the place and the room; ``estate``: a named site without a road and number;
    ``block``: all that stands between the number and the room, understood or not, as it may tell the room from another;
    ``room``: staircase, floor and room, with the part or the desk in it.
    """

    place: Located
    tail: str
    town: str | None = None
    road: str | None = None
    number: str | None = None
    estate: str | None = None
    block: str | None = None
    room: str | None = None

    @property
    def precision(self) -> Precision | None:
        """The finest part that the text names."""
        named: tuple[tuple[Precision, str | None], ...] = (
            ("room", self.room),
            ("building", self.number or self.estate),
            ("road", self.road),
            ("town", self.town),
            ("county", self.place.county),
            ("city", self.place.city),
            ("province", self.place.province),
        )
        return next((level for level, value in named if value), None)


@lru_cache(maxsize=1 << 16)
def read(text: str, matcher: Matcher) -> Parts:
    """The parts of ``text`` (folded). Remembered: its place is asked for as well as its normal form."""
    spelled = spell(text)
    return parts(spelled, matcher.locate(spelled))


def parts(spelled: str, place: Located) -> Parts:
    """``spelled``: of ``address_text.spell``; ``place``: what ``Matcher.locate`` says of it."""
    room = ROOM.search(spelled, place.end)
    tail = spelled[place.end : room.start() if room else len(spelled)]
    found = TOWN.match(tail)
    town = found[0] if found else None
    within = tail[found.end() :] if found else tail
    numbered = NUMBERED.match(tail)
    inner = room[0] + part_of_room(spelled[room.end() :]) if room else None
    if numbered:
        block = SITE.sub("", numbered["rest"]) or None
        road = numbered["road"].removeprefix(town or "") or numbered["road"]
        return Parts(place, tail, town, road, numbered["number"], None, block, inner)
    road_only = re.match(rf"[^\d]*?{ROAD}", within)
    estate = within if NAMED.search(within) or (len(within) >= 2 and re.search(r"\d", within)) else None
    return Parts(place, tail, town, road_only[0] if road_only else None, None, estate, None, inner)
