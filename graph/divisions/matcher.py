"""Where an address lies: the administrative names at its head, read from left to right, and never a guess.

Every way to read the head as province, city, county (levels may be left out) is followed; the reading that covers most
of the text wins, and readings that cover as much but mean different places make the text ambiguous. Names of before
lead to the divisions that have their ground now.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from graph.divisions.by_town import ByTown
from graph.divisions.following import (
    APART_RUNS_ON,
    BETWEEN,
    GENERIC,
    GOES_ON,
    HONG_KONG,
    NO_DIVISION,
    NO_SHORT,
    NO_SHORT_ALONE,
    QUARTERS,
    RUNS_ON,
    TOWN_FOLLOWS,
)
from graph.divisions.gazetteer import Gazetteer, Place, gazetteer
from graph.divisions.history import KINDS, family
from graph.divisions.located import UNMAPPED, Located, ambiguous, common
from graph.divisions.names import Names
from graph.divisions.table import APART, STAND_INS, Division
from graph.divisions.towns import Towns, towns

COUNTRY = re.compile(r"(?:中华人民共和国|中国(?!城))")
# A whole name of two characters (雄县) may be a part of a longer word.
PLAIN_NAME = 3
ENDS_OF_ZONES = "区园城"
# 塔城 and 阿勒泰 are prefectures of their own codes, and parts of 伊犁哈萨克自治州.
PARTS_OF_CITIES = {"654000": ("654200", "654300")}
# Most texts have a road there, and are told apart fast.
DIVISION_FOLLOWS = re.compile(r"[\u4e00-\u9fff]{1,13}?(?:[省市区县旗州盟])")
# What a second place in a text ends with: 广州市天河区…上海市浦东新区.
ENDS_OF_PLACES = "区县市旗"
SEARCHED_CHARACTERS = 40
LONGEST_NAME = 12


@lru_cache(maxsize=4)
def matcher(year: int) -> Matcher:
    return Matcher(gazetteer(year), towns())


class Matcher:
    """Reads addresses in Chinese against the divisions of one year."""

    def __init__(self, known: Gazetteer, towns: Towns) -> None:
        self._known = known
        self._towns = ByTown(known, towns)
        self.by_code = known.by_code
        self._hong_kong = [place for place in known.provinces.bearers.get("香港", ()) if place.division]

    def locate(self, text: str) -> Located:
        """The place that ``text`` (of ``address_text.spell``) names at its head, or further in by a full city name."""
        country = COUNTRY.match(text)
        start = country.end() if country else 0
        found = self._settle(text, list(self._readings(text, start)))
        if found is not None:
            return self._with_second_place(text, replace(found, start=0))
        town = self._towns.alone(text, start)
        for start in range(1, min(len(text), SEARCHED_CHARACTERS)):
            found = self._settle(text, [r for r in self._readings(text, start, inside=True) if r.city or r.county])
            if found is not None:
                found = self._with_second_place(text, replace(found, start=start))
                return self._towns.beside(town, found) if town else found
        return town or UNMAPPED

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
        others = self._contradicting(text, longest, best)
        if others:
            return ambiguous(self.by_code, {*candidates, *others}, longest)
        if len(candidates) == 1:
            return self._towns.settle(text, best[0])
        if named := self._named_at_the_end(text, longest, candidates):
            return replace(named, end=longest)
        # A city, and the county in it that bore its name before: nobody means less than the city.
        around = [reading for reading in best if reading.county is None and _all_within(reading, best)]
        if around:
            return self._towns.settle(text, around[0])
        province, city = (common(reading.province for reading in best), common(reading.city for reading in best))
        of_towns = any(reading.of_towns for reading in best)
        return self._towns.settle(text, Located("ambiguous", province, city, None, 0, longest, candidates, of_towns))

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

    def _contradicting(self, text: str, end: int, readings: list[Located]) -> set[str]:
        """Places that follow directly and lie elsewhere: 浙江省上海市, 杭州市宁波市, 杭州市浦东新区."""
        if not DIVISION_FOLLOWS.match(text, end):
            return set()
        here = {reading.province for reading in readings}
        cities = {reading.city for reading in readings if reading.city}
        for stop, found in (*self._known.provinces.at(text, end), *self._known.cities.at(text, end)):
            if NO_DIVISION.match(text, stop):
                continue
            for place in found:
                division = place.division
                if not (place.full and division):
                    continue
                other_city = division.level == "city" and cities and division.adcode not in cities
                if not here & {*place.provinces, *map(family, place.provinces)} or other_city:
                    return self._deepest(text, end) or {division.adcode}
        return self._contradicting_counties(text, end, readings)

    def _contradicting_counties(self, text: str, end: int, readings: list[Located]) -> set[str]:
        """Counties by whole names that follow and lie elsewhere, or beside the one before them.

        Taiwan has parts of the names of counties elsewhere, and not all are known.
        """
        if any(reading.province in APART for reading in readings):
            return set()
        for stop, counties in self._known.counties.at(text, end):
            name = text[end:stop]
            if len(name) < PLAIN_NAME or GENERIC.fullmatch(name) or NO_DIVISION.match(text, stop):
                continue
            cities = {reading.city for reading in readings}
            beside = {county.adcode for county in counties if county.city in cities}
            codes = beside or {county.adcode for county in counties}
            named = {reading.deepest for reading in readings}
            # 东莞市东城区 is a town in the words of those who live there.
            if codes & named or self._towns.has(text, end, stop - 1, named):
                return set()
            return codes
        return set()

    def _deepest(self, text: str, start: int) -> set[str]:
        """What the longest readings at ``start`` mean."""
        readings = list(self._readings(text, start))
        longest = max((reading.end for reading in readings), default=0)
        best = [reading for reading in readings if reading.end == longest]
        return {code for reading in best for code in (reading.deepest, *reading.candidates) if code}

    def _with_second_place(self, text: str, found: Located) -> Located:
        """``found``, or ambiguous where the text names another county further on by its city or province."""
        if found.status != "mapped" or not found.city:
            return found
        last = max(map(text.rfind, ENDS_OF_PLACES))
        for start in range(found.end, last - PLAIN_NAME):
            for other in self._whole_places(text, start):
                same = other.county == found.county if found.county else other.city == found.city
                if not same and other.county:
                    codes = (found.county or found.city, other.county)
                    return replace(ambiguous(self.by_code, codes, found.end), start=found.start)
        return found

    def _whole_places(self, text: str, start: int) -> Iterator[Located]:
        """Counties named at ``start`` behind their city or province, one of both by its whole name."""
        for end, province in _longest(self._known.provinces, text, start):
            readings = self._in_province(text, province, end)
            yield from (reading for reading in readings if province.full or text[reading.end - 1] in KINDS)
        for end, cities in self._known.cities.at(text, start):
            for city in cities:
                readings = self._in_city(text, city, end, certain=False)
                yield from (reading for reading in readings if city.full or text[reading.end - 1] in KINDS)

    def _readings(self, text: str, start: int, *, inside: bool = False) -> Iterator[Located]:
        for end, province in _longest(self._known.provinces, text, start):
            readings = self._in_province(text, province, end)
            yield from (reading for reading in readings if province.full or not inside or reading.county)
        for end, found in self._known.cities.at(text, start):
            for city in found:
                if city.full or not inside:
                    own = not city.full and self._own_county(text, city, end)
                    readings = self._in_city(
                        text, city, end, certain=city.full or own or self._goes_on(text, start, end)
                    )
                    rivals = self._among_rivals(readings, text[start:end], end, borne_out=own)
                    yield from readings if city.full else rivals
        yield from self._further_in(text, start) if inside else self._without_city(text, start)

    def _further_in(self, text: str, start: int) -> Iterator[Located]:
        """A county by a whole name that no other ever had: 雄安新区雄县."""
        for end, counties in self._known.counties.at(text, start):
            market = text.startswith("场", end)
            if not market and (end - start >= PLAIN_NAME or text[start - 1] in ENDS_OF_ZONES):
                found = [self._alone(county, text[start:end], end) for county in counties]
                yield from (reading for reading in found if reading.county)

    def _without_city(self, text: str, start: int) -> Iterator[Located]:
        for end, counties in self._known.counties.at(text, start):
            for county in counties:
                yield self._alone(county, text[start:end], end)
                yield from self._in_care(text, county, end)
        for end, counties in self._known.short_counties.at(text, start):
            yield from self._short_alone(text, counties, start, end)
        if HONG_KONG.match(text, start):
            for place in self._hong_kong:
                yield from (reading for reading in self._in_province(text, place, start) if reading.county)

    def _larger_called(self, name: str) -> list[str]:
        """河北 is a county of Tianjin as well, 中山 one of Dalian: 河北胜芳镇 lies in the province."""
        places = (*self._known.provinces.bearers.get(name, ()), *self._known.cities.bearers.get(name, ()))
        return [place.division.adcode for place in places if place.division]

    def _among_rivals(self, readings: Iterator[Located], name: str, end: int, *, borne_out: bool) -> Iterator[Located]:
        """A city's short name that counties have too (朝阳) names neither, unless more follows than the name.

        ``borne_out``: a county of the city follows, so that the city is a candidate: 西安雁塔西路.
        """
        rivals = tuple(county.adcode for county in self._known.short_counties.bearers.get(name, ()))
        for reading in readings:
            if reading.end > end or all(self.by_code[code].city == reading.city for code in rivals):
                yield reading
            else:
                city = {reading.city} if borne_out and reading.city else set()
                yield Located("ambiguous", end=end, candidates=tuple(sorted(city.union(rivals))))

    def _alone(self, county: Division, name: str, end: int) -> Located:
        """A county named without province or city: certain only if no other province ever had one of that name."""
        if len(self._known.provinces_of_name.get(name, ())) == 1 and not GENERIC.fullmatch(name):
            return _at(county, end)
        return Located("ambiguous", end=end, candidates=(county.adcode,))

    def _in_care(self, text: str, county: Division, end: int) -> Iterator[Located]:
        """满洲里市扎赉诺尔区: a county-level city has a district of the city above it in its care.

        Nor does 都匀市瓮安县 mean the city: it stands for the prefecture that has its seat there.
        """
        if county.name.endswith("市"):
            for stop, found in self._known.counties.at(text, end):
                yield from (
                    _at(other, stop) for other in found if other.city == county.city and other.name[-1] in "区县旗"
                )

    def _short_alone(self, text: str, counties: tuple[Division, ...], start: int, end: int) -> Iterator[Located]:
        """Counties by a short name alone, before a town: 启东吕四港镇; certain only if nothing else is called so."""
        own = self._towns.bears_out(text, counties, end)
        if not own and (NO_SHORT_ALONE.match(text, end) or not TOWN_FOLLOWS.match(text, end)):
            return
        town = None if own else self._towns.named(text, end)
        if town and any(self._towns.lies_in(code, self._larger_called(text[start:end])) for code in town.codes):
            return
        if own:
            whole = self._towns.named(text, start)
            rivals = set(whole.codes) if whole and whole.end > end else set()
        else:
            rivals = set(self._towns.called_so(text, start, end)).union(town.codes if town else ())
        rivals -= {county.adcode for county in counties}
        if len(counties) == 1 and not rivals and text[start:end] not in self._known.cities.bearers:
            yield _at(counties[0], end)
        else:
            codes = {county.adcode for county in counties} | (rivals & self.by_code.keys())
            yield Located("ambiguous", end=end, candidates=tuple(sorted(codes)), of_towns=bool(rivals))

    def _in_province(self, text: str, province: Place, end: int) -> Iterator[Located]:
        division = province.division
        if division is None:
            return
        end = _skip_repeats(text, end, (division.name, *STAND_INS))
        if text[end : end + 1] in self._known.provinces.lengths:
            others = self._other_provinces(text, division, end)
            if others:
                yield from others
                return
        in_cities = [
            reading
            for stop, found in self._known.cities.at(text, end)
            for city in found
            if division.adcode in city.provinces
            for reading in self._in_city(text, city, stop, certain=self._may_stand(city, text, end, stop))
        ]
        yield from in_cities
        apart = division.adcode in APART
        if apart:
            end = _skip_quarters(text, end)
        yield from (self._county_readings if in_cities else self._within)(text, end, province, apart=apart)
        if province.full or (apart and not APART_RUNS_ON.match(text, end)) or GOES_ON.match(text, end):
            yield Located("mapped", division.adcode, end=end)

    def _other_provinces(self, text: str, division: Division, end: int) -> list[Located]:
        """四川省重庆市 was right once; of 浙江省上海市 the first is read, which the second contradicts."""
        found: list[Located] = []
        for stop, other in _longest(self._known.provinces, text, end):
            if not (other.full and other.division) or NO_DIVISION.match(text, stop):
                continue
            if family(other.division.adcode) == division.adcode != other.division.adcode:
                found.extend(self._in_province(text, other, stop))
            else:
                found.append(Located("mapped", division.adcode, end=end))
        return found

    def _in_city(self, text: str, city: Place, end: int, *, certain: bool) -> Iterator[Located]:
        """Readings below ``city``; the city alone only where its name is ``certain`` (南京路 is no Nanjing)."""
        division = city.division
        below = list(self._within(text, end, city))
        if not below:
            end = _skip_repeats(text, end, (division.name, *STAND_INS) if division else STAND_INS)
            below = list(self._within(text, end, city))
        yield from below
        yield from self._in_parts(text, division.adcode if division else "", end)
        if certain and division is not None:
            yield Located("mapped", division.province, division.adcode, end=end)

    def _in_parts(self, text: str, city: str, end: int) -> Iterator[Located]:
        """伊犁哈萨克自治州塔城地区额敏县."""
        for stop, found in self._known.cities.at(text, end) if city in PARTS_OF_CITIES else ():
            for part in found:
                if part.division and part.division.adcode in PARTS_OF_CITIES[city]:
                    yield from self._in_city(text, part, stop, certain=part.full)

    def _own_county(self, text: str, city: Place, end: int) -> bool:
        """Whether a county of ``city`` follows by its short name, or a town, which bears it out: 杭州西湖文化广场."""
        if any(True for _ in city.shorts.at(text, end)):
            return True
        town = self._towns.named(text, end)
        around = (city.division.adcode,) if city.division else ()
        return town is not None and any(self._towns.lies_in(code, around) for code in town.codes)

    def _within(self, text: str, start: int, place: Place, *, apart: bool = False) -> Iterator[Located]:
        """Counties at ``start``, else the first by its whole name behind a zone or what else stands there."""
        below = list(self._county_readings(text, start, place, apart=apart))
        yield from below or _behind(text, start, place)

    def _county_readings(self, text: str, start: int, place: Place, *, apart: bool = False) -> Iterator[Located]:
        for end, found in place.counties.at(text, start):
            for county in found:
                yield _at(county, end)
                yield from self._in_care(text, county, end)
        for end, found in place.shorts.at(text, start):
            for county in found:
                if apart:
                    yield _at(county, end)
                elif self._may_be_short(county, text, end):
                    yield _at(county, end)
                    yield from self._rivals(text, start, end, county, place)

    def _goes_on(self, text: str, start: int, end: int) -> bool:
        """Whether more follows a short name than the rest of a town's: 南京西路街道 is no Nanjing."""
        return bool(GOES_ON.match(text, end)) and not self._in_longer_town(text, start, end)

    def _in_longer_town(self, text: str, start: int, end: int) -> bool:
        town = self._towns.named(text, start)
        return town is not None and town.end > end

    def _may_stand(self, city: Place, text: str, start: int, end: int) -> bool:
        """Whether a city's name behind its province's is its own and no part of a road's or a town's: 江苏南京路."""
        if city.full:
            return True
        if self._in_longer_town(text, start, end) and not self._own_county(text, city, end):
            return False
        return bool(GOES_ON.match(text, end)) or not RUNS_ON.match(text, end)

    def _rivals(self, text: str, start: int, end: int, county: Division, place: Place) -> Iterator[Located]:
        """Other counties of ``place`` with a town of that name, where a zone follows: 贵州绥阳工业园."""
        if place.division is None:
            return
        called_so = list(self._towns.called_so(text, start, end, place.division.adcode))
        if called_so and not self._towns.bears_out(text, (county,), end):
            for code in called_so:
                found = self._towns.place_of(code, end)
                if found and found.county != county.adcode:
                    yield found

    def _may_be_short(self, county: Division, text: str, end: int) -> bool:
        """Whether the text at ``end`` shows that the name before it is a county's short name and no part of another."""
        # 济南市中大槐树街道 is no 市中区.
        if text.endswith("市中", 0, end) and self._towns.named(text, end - 1):
            return False
        if NO_SHORT.match(text, end):
            return self._towns.bears_out(text, (county,), end)
        if GOES_ON.match(text, end):
            return True
        return not county.name.endswith("区") and not RUNS_ON.match(text, end)


def _longest(names: Names[Place], text: str, start: int) -> Iterator[tuple[int, Place]]:
    """The provinces that ``text`` names at ``start``, each by the longest of its names: 辽宁省, not 辽宁 before 省."""
    seen = set()
    for end, places in names.at(text, start):
        for place in places:
            if place.key not in seen:
                seen.add(place.key)
                yield end, place


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


def _at(county: Division, end: int) -> Located:
    return Located("mapped", county.province, county.city, county.adcode, end=end)


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
