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

from graph.divisions.following import (
    APART_RUNS_ON,
    BETWEEN,
    GENERIC,
    GOES_ON,
    HONG_KONG,
    QUARTERS,
    RUNS_ON,
    TOWN_FOLLOWS,
)
from graph.divisions.gazetteer import Gazetteer, Place, gazetteer
from graph.divisions.names import Names
from graph.divisions.table import APART, STAND_INS, Division

Status = Literal["mapped", "ambiguous", "unmapped"]

COUNTRY = re.compile(r"(?:中华人民共和国|中国(?!城))")
# A whole name of two characters (雄县) may be a part of a longer word.
PLAIN_NAME = 3
ENDS_OF_ZONES = "区园城"
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
            if end - start >= PLAIN_NAME or text[start - 1] in ENDS_OF_ZONES:
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
            if end - at >= PLAIN_NAME or text[at - 1] in ENDS_OF_ZONES
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
