"""Where an address lies: the administrative names at its head, read from left to right, and never a guess.

Every way to read the head as province, city, county (levels may be left out) is followed; the reading that covers most
of the text wins, and readings that cover as much but mean different places make the text ambiguous.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from graph.divisions.table import STAND_INS, Division, counties_ever, divisions

Status = Literal["mapped", "ambiguous", "unmapped"]

COUNTRY = re.compile(r"(?:中华人民共和国|中国(?!城))")
# Text that runs on as the name of a road, a building or a village: 上海路, 北京东路, 西湖文化广场.
RUNS_ON = re.compile(
    r".{0,2}?(?:路|街|大道|巷|弄|道|里|村|镇|乡|桥|站|山|广场|大厦|饭店|酒店|公司|市场|大学|公园|机场)"
)
# What may follow the short name of a district: a town, or a road with a number that is no part of the name (建国路88).
GOES_ON = re.compile(
    r"$|[\u4e00-\u9fff]{2,5}?(?:街道|镇|乡)|(?![东西南北中内外前后上下门大小新老])[\u4e00-\u9fff]{2,6}?(?:路|街|大道|巷|弄)\d"
)
# Zones that have no code of their own stand between city and county.
ZONE = re.compile(r"[^\d]{1,10}?(?:开发区|高新区|新区|园区|示范区)")
# 老城区 or 市中区 is what people call the middle of many cities; alone it names none.
GENERIC = re.compile(r"(?:[东西南北中新老城郊矿市港海江河区]{1,3}|开发|高新)[区县]|.县|.区")
# Provinces whose parts have no code here; what follows their short names is a place of theirs.
APART = ("710000", "810000", "820000")
# Hainan was a part of Guangdong until 1988, Chongqing of Sichuan until 1997.
PARENTS = {"460000": "440000", "500000": "510000"}
SEARCHED_CHARACTERS = 40


@dataclass(frozen=True, slots=True)
class Names:
    """Divisions by name; ``lengths``: how long the names are that begin with a character, longest first."""

    divisions: Mapping[str, tuple[Division, ...]]
    lengths: Mapping[str, tuple[int, ...]]


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
    return Matcher(divisions(year))


class Matcher:
    """Reads addresses against the divisions of one year."""

    def __init__(self, table: tuple[Division, ...]) -> None:
        self.by_code = {division.adcode: division for division in table}
        self._provinces = _index((name, d) for d in table if d.level == "province" for name in _province_names(d))
        cities = [d for d in table if d.level == "city" and d.written]
        self._cities = _index((name, d) for d in cities for name in _city_names(d))
        counties = [d for d in table if d.level == "county"]
        self._counties = _index([*((n, d) for d in counties for n in _county_names(d)), *_former_names(counties)])
        self._short_counties = _index((d.short, d) for d in counties if len(d.short) >= 2 and d.short != d.name)
        self._divided = {d.city for d in counties}
        self._provinces_of_name = _provinces_of_name()

    def locate(self, text: str) -> Located:
        """The place that ``text`` (NFKC, without spaces) names at its head, or further in by a full city name."""
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
        return city is not None and city not in self._divided

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
        provinces = {reading.province for reading in best}
        province = provinces.pop() if len(provinces) == 1 else None
        return Located("ambiguous", province, end=longest, candidates=candidates)

    def _contradicts(self, text: str, end: int, readings: list[Located]) -> bool:
        """Whether the full name of a city elsewhere follows: 浙江省南京市."""
        here = {reading.province for reading in readings}
        following = [d for stop, found in _prefixes(self._cities, text, end) for d in found if d.name == text[end:stop]]
        return bool(following) and not any(division.province in here for division in following)

    def _readings(self, text: str, start: int, *, inside: bool = False) -> Iterator[Located]:
        for end, found in _prefixes(self._provinces, text, start):
            for province in found:
                full = text[start:end] == province.name
                if full or not inside:
                    yield from self._in_province(text, province, end, full=full)
        for end, found in _prefixes(self._cities, text, start):
            for city in found:
                full = text[start:end] == city.name
                if full or not inside:
                    certain = full or bool(GOES_ON.match(text, end)) or self._own_county(text, city, end)
                    yield from self._in_city(text, city, end, certain=certain)
        if not inside:
            for end, found in _prefixes(self._counties, text, start):
                yield from (self._alone(county, text[start:end], end) for county in found)

    def _alone(self, county: Division, name: str, end: int) -> Located:
        """A county named without province or city: certain only if no other province ever had one of that name."""
        if len(self._provinces_of_name.get(name, ())) == 1 and not GENERIC.fullmatch(name):
            return _at(county, end)
        return Located("ambiguous", end=end, candidates=(county.adcode,))

    def _in_province(self, text: str, province: Division, end: int, *, full: bool) -> Iterator[Located]:
        end = _skip_repeats(text, end, (province.name, *STAND_INS))
        for stop, found in _prefixes(self._cities, text, end):
            for city in found:
                if city.province == province.adcode:
                    certain = text[end:stop] == city.name or not RUNS_ON.match(text, stop)
                    yield from self._in_city(text, city, stop, certain=certain)
        yield from self._county_readings(text, end, province.adcode, None)
        apart = province.adcode in APART and not RUNS_ON.match(text, end)
        if full or apart or GOES_ON.match(text, end):
            yield Located("mapped", province.adcode, end=end)

    def _in_city(self, text: str, city: Division, end: int, *, certain: bool) -> Iterator[Located]:
        """Readings below ``city``; the city alone only where its name is ``certain`` (南京路 is no Nanjing)."""
        end = _skip_repeats(text, end, (city.name, *STAND_INS))
        below = list(self._county_readings(text, end, city.province, city.adcode))
        zone = ZONE.match(text, end)
        if not below and zone:
            below = [
                reading
                for reading in self._county_readings(text, zone.end(), city.province, city.adcode)
                if reading.county is not None
            ]
        yield from below
        if certain:
            yield Located("mapped", city.province, city.adcode, end=end)

    def _own_county(self, text: str, city: Division, end: int) -> bool:
        """Whether a county of ``city`` follows by its short name, which bears out the city's: 杭州西湖文化广场."""
        return any(
            county.city == city.adcode for _, found in _prefixes(self._short_counties, text, end) for county in found
        )

    def _county_readings(self, text: str, start: int, province: str, city: str | None) -> Iterator[Located]:
        for names, short in ((self._counties, False), (self._short_counties, True)):
            for end, found in _prefixes(names, text, start):
                for county in found:
                    if county.province == province and (city is None or county.city == city):
                        if short and not _may_be_short(county, text, end):
                            continue
                        yield _at(county, end)


def _at(county: Division, end: int) -> Located:
    return Located("mapped", county.province, county.city, county.adcode, end=end)


def _may_be_short(county: Division, text: str, end: int) -> bool:
    """Whether the text at ``end`` shows that the name before it is a county's short name and not part of a road's."""
    if county.name.endswith("区"):
        return bool(GOES_ON.match(text, end))
    return not RUNS_ON.match(text, end)


def _skip_repeats(text: str, end: int, words: tuple[str, ...]) -> int:
    """Past a repeated name: 北京市北京市市辖区."""
    while word := next((word for word in words if len(word) > 1 and text.startswith(word, end)), None):
        end += len(word)
    return end


def _prefixes(names: Names, text: str, start: int) -> Iterator[tuple[int, tuple[Division, ...]]]:
    """Names of the index that ``text`` has at ``start``: (end, divisions), longest first."""
    for length in names.lengths.get(text[start : start + 1], ()):
        found = names.divisions.get(text[start : start + length])
        if found is not None and start + length <= len(text):
            yield start + length, found


def _index(pairs: Iterator[tuple[str, Division]] | list[tuple[str, Division]]) -> Names:
    index: dict[str, dict[str, Division]] = defaultdict(dict)
    for name, division in pairs:
        index[name][division.adcode] = division
    lengths: dict[str, set[int]] = defaultdict(set)
    for name in index:
        lengths[name[0]].add(len(name))
    return Names(
        {name: tuple(found[code] for code in sorted(found)) for name, found in index.items()},
        {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()},
    )


def _province_names(province: Division) -> set[str]:
    return {province.name, province.short}


def _city_names(city: Division) -> set[str]:
    """Full name, short name, and for prefectures the everyday 延边州, 和田."""
    names = {city.name, city.short} if len(city.short) >= 2 else {city.name}
    return names | {f"{city.short}州"} if city.name.endswith("自治州") else names


def _county_names(county: Division) -> set[str]:
    """Full name, and for autonomous counties the everyday 长阳县."""
    if county.name.endswith("自治县") and len(county.short) >= 2:
        return {county.name, f"{county.short}县", f"{county.short}自治县"}
    return {county.name}


def _former_names(counties: list[Division]) -> Iterator[tuple[str, Division]]:
    """Names that counties had before they became a city or a district, where name and province leave one heir."""
    heirs: dict[tuple[str, str], list[Division]] = defaultdict(list)
    for county in counties:
        heirs[county.province, county.short].append(county)
    current = {(county.province, county.name) for county in counties}
    for province, name, short in sorted(counties_ever()):
        found = heirs.get((province, short), [])
        if (province, name) not in current and len(found) == 1 and len(short) >= 2:
            yield name, found[0]


def _provinces_of_name() -> Mapping[str, set[str]]:
    """Provinces that ever had a county of that name; a province that was parted from another counts with its parent."""
    provinces: dict[str, set[str]] = defaultdict(set)
    for province, name, _ in counties_ever():
        provinces[name].add(PARENTS.get(province, province))
    return provinces
