"""Towns: their table is sound, and they settle a county or show that none is named, but never make a wrong one."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from benchmarks.addresses.scan import left_out, whole
from graph.divisions import divisions, matcher
from graph.divisions.towns import KINDS, REACHES, towns
from graph.traits.address_text import spell
from graph.traits.normal_form import fold

SAMPLE, SEED = 150, 7


def place(text: str) -> tuple[str, str | None, tuple[str, ...]]:
    found = matcher(2024).locate(spell(fold(text)))
    return found.status, found.county or found.city or found.province, found.candidates


@pytest.fixture(scope="module")
def rows(root: Path) -> list[dict[str, str]]:
    with (root / "graph/divisions/towns.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_the_table_is_sorted_and_of_divisions_of_today(rows: list[dict[str, str]]) -> None:
    finest = {d.adcode for d in divisions(2024) if d.level != "province"}
    keys = [(row["adcode"], row["kind"]) for row in rows]
    assert keys == sorted(set(keys))
    assert {row["adcode"] for row in rows} <= finest
    assert {row["kind"] for row in rows} == {*KINDS, ""}
    for row in rows:
        for reach in REACHES:
            assert row[reach].split() == sorted(set(row[reach].split())), row["adcode"]
    assert sum(len(row[reach].split()) for row in rows for reach in REACHES) > 40_000


def test_every_county_of_the_mainland_has_towns(rows: list[dict[str, str]]) -> None:
    counties = {d.adcode for d in divisions(2024) if d.level == "county" and d.province < "710000"}
    # Founded since, or of the army's corps, whose regiments the table calls otherwise.
    assert len(counties - {row["adcode"] for row in rows}) < 20


def test_no_wrong_county_in_the_scan() -> None:
    found = whole(SAMPLE, SEED)
    assert found.texts.total() > 5_000
    assert found.wrong.total() <= found.texts.total() / 1_000
    assert found.elsewhere.total() <= found.texts.total() / 1_000
    assert found.right.total() > 0.6 * found.texts.total()


def test_towns_that_the_table_lacks_seldom_get_another_county() -> None:
    found = left_out(SAMPLE, SEED)
    assert found.wrong.total() <= found.texts.total() / 100


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("深圳平湖街道富安大道1号", "440307"),
        ("深圳市平湖街道富安大道1号", "440307"),
        ("东莞大朗镇毛织城", "441900"),
        ("苏州盛泽镇舜湖西路88号", "320509"),
        ("织里镇富民路", "330502"),
        ("朝阳区三里屯街道工人体育场北路", "110105"),
        ("桥西区振头街道", "130104"),
        ("浙江省余杭市临平镇", "330113"),
        ("浙江省余杭市径山镇", "330110"),
        ("河北胜芳镇", "131081"),
        ("归兰乡", "522701"),  # 归兰水族乡 without its people
    ],
)
def test_a_town_settles_the_county(text: str, code: str) -> None:
    assert place(text) == ("mapped", code, ())


@pytest.mark.parametrize(
    ("text", "not_the_county"),
    [
        ("平湖街道富安大道1号", "330482"),
        ("平湖街道新木工业园3号", "330482"),
        ("平湖工业园3号", "330482"),
        ("东城街道温南路12号", "110101"),
        ("嘉禾街望岗工业区2号", "431024"),
        ("嘉禾街道望岗工业区2号", "431024"),
        ("启东港工业园", "320681"),
        ("平湖城工业园", "330482"),
        ("乌兰哈达镇工业园3号", "632821"),
        ("黑龙江省新兴镇人民路1号", "230902"),
        ("夏镇工业园8号", "650422"),
    ],
)
def test_the_name_of_a_town_is_no_county(text: str, not_the_county: str) -> None:
    status, code, candidates = place(text)
    assert status != "mapped" or code != not_the_county
    assert status == "unmapped" or candidates != (not_the_county,)


@pytest.mark.parametrize("text", ["城关镇人民路1号", "东城街道温南路12号", "长安镇上沙村", "横店镇万盛街", "河西街道"])
def test_a_name_that_several_counties_have_is_ambiguous(text: str) -> None:
    status, _, candidates = place(text)
    assert status == "ambiguous"
    assert len(candidates) > 1


@pytest.mark.parametrize(("text", "town"), [("盛泽镇舜湖西路88号", "320509"), ("浙江横店镇万盛街", "330783")])
def test_where_another_county_has_a_village_of_the_name_the_town_alone_settles_nothing(text: str, town: str) -> None:
    """It may have been a town before there was a list."""
    found = matcher(2024).locate(text)
    assert (found.city, found.county) == (None, None)
    assert found.candidates in ((), (town,))


def test_a_town_of_the_county_bears_out_its_short_name() -> None:
    assert place("启东吕四港镇电动工具城")[1] == "320681"
    assert place("昆山花桥镇商银路538号")[1] == "320583"
    assert place("昆山经济开发区前进路1号")[1] == "320583"
    assert place("浙江义乌城北路1号")[1] == "330782"
    assert place("义乌城北路1号")[0] == "unmapped"


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("浙江省上海市浦东新区张江路1号", "310115 330000"),
        ("杭州市浦东新区张江路1号", "310115 330100"),
        ("浙江省杭州市宁波市海曙区", "330100 330203"),
        ("广州市天河区体育西路1号上海市浦东新区张江路2号", "310115 440106"),
        ("广州市天河区白云区机场路1号", "440106 440111"),
        ("昆山市太仓市", "320583 320585"),
        ("杭州市余杭区临平街道人民路1号", "330110 330113"),
        ("大朗镇富康路1号杭州市余杭区文一西路2号", "330110 441900"),
    ],
)
def test_contradictions_are_ambiguous_with_all_that_is_said(text: str, candidates: str) -> None:
    assert place(text) == ("ambiguous", place(text)[1], tuple(candidates.split()))
    assert matcher(2024).locate(text).county is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("都匀市瓮安县雍阳镇", "522725"),
        ("贵州省都匀市瓮安县雍阳镇", "522725"),
        ("伊犁哈萨克自治州塔城地区额敏县", "654221"),
        ("新疆伊犁州阿勒泰地区布尔津县", "654321"),
        ("四川省重庆市涪陵区", "500102"),
        ("广东省海南省海口市", "460100"),
        ("西安雁塔小寨路", "610113"),
        ("浙江省杭州市余杭区杭州市余杭区文一西路", "330110"),
    ],
)
def test_what_was_one_structure_once_is_no_contradiction(text: str, code: str) -> None:
    assert place(text)[:2] == ("mapped", code)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("广州市天河区上海市场3号", "440106"),
        ("浙江省杭州市上海市场3号", "330100"),
        ("东莞市东城区东莞大道1号", "441900"),
        ("上海市江苏路1号", "310000"),
        ("南京市北京西路1号", "320100"),
        ("宁波镇海区庄市大道", "330211"),
        ("台北市大安区罗斯福路", "710009"),
    ],
)
def test_roads_and_markets_contradict_nothing(text: str, code: str) -> None:
    assert place(text)[:2] == ("mapped", code)


def test_a_city_that_its_county_bears_out_is_a_candidate() -> None:
    assert place("西安雁塔西路") == ("ambiguous", None, ("220403", "231005", "610100"))


@pytest.mark.parametrize(
    ("text", "not_the_city"),
    [
        ("南京西路街道工业园3号", "320100"),
        ("武汉路街道人民路1号", "420100"),
        ("广东省中山街道人民路1号", "442000"),
        ("河南郑州路街道", "410100"),
    ],
)
def test_the_name_of_a_town_is_no_city(text: str, not_the_city: str) -> None:
    assert matcher(2024).locate(text).city != not_the_city


def test_a_name_that_ends_a_city_and_begins_a_town_is_no_county() -> None:
    assert place("济南市中大槐树街道人民路1号")[1] == "370104"
    assert place("济南市中区大观园")[1] == "370103"
    assert place("济南市中泺源大街1号")[1] == "370103"


def test_a_year_without_the_county_settles_nothing_by_its_town() -> None:
    assert matcher(2019).locate("杭州市临平街道").county is None
    assert matcher(2024).locate("杭州市临平街道").county == "330113"


def test_the_longest_name_of_a_town_counts() -> None:
    found = towns().at("夏镇街道", 0)
    assert found is not None
    assert found.end == 4
    assert "370826" in found.codes
