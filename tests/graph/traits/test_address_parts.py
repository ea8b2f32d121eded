"""What an address names below the county, part by part, and how fine it is."""

from __future__ import annotations

import pytest

from graph.divisions import matcher
from graph.traits.address_parts import Parts, parts
from graph.traits.address_text import spell
from graph.traits.normal_form import fold


def read(text: str) -> Parts:
    spelled = spell(fold(text))
    return parts(spelled, matcher(2024).locate(spelled))


@pytest.mark.parametrize(
    ("text", "town", "road", "number", "estate", "block", "room", "precision"),
    [
        (
            "浙江省杭州市余杭区仓前街道文一西路969号3幢2单元501室",
            *("仓前街道", "文一西路", "969号", None, "3栋", "2单元501室", "room"),
        ),
        ("江苏省昆山市千灯镇玉溪西路38号", "千灯镇", "玉溪西路", "38号", None, None, None, "building"),
        ("江苏省昆山市千灯镇玉溪西路", "千灯镇", "玉溪西路", None, None, None, None, "road"),
        ("浙江义乌福田街道国际商贸城", "福田街道", None, None, "国际商贸城", None, None, "building"),
        ("广东省东莞市长安镇", "长安镇", None, None, None, None, None, "town"),
        ("广东省东莞市", None, None, None, None, None, None, "city"),
        ("浙江省杭州市余杭区", None, None, None, None, None, None, "county"),
        ("浙江省", None, None, None, None, None, None, "province"),
    ],
)
def test_parts(
    text: str,
    town: str | None,
    road: str | None,
    number: str | None,
    estate: str | None,
    block: str | None,
    room: str | None,
    precision: str,
) -> None:
    found = read(text)
    said = (found.town, found.road, found.number, found.estate, found.block, found.room, found.precision)
    assert said == (town, road, number, estate, block, room, precision)


def test_a_text_that_names_nothing_has_no_precision() -> None:
    assert read("详见").precision is None
