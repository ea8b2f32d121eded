"""Names that counties and cities had before, and the divisions that their ground belongs to now.

Three sources, the first that answers: ``heirs.csv`` and ``former_cities.csv``, written by hand, for units that were
merged into others or parted; a county of the same name without the word for its kind, if the province has one alone;
and the yearly table, in which a unit keeps its number while its name, code, kind or city change.
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
    rows_beside,
)

KINDS = "县市区旗"
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
    successors = _Successors(counties_ever(), {code: d for code, d in now.items() if d.level == "county"}, year)
    of_province: dict[tuple[str, str], set[str]] = defaultdict(set)
    of_city: dict[tuple[str, str], set[str]] = defaultdict(set)
    provinces_of_name: dict[str, set[str]] = defaultdict(set)
    for unit in counties_ever():
        provinces_of_name[unit.name].add(family(unit.province))
        # A bare name (井冈山, once a unit of its own) names a mountain or a road as often.
        names = (unit.name, *_everyday(unit.name, unit.short)) if unit.name[-1] in KINDS else ()
        for name in names:
            for code in successors.of(unit):
                of_province[now[code].province, name].add(code)
                of_province[unit.province, name].add(code)
                if unit.city_name and unit.city_name not in STAND_INS:
                    of_city[unit.city_name, name].add(code)
    # The table misprints a few names that the list has right.
    for row in rows_beside("heirs.csv"):
        of_province[row["province_adcode"], row["name"]] |= set(row["heirs"].split()) & now.keys()
    for division in now.values():
        if division.level == "county":
            provinces_of_name[division.name].add(family(division.province))
    return History(
        {key: tuple(sorted(codes)) for key, codes in of_province.items()},
        {key: tuple(sorted(codes)) for key, codes in of_city.items()},
        tuple(_former_cities(year)),
        {name: frozenset(provinces) for name, provinces in provinces_of_name.items()},
    )


class _Successors:
    """The divisions of a year that have the ground of a unit of before."""

    def __init__(self, units: tuple[Unit, ...], known: Mapping[str, Division], year: int) -> None:
        self._known = known
        codes = codes_by_number(year)
        # By the number of its last year: before, a code that was given again may have joined it to a stranger.
        self._by_number = {_named(unit): codes.get(unit.number) for unit in sorted(units, key=lambda u: max(u.years))}
        self._by_name: dict[tuple[str, str], list[str]] = defaultdict(list)
        for d in known.values():
            if len(d.short) >= 2:
                self._by_name[family(d.province), d.short].append(d.adcode)
        self._by_hand = {(row["former_adcode"], row["name"]): row["heirs"].split() for row in rows_beside("heirs.csv")}

    def of(self, unit: Unit) -> tuple[str, ...]:
        """Codes; several where it was parted, none where nothing is known."""
        by_hand = next((found for code in sorted(unit.codes) if (found := self._by_hand.get((code, unit.name)))), [])
        if by_hand and all(code in self._known for code in by_hand):
            return tuple(by_hand)
        same = self._by_name.get((family(unit.province), unit.short), [])
        code = same[0] if len(same) == 1 else self._by_number[_named(unit)]
        return (code,) if code and code in self._known else ()


def _named(unit: Unit) -> tuple[str, str, str | None]:
    return unit.province, unit.name, unit.city_name


def family(province: str) -> str:
    """The province that one parted from, or itself: names of both are of one kin."""
    return PARENTS.get(province, province)


def _everyday(name: str, short: str) -> tuple[str, ...]:
    """长阳县 and 长阳自治县 for 长阳土家族自治县."""
    return (f"{short}县", f"{short}自治县") if name.endswith("自治县") and len(short) >= 2 else ()


def _former_cities(year: int) -> Iterator[FormerCity]:
    """One a name that no city of the same province has in ``year``."""
    known = {d.adcode: d for d in divisions(year) if d.level == "city" and d.written}
    current = {(d.province, d.name) for d in known.values()}
    numbers = codes_by_number(year)
    codes: dict[str, set[str | None]] = defaultdict(set)
    provinces: dict[str, set[str]] = defaultdict(set)
    by_hand = {(family(row["province_adcode"]), row["name"]): row["heir"] for row in rows_beside("former_cities.csv")}
    for unit in cities_ever():
        if unit.name in STAND_INS or (unit.province, unit.name) in current:
            continue
        code = by_hand.get((family(unit.province), unit.name), numbers.get(unit.number))
        codes[unit.name].add(code if code in known else None)
        provinces[unit.name] |= {unit.province, *([known[code].province] if code in known else [])}
    for name in sorted(codes):
        single = codes[name] if len(codes[name]) == 1 else {None}
        yield FormerCity(name, next(iter(single)), frozenset(provinces[name]))
