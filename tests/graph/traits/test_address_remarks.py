"""What is said beside an address: what stays with the room, and what goes."""

from __future__ import annotations

import pytest

from graph.traits.address_remarks import part_of_room, without_remarks
from graph.traits.address_text import spell
from graph.traits.chinese_numerals import digits


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("成都(锦江区)春熙路1号", "成都锦江区春熙路1号"),
        ("余杭区(仓前)文一西路969号", "余杭区 文一西路969号"),
        ("丁楼村(东)12号", "丁楼村东12号"),
        ("3幢501室(东)", "3幢501室东"),
        ("3幢501室(阳台)", "3幢501室阳台"),
        ("3幢501室(近地铁站)", "3幢501室 "),
        ("3幢501室(近东门)", "3幢501室近东门"),
        ("3幢501室(第一医院旁边)", "3幢501室 "),
        ("3幢501室(楼梯旁)", "3幢501室楼梯旁"),
        ("3幢501室(仅限办公用途)", "3幢501室 "),
        ("3幢501室(请送货上门)", "3幢501室 "),
        ("3幢501室(放门卫)", "3幢501室 "),
        ("3幢501室(12号工位)", "3幢501室(12号工位)"),
    ],
)
def test_brackets(text: str, left: str) -> None:
    assert without_remarks(text) == left


@pytest.mark.parametrize(
    ("after", "part"),
    [
        ("", ""),
        ("东", "东"),
        ("隔壁", "隔壁"),
        ("主卧", "主卧"),
        ("义乌某某贸易有限公司", ""),
        ("东侧某某贸易有限公司", "东侧某某贸易有限公司"),
        ("退货部", ""),
        ("张三收", ""),
        ("A12工位", "A12工位"),
    ],
)
def test_what_stands_behind_a_room(after: str, part: str) -> None:
    assert part_of_room(after) == part


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("3幢-101室", "3栋负101室"),
        ("3幢-501室", "3栋501室"),
        ("3幢-2单元-101室", "3栋2单元101室"),
        ("88号-1层A12铺", "88号负1层A12室"),
        ("88号-A座-1层-101", "88号A栋-1层101室"),
        ("18层801室", "18层801室"),
        ("18层1801室", "1801室"),
        ("501(2)室", "501-2室"),
        ("5012室", "5012室"),
    ],
)
def test_numbers_that_could_run_into_one(text: str, spelled: str) -> None:
    assert spell(text) == spelled


@pytest.mark.parametrize(
    ("numeral", "value"), [("十二", "12"), ("二百零三", "203"), ("二〇三", "203"), ("〇一", "01"), ("12", "12")]
)
def test_numerals(numeral: str, value: str) -> None:
    assert digits(numeral) == value


def test_a_long_run_of_numerals_is_no_number() -> None:
    assert spell("一" * 5000 + "号") == "一" * 5000 + "号"
