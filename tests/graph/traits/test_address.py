"""Addresses: spellings that meet, places that must not, and what is too coarse to name a room."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.divisions import matcher
from graph.traits.address import normal_form
from graph.traits.address_text import spell
from graph.traits.normal_form import fold

ROOM = "浙江省杭州市余杭区文一西路969号3幢2单元501室"


def levels(text: str) -> dict[str, str]:
    return dict(normal_form(fold(text), matcher(2024)).values)


def reason(text: str) -> str | None:
    return normal_form(fold(text), matcher(2024)).reason


@pytest.mark.parametrize(
    "spelling",
    [
        "杭州余杭区文一西路969号3幢2单元501室",
        "浙江杭州余杭区文一西路969號3栋2單元501房",
        "中国浙江省杭州市余杭区文一西路969号3号楼2单元501",
        "浙江省杭州市余杭区仓前街道文一西路969号3幢2单元501室",
        "浙江省 杭州市 余杭区 文一西路 969 号 3 幢 2 单元 501 室",
        "浙江省杭州市余杭区文一西路９６９号３幢２单元５０１室",
        "浙江省，杭州市，余杭区，文一西路No.969，3#楼，2单元，501室",
        "浙江省杭州市余杭区文一西路九百六十九号三幢二单元五〇一室",
        "浙江省杭州市余杭区文一西路969号海创园3座2单元501室(近地铁站)",
        "浙江省杭州市余杭区文一西路969号3-2-501",
        "浙江省杭州市余杭区文一西路969号3幢2单元5楼501室",
        "浙江杭州余杭文一西路969号3幢2单元501室",
    ],
)
def test_spellings_of_one_room(spelling: str) -> None:
    assert levels(spelling) == levels(ROOM)
    assert set(levels(ROOM)) == {"building", "room"}


@pytest.mark.parametrize(
    "other",
    [
        "浙江省杭州市余杭区文一西路969号3幢2单元502室",
        "浙江省杭州市余杭区文一西路969号3幢1单元501室",
        "浙江省杭州市余杭区文一西路969号2幢2单元501室",
        "浙江省杭州市余杭区文一西路996号3幢2单元501室",
        "浙江省杭州市余杭区文二西路969号3幢2单元501室",
        "浙江省杭州市西湖区文一西路969号3幢2单元501室",
        "浙江省杭州市余杭区文一西路969号3幢2单元501室A12工位",
    ],
)
def test_near_misses_of_that_room(other: str) -> None:
    assert "room" in levels(other)
    assert levels(other)["room"] != levels(ROOM)["room"]


def test_the_name_of_a_site_goes_and_that_of_a_house_stays() -> None:
    """A number has one site, and its blocks have numbers; towers of one number are told apart by name."""
    head = "浙江省杭州市余杭区文一西路969号"
    assert levels(f"{head}海创园3幢501室") == levels(f"{head}3幢501室")
    for named in ("东方创业园3幢501室", "海创园东区3幢501室", "海创大厦3幢501室", "海创园501室", "海创园3期501室"):
        assert levels(f"{head}{named}")["room"] != levels(f"{head}3幢501室")["room"], named
    assert levels(f"{head}东方创业园3幢501室")["room"] == "330110|文一西路969号|东方创业园3栋501室"


@pytest.mark.parametrize(
    "text",
    [
        "浙江省杭州市余杭区文一西路969号",
        "浙江省杭州市余杭区文一西路969号3幢",
        "浙江省杭州市余杭区文一西路969号5楼",
        "浙江省杭州市余杭区文一西路969号3幢2单元",
        "广东省东莞市长安镇上沙村第五组15号",
        "广东省广州市天河区石牌村15号",
        "山东省曹县大集镇工业园区12号",
        "浙江省义乌市福田街道国际商贸城",
    ],
)
def test_no_room_without_a_room(text: str) -> None:
    assert set(levels(text)) == {"building"}


def test_a_village_house_is_a_household() -> None:
    assert levels("山东省菏泽市曹县大集镇丁楼村12号")["room"] == levels("山东曹县大集镇丁楼村十二号")["room"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("浙江省杭州市余杭区", "too_coarse"),
        ("浙江省杭州市余杭区仓前街道", "too_coarse"),
        ("浙江省杭州市余杭区文一西路", "too_coarse"),
        ("浙江省杭州市阳光花园3幢501室", "too_coarse"),
        ("人民路1号101室", "no_place"),
        ("朝阳区建国路88号3幢501室", "no_place"),
        ("浙江省杭州市余杭区文一西路***号", "masked"),
        ("浙江省杭州市余杭区文一西路969号3幢5*1室", "masked"),
        ("浙江省杭州市余杭区文一西路969号3幢XX室", "masked"),
        ("Beirut, Lebanon", "too_coarse"),
        ("Lebanon", "too_coarse"),
        ("Moscow 101000, Russia", "too_coarse"),
    ],
)
def test_reasons(text: str, why: str) -> None:
    assert levels(text) == {}
    assert reason(text) == why


def test_foreign_addresses() -> None:
    assert levels("Street 5, Beirut, Lebanon") == levels("street 5  BEIRUT - Lebanon")
    assert set(levels("Street 5, Beirut, Lebanon")) == {"building"}
    assert levels("Suite 12, 45 Main St., London, UK")["room"] == levels("Ste 12, 45 Main Street, London, UK")["room"]


counties = st.sampled_from(
    ["浙江省杭州市余杭区", "北京市朝阳区", "广东省深圳市南山区", "江苏省苏州市昆山市", "重庆市渝北区"]
)
roads = st.sampled_from(["文一西路", "人民路", "中山大道", "解放街", "科技园南路"])
numbers = st.integers(1, 999)
rooms = st.builds(
    lambda county, road, number, block, room: f"{county}{road}{number}号{block}幢{room}室",
    counties,
    roads,
    numbers,
    st.integers(1, 60),
    st.integers(101, 3299),
)


@given(rooms, st.data())
def test_spaces_and_width_do_not_matter(text: str, data: st.DataObject) -> None:
    gaps = [place for place in range(1, len(text)) if not (text[place - 1].isdigit() and text[place].isdigit())]
    for place in sorted(data.draw(st.sets(st.sampled_from(gaps), max_size=4)), reverse=True):
        text = text[:place] + data.draw(st.sampled_from([" ", "　", "\u200b", ","])) + text[place:]
    wide = text.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})
    bare = "".join(c for c in text if c not in " 　\u200b,")
    assert levels(wide) == levels(text) == levels(bare)
    assert "room" in levels(text)


@given(st.one_of(rooms, st.text(st.characters(codec="utf-8", max_codepoint=0x9FFF), max_size=40)))
def test_spelling_twice_changes_nothing(text: str) -> None:
    once: Callable[[str], str] = lambda given: spell(fold(given))  # noqa: E731
    assert once(once(once(text))) == once(once(text))


@given(rooms, rooms)
def test_different_rooms_never_meet(one: str, other: str) -> None:
    assert (levels(one)["room"] == levels(other)["room"]) == (one == other)
