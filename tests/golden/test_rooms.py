"""Rooms: different ones never meet, equal ones in two honest spellings do, and what is unknown keeps them apart."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.divisions import matcher
from graph.traits.address import normal_form
from graph.traits.address_text import spell
from graph.traits.normal_form import fold

FOLDER = Path(__file__).parent / "rooms"
# What tells one house, staircase, floor or door from the next.
WORDS = re.findall(
    r"\S+",
    "东单元 西单元 甲单元 乙单元 A单元 一单元 二单元 左单元 甲座 乙座 A座 B座 东座 东楼 西楼 南楼 "
    "北楼 前楼 后楼 主楼 副楼 新楼 老楼 裙楼 塔楼 综合楼 3号楼 附1号 附2号 附12号 之一 之二 之十二 甲 "
    "乙 东 西 左 右 内 外 上 下 负一层 负二层 一层 二层 地下 地下室 夹层 阁楼 上层 下层 一街 二街 "
    "十街 一巷 二巷 1支路 2支路 3支弄 4支弄 一期 二期 一区 二区 东区 西区 A区 B区 A- 1排 2排 一组 "
    "二组 一队 院 院内 东院 1号仓 2号仓 A仓 1号库 2号库 东库 甲厅 东门 西门 3门 4门 东苑 西苑 北塔 "
    "南塔 自编 阳光大厦 星光大厦 新楼东 某处 棚 坡上",
)
HOUSES = ("文一西路969号", "文一西路969号3幢", "文一西路969号3幢2单元", "阳光花园3幢", "龙山路12弄5号")
# No 101室: 一层101室 says the floor twice.
ROOMS = ("501室", "702室", "1201号房", "A12铺", "305档")
SIDES = re.findall(
    r"\S+", "东 西 左 右 (内) (外) 东侧 西侧 甲 乙 A B 之一 之二 东户 西户 隔壁 主卧 次卧 阳台 (2) A12工位 A13工位"
)


@cache
def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@cache
def levels(text: str) -> dict[str, str]:
    return dict(normal_form(fold(text), matcher(2024)).values)


def texts(name: str) -> list[str]:
    return [row[column] for row in rows(name) for column in ("first", "second")]


@pytest.mark.parametrize(("name", "least"), [("apart", 58), ("equal", 200)])
def test_the_pairs_are_many_and_differ(name: str, least: int) -> None:
    pairs = {frozenset((row["first"], row["second"])) for row in rows(name)}
    assert len(pairs) == len(rows(name)) >= least
    assert all(len(pair) == 2 for pair in pairs)
    assert b"\r" not in (FOLDER / f"{name}.csv").read_bytes()


def test_every_place_is_mapped() -> None:
    assert [text for text in (*texts("apart"), *texts("equal")) if "building" not in levels(text)] == []


@pytest.mark.parametrize("row", rows("apart"), ids=lambda row: f"{row['first']} {row['why']}")
def test_different_rooms_stay_apart(row: dict[str, str]) -> None:
    first, second = (levels(row[column]).get("room") for column in ("first", "second"))
    assert first is None or first != second


def test_they_are_not_told_apart_by_having_no_room() -> None:
    written = texts("apart")
    assert sum("room" in levels(text) for text in written) >= 0.9 * len(written)


@pytest.mark.parametrize("row", rows("equal"), ids=lambda row: f"{row['second']} {row['why']}")
def test_equal_rooms_meet(row: dict[str, str]) -> None:
    assert levels(row["first"])["room"] == levels(row["second"]).get("room")


def _read(house: str, between: str, room: str) -> str | None:
    return levels(f"浙江省杭州市余杭区{house}{between}{room}").get("room")


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("house", HOUSES)
def test_a_word_between_building_and_room_makes_another_room(house: str, room: str) -> None:
    found = [_read(house, word, room) for word in ("", *WORDS)]
    assert None not in found
    assert [(one, other) for one, other in pairwise(sorted(map(str, found))) if one == other] == []


@pytest.mark.parametrize("house", HOUSES)
def test_a_part_behind_the_room_makes_another_room(house: str) -> None:
    found = [_read(house, "", f"501室{side}") for side in ("", *SIDES)]
    assert None not in found
    assert [(one, other) for one, other in pairwise(sorted(map(str, found))) if one == other] == []


words = st.lists(st.sampled_from(WORDS), max_size=3).map("".join)
rooms = st.tuples(st.sampled_from(HOUSES), words, st.integers(101, 3299).map(lambda number: f"{number}室"))


@given(rooms, rooms)
def test_rooms_that_differ_in_any_word_never_meet(one: tuple[str, str, str], other: tuple[str, str, str]) -> None:
    written = spell(fold("".join(one))) != spell(fold("".join(other)))
    assert (_read(*one) != _read(*other)) == written


han = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)


@given(st.sampled_from(HOUSES), st.text(han, min_size=1, max_size=4), st.text(han, min_size=1, max_size=4))
def test_unknown_words_keep_rooms_apart(house: str, one: str, other: str) -> None:
    respelled: Callable[[str], str] = lambda text: spell(fold(text))  # noqa: E731
    read_one, read_other = (_read(house, word, "501室") for word in (one, other))
    if respelled(f"{house}{one}501室") != respelled(f"{house}{other}501室"):
        assert read_one is None or read_one != read_other
