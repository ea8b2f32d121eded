"""Names that counties and cities had before, and the divisions that their ground belongs to now.

Three sources, the first that answers: ``heirs.csv`` and ``former_cities.csv``, written by hand, for units that were
merged into others or parted; the yearly table, in which a unit keeps its number while its name, code, kind or city
change; and a county of the same name without the word for its kind, if the province has one alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from graph.divisions.table import (
    STAND_INS,
    Division,
    Unit,
    cities_ever,
    codes_by_number,
    counties_ever,
    divisions,
    written_by_hand,
)

Heirs = Mapping[tuple[str, str], tuple[str, ...]]
# Hainan was a part of Guangdong until 1988, Chongqing of Sichuan until 1997.
PARENTS = {"460000": "440000", "500000": "510000"}


@dataclass(frozen=True, slots=True)
class FormerCity:
    """A city's name of some year: its code now, null where it has no one heir, and the provinces it counted to."""

    name: str
    code: str | None
    provinces: frozenset[str]


@dataclass(frozen=True, slots=True)
class History:
    """``of_province``: (province code, county name) to the codes of the counties that have its ground now.

    ``of_city``: the same by (city name, county name) of the time; ``cities``: names that cities bear no more;
    ``provinces_of_name``: the provinces that ever had a county of a name, a province parted from another as that one.
    """

    of_province: Heirs
    of_city: Heirs
    cities: tuple[FormerCity, ...]
    provinces_of_name: Mapping[str, frozenset[str]]


@lru_cache(maxsize=4)
def history(year: int) -> History:
    """What was called otherwise before ``year``."""
    now = {d.adcode: d for d in divisions(year)}
    successors = _Successors(counties_ever(), [d for d in now.values() if d.level == "county"], year)
    of_province: dict[tuple[str, str], set[str]] = defaultdict(set)
    of_city: dict[tuple[str, str], set[str]] = defaultdict(set)
    provinces_of_name: dict[str, set[str]] = defaultdict(set)
    for unit in counties_ever():
        provinces_of_name[unit.name].add(_family(unit.province))
        for name in (unit.name, *_everyday(unit.name, unit.short)):
            for code in successors.of(unit):
                of_province[now[code].province, name].add(code)
                of_province[unit.province, name].add(code)
                if unit.city_name and unit.city_name not in STAND_INS:
                    of_city[unit.city_name, name].add(code)
    for division in now.values():
        if division.level == "county":
            provinces_of_name[division.name].add(_family(division.province))
    return History(
        {key: tuple(sorted(codes)) for key, codes in of_province.items()},
        {key: tuple(sorted(codes)) for key, codes in of_city.items()},
        tuple(_former_cities(year)),
        {name: frozenset(provinces) for name, provinces in provinces_of_name.items()},
    )


class _Successors:
    """The counties of a year that have the ground of a unit of before."""

    def __init__(self, units: tuple[Unit, ...], counties: list[Division], year: int) -> None:
        self._known = {d.adcode: d for d in counties}
        self._by_number = _Numbers(units, codes_by_number(year), self._known)
        self._by_name: dict[tuple[str, str], list[str]] = defaultdict(list)
        for d in counties:
            if len(d.short) >= 2:
                self._by_name[_family(d.province), d.short].append(d.adcode)
        self._by_hand = {
            (row["former_adcode"], row["name"]): tuple(row["heirs"].split()) for row in written_by_hand("heirs.csv")
        }

    def of(self, unit: Unit) -> tuple[str, ...]:
        """Codes; several where it was parted, none where nothing is known."""
        by_hand = next((found for code in unit.codes if (found := self._by_hand.get((code, unit.name)))), ())
        if by_hand and all(code in self._known for code in by_hand):
            return by_hand
        if code := self._by_number.of(unit):
            return (code,)
        named = self._by_name.get((_family(unit.province), unit.short), [])
        return (named[0],) if len(named) == 1 else ()


class _Numbers:
    """Successors by the table's numbers, which were given by code: a code that was given again joins strangers.

    Strangers bear the number in the same years, as do districts of a city that were merged; those never had one code.
    """

    def __init__(self, units: tuple[Unit, ...], codes: Mapping[str, str], known: Mapping[str, Division]) -> None:
        self._codes = {number: code for number, code in codes.items() if code in known}
        self._known = known
        self._seen: dict[tuple[str, str], list[Unit]] = defaultdict(list)
        for unit in units:
            self._seen[unit.number, unit.short].append(unit)

    def of(self, unit: Unit) -> str | None:
        code = self._codes.get(unit.number)
        if code is None:
            return None
        heir = self._known[code]
        if unit.short == heir.short:
            return code
        heirs = self._seen[unit.number, heir.short]
        together = any(one.years & other.years for one in self._seen[unit.number, unit.short] for other in heirs)
        merged = any(unit.city_name == other.city_name for other in heirs) and not any(
            unit.codes & other.codes for other in heirs
        )
        return code if merged or not together else None


def _family(province: str) -> str:
    return PARENTS.get(province, province)


def _everyday(name: str, short: str) -> tuple[str, ...]:
    """长阳县 and 长阳自治县 for 长阳土家族自治县."""
    return (f"{short}县", f"{short}自治县") if name.endswith("自治县") and len(short) >= 2 else ()


def _former_cities(year: int) -> Iterator[FormerCity]:
    """One a name that no city of the same province has in ``year``."""
    known = {d.adcode: d for d in divisions(year) if d.level == "city" and d.written}
    current = {(d.province, d.name) for d in known.values()}
    by_number = _Numbers(cities_ever(), codes_by_number(year), known)
    by_hand = {(row["province_adcode"], row["name"]): row["heir"] for row in written_by_hand("former_cities.csv")}
    codes: dict[str, set[str | None]] = defaultdict(set)
    provinces: dict[str, set[str]] = defaultdict(set)
    for unit in cities_ever():
        if unit.name not in STAND_INS and (unit.province, unit.name) not in current:
            code = by_number.of(unit) or next(filter(None, _each(by_hand, unit)), None)
            codes[unit.name].add(code if code in known else None)
            provinces[unit.name] |= {unit.province, *([known[code].province] if code in known else [])}
    for name in sorted(codes):
        single = codes[name] if len(codes[name]) == 1 else {None}
        yield FormerCity(name, next(iter(single)), frozenset(provinces[name]))


def _each(by_hand: Mapping[tuple[str, str], str], unit: Unit) -> list[str]:
    """The heir under the province of the time, or under the one that has the ground now."""
    provinces = (unit.province, *(child for child, parent in PARENTS.items() if parent == unit.province))
    return [by_hand.get((province, unit.name), "") for province in provinces]
