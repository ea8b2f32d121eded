"""Addresses of real form and the divisions that they lie in, with decoys that none may be guessed for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.divisions import Division, divisions, matcher
from graph.traits.address_text import spell
from graph.traits.normal_form import fold
from leads.regions import full_names, region_names

# Text, then the codes of province, city and county (GB/T 2260, 2024), looked up by hand.
MAPPED = [
    ("浙江省杭州市余杭区文一西路969号", "330000", "330100", "330110"),
    ("杭州市余杭区文一西路969号", "330000", "330100", "330110"),
    ("杭州余杭区文一西路969号", "330000", "330100", "330110"),
    ("浙江 杭州 余杭区 仓前街道 文一西路969号", "330000", "330100", "330110"),
    ("阿里巴巴西溪园区，杭州市余杭区文一西路969号", "330000", "330100", "330110"),
    ("北京市朝阳区建国路88号SOHO现代城", "110000", "110100", "110105"),
    ("北京朝阳区建国路88号", "110000", "110100", "110105"),
    ("北京市市辖区朝阳区建国路88号", "110000", "110100", "110105"),
    ("北京市北京市海淀区中关村大街27号", "110000", "110100", "110108"),
    ("上海市浦东新区世纪大道100号", "310000", "310100", "310115"),
    ("上海黄浦区南京东路800号", "310000", "310100", "310101"),
    ("天津市滨海新区第三大街51号", "120000", "120100", "120116"),
    ("天津市河北区中山路200号", "120000", "120100", "120105"),
    ("重庆市渝北区龙溪街道红锦大道2号", "500000", "500100", "500112"),
    ("重庆市云阳县双江街道云江大道1号", "500000", "500200", "500235"),
    ("江苏省苏州市昆山市千灯镇玉溪西路", "320000", "320500", "320583"),
    ("江苏省昆山市千灯镇玉溪西路", "320000", "320500", "320583"),
    ("昆山市花桥镇商银路538号", "320000", "320500", "320583"),
    ("江苏省南京市鼓楼区中山北路30号", "320000", "320100", "320106"),
    ("福建省福州市鼓楼区五四路210号", "350000", "350100", "350102"),
    ("浙江省金华市义乌市福田街道国际商贸城F区", "330000", "330700", "330782"),
    ("浙江义乌国际商贸城F区3楼", "330000", "330700", "330782"),
    ("广东省深圳市南山区科技园南路18号", "440000", "440300", "440305"),
    ("广东深圳龙华区民治街道", "440000", "440300", "440309"),
    ("海南省海口市龙华区滨海大道", "460000", "460100", "460106"),
    ("广东省东莞市长安镇上沙村", "440000", "441900", None),
    ("广东省中山市小榄镇", "440000", "442000", None),
    ("甘肃省嘉峪关市新华中路", "620000", "620200", None),
    ("湖北省仙桃市沔街大道1号", "420000", "429000", "429004"),
    ("河南省济源市沁园路", "410000", "419000", "419001"),
    ("新疆维吾尔自治区石河子市北三路", "650000", "659000", "659001"),
    ("新疆石河子市北三路", "650000", "659000", "659001"),
    ("新疆乌鲁木齐市天山区人民路", "650000", "650100", "650102"),
    ("内蒙古呼伦贝尔市海拉尔区中央街", "150000", "150700", "150702"),
    ("内蒙古自治区锡林郭勒盟锡林浩特市", "150000", "152500", "152502"),
    ("广西壮族自治区南宁市青秀区民族大道", "450000", "450100", "450103"),
    ("西藏自治区拉萨市城关区北京中路", "540000", "540100", "540102"),
    ("宁夏银川市兴庆区解放东街", "640000", "640100", "640104"),
    ("湖北省恩施州利川市东城街道", "420000", "422800", "422802"),
    ("吉林省延边朝鲜族自治州延吉市光明街", "220000", "222400", "222401"),
    ("吉林省吉林市船营区解放大路", "220000", "220200", "220204"),
    ("吉林市船营区解放大路", "220000", "220200", "220204"),
    ("青海省海南州共和县恰卜恰镇", "630000", "632500", "632521"),
    ("云南省西双版纳傣族自治州景洪市", "530000", "532800", "532801"),
    ("四川省成都市高新区天府大道1700号", "510000", "510100", None),
    ("湖北省武汉市东湖高新区洪山区关山大道", "420000", "420100", "420111"),
    ("山东省菏泽市曹县大集镇丁楼村12号", "370000", "371700", "371721"),
    ("河北省石家庄市桥西区中山西路", "130000", "130100", "130104"),
    ("河北省张家口市桥西区", "130000", "130700", "130703") ,
    ("湖北省长阳县龙舟坪镇", "420000", "420500", "420528"),
    ("贵州省黔东南苗族侗族自治州凯里市", "520000", "522600", "522601"),
    ("辽宁省大连市金州区", "210000", "210200", "210213"),
    ("陕西省西安市雁塔区高新路", "610000", "610100", "610113"),
    ("香港九龙旺角弥敦道688号", "810000", "810000", "810109"),
    ("香港特别行政区湾仔区轩尼诗道", "810000", "810000", "810107"),
    ("澳门特别行政区殷皇子大马路", "820000", None, None),
    ("台湾省台北市信义区市府路1号", "710000", "710000", "710009"),
    ("上海市南京西路1号", "310000", None, None),
    ("中国浙江省宁波市海曙区", "330000", "330200", "330203"),
    ("廣東省廣州市天河區體育西路", "440000", "440100", "440106"),
]  # fmt: skip

AMBIGUOUS = [
    "朝阳区建国路88号",
    "鼓楼区中山路1号",
    "西湖区文三路20号",
    "白云区机场路",
    "老城区解放路5号",
    "城关区北京中路",
    "通州区新华大街",
]
CONTRADICTORY = ["浙江省南京市鼓楼区中山路", "广东省杭州市"]
UNMAPPED = [
    "南京路123号",
    "北京东路5号",
    "上海路1号3幢101室",
    "人民路88号",
    "Street 5, Beirut, Lebanon",
    "长春花园小区3栋",
    "详见面单",
]


@pytest.mark.parametrize(("text", "province", "city", "county"), MAPPED)
def test_mapped(text: str, province: str, city: str | None, county: str | None) -> None:
    place = matcher(2024).locate(spell(fold(text)))
    assert (place.status, place.province, place.city, place.county) == ("mapped", province, city, county)


@pytest.mark.parametrize("text", AMBIGUOUS + CONTRADICTORY)
def test_ambiguous_is_never_guessed(text: str) -> None:
    place = matcher(2024).locate(spell(fold(text)))
    assert (place.status, place.province, place.city, place.county) == ("ambiguous", None, None, None)


def test_candidates_of_an_ambiguous_text() -> None:
    assert matcher(2024).locate("朝阳区建国路88号").candidates == ("110105", "220104")


def test_county_name_that_a_province_has_twice() -> None:
    place = matcher(2024).locate("河北省桥西区中山路")
    assert (place.status, place.province, place.county) == ("ambiguous", "130000", None)
    assert place.candidates == ("130104", "130703")


@pytest.mark.parametrize("text", UNMAPPED)
def test_unmapped(text: str) -> None:
    assert matcher(2024).locate(spell(fold(text))).status == "unmapped"


@pytest.mark.parametrize(
    ("text", "county"),
    [
        ("浙江省富阳市桂花路", "330111"),
        ("江苏省昆山县玉山镇", "320583"),
        ("浙江省杭州市下城区体育场路", "330105"),
        ("四川省涪陵市丰都县", "500230"),  # by the table's number it would be Weiyuan, which had the code before
        ("安徽省巢湖市庐江县", "340124"),  # below a city that ended
        ("广东省海口市秀英区", "460105"),  # in the province of the time
        ("新疆吐鲁番地区吐鲁番市葡萄沟", "650402"),  # a county's name of then, a city's of today
        ("河北省石家庄市桥东区中山东路", None),  # another city of the province has the name today
    ],
)
def test_former_names(text: str, county: str | None) -> None:
    assert matcher(2024).locate(text).county == county


def test_a_former_county_that_was_divided_is_ambiguous_within_its_city() -> None:
    place = matcher(2024).locate("浙江省余杭市人民路1号")
    assert (place.status, place.city, place.county) == ("ambiguous", "330100", None)
    assert place.candidates == ("330110", "330113")


def test_the_city_that_ends_a_text_tells_counties_apart() -> None:
    assert matcher(2024).locate("普陀区远景路97弄16号1502室上海").county == "310107"
    assert matcher(2024).locate("普陀区远景路97弄16号1502室").status == "ambiguous"


def test_full_names_are_those_of_addresses() -> None:
    names = full_names(2024)
    codes = ("110105", "330110", "469024", "469000", "810109", "441900", "330000")
    assert [names[code] for code in codes] == [
        "北京市朝阳区",
        "浙江省杭州市余杭区",
        "海南省临高县",
        "海南省直辖县级行政区划",
        "香港特别行政区油尖旺区",
        "广东省东莞市",
        "浙江省",
    ]


def test_region_names() -> None:
    names = region_names(2024)
    assert names["330110"] == ("余杭区", "county")
    assert names["310100"] == ("上海市市辖区", "city")
    assert names["429000"] == ("湖北省直辖县级行政区划", "city")
    assert names["810109"] == ("油尖旺区", "county")
    assert sum(level == "province" for _, level in names.values()) == 34


NAMES = st.sampled_from(
    [d.name for d in divisions(2024)] + [d.short for d in divisions(2024)] + ["路", "88号", "镇", "新区", "市", "中国"]
)


@given(st.lists(st.one_of(NAMES, st.text("一二人民中山路街镇村号0123456789省市县区", max_size=4)), max_size=6))
def test_what_is_mapped_is_one_place_and_what_is_ambiguous_has_candidates(words: list[str]) -> None:
    places = matcher(2024)
    found = places.locate("".join(words))
    for code in (found.county, found.city):
        if code:
            assert places.by_code[code].province == found.province
    if found.county:
        assert places.by_code[found.county].city == found.city
    if found.status == "ambiguous":
        assert found.county is None
        assert found.candidates == tuple(sorted(set(found.candidates)))
        assert found.candidates
    else:
        assert found.candidates == ()
    assert (found.status == "unmapped") == (found.deepest is None and not found.candidates)


@pytest.mark.parametrize("division", [d for d in divisions(2024) if d.level == "county"][::7], ids=lambda d: d.adcode)
def test_a_county_is_found_below_its_province_and_city(division: Division) -> None:
    places = matcher(2024)
    above = [places.by_code[code] for code in dict.fromkeys((division.province, division.city)) if code]
    text = "".join(d.name for d in above if d.written) + division.name
    assert places.locate(text + "人民路1号").county == division.adcode
