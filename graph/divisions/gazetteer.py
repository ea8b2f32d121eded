"""What texts call the divisions of a year, today's names and former ones, ready to be looked up in a text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from functools import lru_cache

from graph.divisions.history import Heirs, History, family, history
from graph.divisions.names import Names
from graph.divisions.spelling import simplified
from graph.divisions.table import APART, Division, divided_cities, divisions, rows_beside


@dataclass(frozen=True, slots=True)
class Place:
    """A province or city as a text names it; ``full``: by its whole name, which no road bears.

    ``division``: null for a city that is none any more and left no one heir. ``counties``: those below it by their
    whole names, ``shorts`` by their short ones.
    """

    key: str
    division: Division | None
    provinces: frozenset[str]
    full: bool
    counties: Names[Division]
    shorts: Names[Division]


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """``counties``: by whole names, today's and former ones; ``provinces_of_name``: see ``History``."""

    by_code: dict[str, Division]
    provinces: Names[Place]
    cities: Names[Place]
    counties: Names[Division]
    short_counties: Names[Division]
    provinces_of_name: dict[str, frozenset[str]]
    divided: frozenset[str]


@lru_cache(maxsize=4)
def gazetteer(year: int) -> Gazetteer:
    table, past = divisions(year), history(year)
    counties = [d for d in table if d.level == "county"]
    known = {d.adcode: d for d in table}
    apart = list(_apart_names(known))
    everyday = _everyday(known)
    names = [(_plain(name), d) for d in counties for name in _county_names(d, everyday)]
    current = {name for name, _ in names} | {_plain(d.name) for d in table if d.level == "city"}
    former = [
        (_plain(name), known[code])
        for (_, name), codes in sorted(past.of_province.items())
        if _plain(name) not in current
        for code in codes
    ]
    places = _Places(table, past, apart)
    return Gazetteer(
        by_code={d.adcode: d for d in table},
        provinces=_named(places.provinces()),
        cities=_named(places.cities()),
        counties=_divisions([*names, *former]),
        short_counties=_divisions((_plain(d.short), d) for d in counties if _has_short(d)),
        provinces_of_name=_provinces_of_name(past, names),
        divided=divided_cities(year),
    )


def _provinces_of_name(past: History, names: list[tuple[str, Division]]) -> dict[str, frozenset[str]]:
    """Everyday names too: where a county is called so, whoever was."""
    found = {_plain(name): provinces for name, provinces in past.provinces_of_name.items()}
    for name, division in names:
        found.setdefault(name, frozenset())
        found[name] |= {family(division.province)}
    return found


class _Places:
    """Makes the provinces and cities with the names of the counties below them."""

    def __init__(self, table: tuple[Division, ...], past: History, apart: list[tuple[str, Division]]) -> None:
        self._table = table
        self._past = past
        self._known = {d.adcode: d for d in table}
        self._apart = apart
        self._everyday = _everyday(self._known)
        self._below: dict[str, list[Division]] = defaultdict(list)
        for d in table:
            if d.level == "county":
                self._below[d.province].append(d)
                if d.city and d.city != d.province:
                    self._below[d.city].append(d)
        self._of_province = _by_first(past.of_province)
        self._of_city = _by_first(past.of_city)

    def provinces(self) -> Iterator[tuple[str, Place]]:
        for d in self._table:
            if d.level == "province":
                below = self._below[d.adcode]
                cities = {
                    _plain(city.name) for city in self._table if city.level == "city" and city.province == d.adcode
                }
                counties = self._with_former(below, self._of_province.get(d.adcode, []), cities)
                if d.adcode in APART:
                    counties = [*counties, *((name, part) for name, part in self._apart if part.province == d.adcode)]
                yield from self._place(d, d.adcode, (d.name,), (d.short,), frozenset((d.adcode,)), counties, below)

    def cities(self) -> Iterator[tuple[str, Place]]:
        """Of today; then those of before, under which today's and former counties are found."""
        for d in self._table:
            if d.level == "city" and d.written:
                below = self._below[d.adcode]
                counties = self._with_former(below, self._of_city.get(d.name, []))
                everyday = [f"{d.short}州"] if d.name.endswith("自治州") else []
                everyday += self._everyday.get(d.adcode, [])
                short = (d.short, *everyday) if len(d.short) >= 2 else tuple(everyday)
                yield from self._place(d, d.adcode, (d.name,), short, frozenset((d.province,)), counties, below)
        today = {(d.province, d.name) for d in self._table if d.level != "city"}
        for former in self._past.cities:
            # A county of that name is meant rather than the city that ended.
            taken = any((province, former.name) in today for province in former.provinces)
            division = self._known[former.code] if former.code and not taken else None
            below = self._below[former.code] if former.code else []
            counties = self._with_former(below, self._of_city.get(former.name, []))
            if division or counties:
                yield from self._place(
                    division, f"former {former.name}", (former.name,), (), former.provinces, counties, below
                )

    def _place(
        self,
        division: Division | None,
        key: str,
        whole: tuple[str, ...],
        short: tuple[str, ...],
        provinces: frozenset[str],
        counties: list[tuple[str, Division]],
        below: list[Division],
    ) -> Iterator[tuple[str, Place]]:
        found = _divisions(counties), _divisions((_plain(d.short), d) for d in below if _has_short(d))
        for name in whole:
            yield _plain(name), Place(key, division, provinces, True, *found)
        for name in set(short) - set(whole):
            yield _plain(name), Place(key, division, provinces, False, *found)

    def _with_former(
        self, below: list[Division], former: list[tuple[str, tuple[str, ...]]], others: Set[str] = frozenset()
    ) -> list[tuple[str, Division]]:
        """Names of today's counties, and former names that none of them has, nor any of ``others``."""
        names = [(_plain(name), d) for d in below for name in _county_names(d, self._everyday)]
        taken = {name for name, _ in names} | others
        earlier = [(_plain(name), codes) for name, codes in former]
        return names + [(name, self._known[code]) for name, codes in earlier if name not in taken for code in codes]


def _by_first(heirs: Heirs) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    found: dict[str, list[tuple[str, tuple[str, ...]]]] = defaultdict(list)
    for (first, name), codes in sorted(heirs.items()):
        found[first].append((name, codes))
    return found


def _apart_names(known: dict[str, Division]) -> Iterator[tuple[str, Division]]:
    """What addresses in Hong Kong, Macau and Taiwan call their parts: 尖沙咀 lies in 油尖旺区."""
    for row in rows_beside("apart.csv"):
        yield _plain(row["written"]), known[row["adcode"]]


def _county_names(county: Division, everyday: Mapping[str, list[str]]) -> set[str]:
    """Full name, for autonomous counties the everyday 长阳县, and what is said for long ones: 科左后旗."""
    names = {county.name, *everyday.get(county.adcode, [])}
    if county.name.endswith("自治县") and len(county.short) >= 2:
        names |= {f"{county.short}县", f"{county.short}自治县"}
    return names


def _everyday(known: Mapping[str, Division]) -> dict[str, list[str]]:
    """What people call a division instead of its long name, by code."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows_beside("everyday.csv"):
        if row["adcode"] in known:
            found[row["adcode"]].append(row["written"])
    return found


def _has_short(county: Division) -> bool:
    return len(county.short) >= 2 and county.short != county.name


def _plain(name: str) -> str:
    return simplified(name)


def _divisions(pairs: Iterable[tuple[str, Division]]) -> Names[Division]:
    return Names.of(pairs, lambda division: division.adcode)


def _named(pairs: Iterable[tuple[str, Place]]) -> Names[Place]:
    return Names.of(pairs, lambda place: place.key)
