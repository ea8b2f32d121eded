"""Where an address lies: the administrative names at its head, read from left to right, and never a guess.

Every way to read the head as province, city, county (levels may be left out) is followed; the reading that covers most
of the text wins, and readings that cover as much but mean different places make the text ambiguous. Names of before
lead to the divisions that have their ground now.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from graph.divisions.gazetteer import Gazetteer, Place, gazetteer
from graph.divisions.names import Names
from graph.divisions.table import APART, STAND_INS, Division

Status = Literal["mapped", "ambiguous", "unmapped"]

COUNTRY = re.compile(r"(?:中华人民共和国|中国(?!城))")
# Text that runs on as the name of a road, a building or a village: 上海路, 北京东路, 西湖文化广场; 江东街道 is a town.
RUNS_ON = re.compile(
    r".{0,2}?(?:路|街(?!道)|大道|巷|弄|(?<!街)道|里|村|镇|乡|桥|站|山|广场|大厦|饭店|酒店|公司|市场|大学|公园|机场)"
)
# What may follow the short name of a county: a town or a zone, or a road with a number that is no part of the name
# (建国路88).
TOWN = (
    r"[\u4e00-\u9fff]{2,5}?(?:街道|镇|乡)"
    r"|[\u4e00-\u9fff]{2,8}?(?:管理区|农场|林场|开发区|经开区|高新区|工业园|工业区|产业园|产业基地|科技园|物流园)"
)
TOWN_FOLLOWS = re.compile(TOWN)
GOES_ON = re.compile(rf"$|{TOWN}|(?![东西南北中内外前后上下门大小新老])[\u4e00-\u9fff]{{2,6}}?(?:路|街|大道|巷|弄)\d")
# What may stand between a province or city and a county of its own, as zones that have no code do; no road, no number.
BETWEEN = re.compile(r"[^\d路街道号巷弄]{1,16}")
SHORTEST_BETWEEN = 3
# 老城区 or 市中区 is what people call the middle of many cities; alone it names none.
GENERIC = re.compile(r"(?:[东西南北中新老城郊矿市港海江河区]{1,3}|开发|高新)[区县]|.县|.区")
# Parts of Hong Kong and Macau that are no districts; an address may begin with those of Hong Kong.
QUARTERS = re.compile(r"(?:香港岛|港岛|九龙|新界|大屿山|澳门半岛|离岛)(?!区)")
# What makes a road or a building of the name of Hong Kong, Macau or Taiwan: 香港中路, 澳门花园.
APART_RUNS_ON = re.compile(r"[东西南北中]?(?:路|街|大道|巷|道|里|村)|花园|大厦|广场|城|酒店|饭店")
HONG_KONG = re.compile(r"(?=(?:九龙|新界|港岛)(?![区坡县镇乡路街]))")
SEARCHED_CHARACTERS = 40
LONGEST_NAME = 12


@dataclass(frozen=True, slots=True)
class Located:
    """Codes of the place that a text names, null where it does not say; ``start:end`` is the text that names it.

    ``candidates``: codes that an ambiguous text could mean, sorted.
    """

    status: Status
    province: str | None = None
    city: str | None = None
    county: str | None = None
    start: int = 0
    end: int = 0
    candidates: tuple[str, ...] = ()

    @property
    def deepest(self) -> str | None:
        return self.county or self.city or self.province


UNMAPPED = Located("unmapped")


@lru_cache(maxsize=4)
def matcher(year: int) -> Matcher:
    return Matcher(gazetteer(year))


class Matcher:
    """Reads addresses in Chinese against the divisions of one year."""

    def __init__(self, known: Gazetteer) -> None:
        self._known = known
        self.by_code = known.by_code
        self._hong_kong = [place for place in known.provinces.bearers.get("香港", ()) if place.division]

    def locate(self, text: str) -> Located:
        """The place that ``text`` (of ``address_text.spell``) names at its head, or further in by a full city name."""
        country = COUNTRY.match(text)
        start = country.end() if country else 0
        found = self._settle(text, list(self._readings(text, start)))
        if found is not None:
            return replace(found, start=0)
        for start in range(1, min(len(text), SEARCHED_CHARACTERS)):
            found = self._settle(text, [r for r in self._readings(text, start, inside=True) if r.city or r.county])
            if found is not None:
                return replace(found, start=start)
        return UNMAPPED

    def undivided(self, city: str | None) -> bool:
        """Whether ``city`` has no counties below it (Dongguan), so that the city is the finest code there is."""
        return city is not None and city not in self._known.divided

    def _settle(self, text: str, readings: list[Located]) -> Located | None:
        if not readings:
            return None
        longest = max(reading.end for reading in readings)
        best = [reading for reading in readings if reading.end == longest]
        candidates = tuple(
            sorted({code for reading in best for code in (reading.deepest, *reading.candidates) if code})
        )
        if self._contradicts(text, longest, best):
            return Located("ambiguous", end=longest, candidates=candidates)
        if len(candidates) == 1:
            return best[0]
        if named := self._named_at_the_end(text, longest, candidates):
            return replace(named, end=longest)
        # A city, and the county in it that bore its name before: nobody means less than the city.
        around = [reading for reading in best if reading.county is None and _all_within(reading, best)]
        if around:
            return around[0]
        province, city = (_common(reading.province for reading in best), _common(reading.city for reading in best))
        return Located("ambiguous", province, city, end=longest, candidates=candidates)

    def _named_at_the_end(self, text: str, end: int, candidates: tuple[str, ...]) -> Located | None:
        """The one candidate that lies in the province or city that the text ends with: 普陀区远景路97弄，上海."""
        for start in range(max(end, len(text) - LONGEST_NAME), len(text) - 1):
            places = [
                *self._known.provinces.bearers.get(text[start:], ()),
                *self._known.cities.bearers.get(text[start:], ()),
            ]
            around = {place.division.adcode for place in places if place.division}
            fitting = [
                self.by_code[code]
                for code in candidates
                if around & {self.by_code[code].province, self.by_code[code].city}
            ]
            if len(fitting) == 1:
                county = fitting[0].adcode if fitting[0].level == "county" else None
                return Located("mapped", fitting[0].province, fitting[0].city, county)
        return None

    def _contradicts(self, text: str, end: int, readings: list[Located]) -> bool:
        """Whether the full name of a city elsewhere follows: 浙江省南京市."""
        here = {reading.province for reading in readings}
        following = [
            place for _, found in self._known.cities.at(text, end) for place in found if place.full and place.division
        ]
        return bool(following) and not any(here & place.provinces for place in following)

    def _readings(self, text: str, start: int, *, inside: bool = False) -> Iterator[Located]:
        for end, province in _longest(self._known.provinces, text, start):
            readings = self._in_province(text, province, end)
            yield from (reading for reading in readings if province.full or not inside or reading.county)
        for end, found in self._known.cities.at(text, start):
            for city in found:
                if city.full or not inside:
                    certain = city.full or bool(GOES_ON.match(text, end)) or self._own_county(text, city, end)
                    readings = self._in_city(text, city, end, certain=certain)
                    yield from readings if city.full else self._among_rivals(readings, text[start:end], end)
        yield from self._further_in(text, start) if inside else self._without_city(text, start)

    def _further_in(self, text: str, start: int) -> Iterator[Located]:
        """A county by a whole name that no other ever had: 雄安新区雄县."""
        for end, counties in self._known.counties.at(text, start):
            if end - start >= SHORTEST_BETWEEN or text[start - 1] in "区园城":
                found = [self._alone(county, text[start:end], end) for county in counties]
                yield from (reading for reading in found if reading.county)

    def _without_city(self, text: str, start: int) -> Iterator[Located]:
        for end, counties in self._known.counties.at(text, start):
            for county in counties:
                yield self._alone(county, text[start:end], end)
                yield from self._in_care(text, county, end)
        for end, counties in self._known.short_counties.at(text, start):
            if TOWN_FOLLOWS.match(text, end):
                yield from self._short_alone(counties, text[start:end], end)
        if HONG_KONG.match(text, start):
            for place in self._hong_kong:
                yield from (reading for reading in self._in_province(text, place, start) if reading.county)

    def _among_rivals(self, readings: Iterator[Located], name: str, end: int) -> Iterator[Located]:
        """A city's short name that counties have too (朝阳) names neither, unless more follows than the name."""
        rivals = tuple(county.adcode for county in self._known.short_counties.bearers.get(name, ()))
        for reading in readings:
            if reading.end > end or all(self.by_code[code].city == reading.city for code in rivals):
                yield reading
            else:
                yield Located("ambiguous", end=end, candidates=rivals)

    def _alone(self, county: Division, name: str, end: int) -> Located:
        """A county named without province or city: certain only if no other province ever had one of that name."""
        if len(self._known.provinces_of_name.get(name, ())) == 1 and not GENERIC.fullmatch(name):
            return _at(county, end)
        return Located("ambiguous", end=end, candidates=(county.adcode,))

    def _in_care(self, text: str, county: Division, end: int) -> Iterator[Located]:
        """满洲里市扎赉诺尔区: a county-level city has a district of the city above it in its care."""
        if county.name.endswith("市"):
            for stop, found in self._known.counties.at(text, end):
                yield from (
                    _at(other, stop) for other in found if other.city == county.city and other.name.endswith("区")
                )

    def _short_alone(self, counties: tuple[Division, ...], name: str, end: int) -> Iterator[Located]:
        """Counties by a short name alone, before a town: 启东吕四港镇; certain only if nothing else is called so."""
        if len(counties) == 1 and name not in self._known.cities.bearers:
            yield _at(counties[0], end)
        else:
            yield Located("ambiguous", end=end, candidates=tuple(county.adcode for county in counties))

    def _in_province(self, text: str, province: Place, end: int) -> Iterator[Located]:
        division = province.division
        if division is None:
            return
        end = _skip_repeats(text, end, (division.name, *STAND_INS))
        in_cities = [
            reading
            for stop, found in self._known.cities.at(text, end)
            for city in found
            if division.adcode in city.provinces
            for reading in self._in_city(text, city, stop, certain=_may_stand(city, text, stop))
        ]
        yield from in_cities
        apart = division.adcode in APART
        if apart:
            end = _skip_quarters(text, end)
        yield from (_county_readings if in_cities else _within)(text, end, province, apart=apart)
        if province.full or (apart and not APART_RUNS_ON.match(text, end)) or GOES_ON.match(text, end):
            yield Located("mapped", division.adcode, end=end)

    def _in_city(self, text: str, city: Place, end: int, *, certain: bool) -> Iterator[Located]:
        """Readings below ``city``; the city alone only where its name is ``certain`` (南京路 is no Nanjing)."""
        division = city.division
        below = list(_within(text, end, city))
        if not below:
            end = _skip_repeats(text, end, (division.name, *STAND_INS) if division else STAND_INS)
            below = list(_within(text, end, city))
        yield from below
        if certain and division is not None:
            yield Located("mapped", division.province, division.adcode, end=end)

    def _own_county(self, text: str, city: Place, end: int) -> bool:
        """Whether a county of ``city`` follows by its short name, which bears out the city's: 杭州西湖文化广场."""
        return any(True for _ in city.shorts.at(text, end))


def _longest(names: Names[Place], text: str, start: int) -> Iterator[tuple[int, Place]]:
    """The provinces that ``text`` names at ``start``, each by the longest of its names: 辽宁省, not 辽宁 before 省."""
    seen = set()
    for end, places in names.at(text, start):
        for place in places:
            if place.key not in seen:
                seen.add(place.key)
                yield end, place


def _may_stand(city: Place, text: str, end: int) -> bool:
    """Whether a city's name behind its province's is its own and not a part of a road's: 江苏南京路."""
    return city.full or bool(GOES_ON.match(text, end)) or not RUNS_ON.match(text, end)


def _within(text: str, start: int, place: Place, *, apart: bool = False) -> Iterator[Located]:
    """Counties at ``start``, else the first by its whole name behind a zone or what else stands there."""
    below = list(_county_readings(text, start, place, apart=apart))
    yield from below or _behind(text, start, place)


def _behind(text: str, start: int, place: Place) -> Iterator[Located]:
    between = BETWEEN.match(text, start)
    for at in range(start + 1, between.end() + 1 if between else start):
        found = [
            _at(county, end)
            for end, counties in place.counties.at(text, at)
            for county in counties
            if end - at >= SHORTEST_BETWEEN or text[at - 1] in "区园城"
        ]
        if found:
            yield from found
            return


def _county_readings(text: str, start: int, place: Place, *, apart: bool = False) -> Iterator[Located]:
    for end, found in place.counties.at(text, start):
        yield from (_at(county, end) for county in found)
    for end, found in place.shorts.at(text, start):
        yield from (_at(county, end) for county in found if apart or _may_be_short(county, text, end))


def _at(county: Division, end: int) -> Located:
    return Located("mapped", county.province, county.city, county.adcode, end=end)


def _may_be_short(county: Division, text: str, end: int) -> bool:
    """Whether the text at ``end`` shows that the name before it is a county's short name and not part of a road's."""
    if GOES_ON.match(text, end):
        return True
    return not county.name.endswith("区") and not RUNS_ON.match(text, end)


def _skip_repeats(text: str, end: int, words: tuple[str, ...]) -> int:
    """Past a repeated name: 北京市北京市市辖区."""
    while word := next((word for word in words if len(word) > 1 and text.startswith(word, end)), None):
        end += len(word)
    return end


def _skip_quarters(text: str, end: int) -> int:
    while quarter := QUARTERS.match(text, end):
        end = quarter.end()
    return end


def _all_within(city: Located, readings: list[Located]) -> bool:
    return city.city is not None and all(reading.city == city.city for reading in readings)


def _common(codes: Iterator[str | None]) -> str | None:
    """The one code that all have."""
    found = set(codes)
    return found.pop() if len(found) == 1 else None
