"""Labels never meet, never leave the frame, and none is lost."""

from __future__ import annotations

import itertools

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from leads.maps.drawing import text_width
from leads.maps.labels import Label, Placed, Placing

pytestmark = pytest.mark.slow

WIDTH, HEIGHT, SIZE = 120.0, 90.0, 2.25
CORNER = (0.0, 74.0, 24.0, 90.0)
NAMES = ["城区 1", "南海区 12", "双江拉祜族佤族布朗族傣族自治县 3", "积石山保安族东乡族撒拉族自治县 41"]


@st.composite
def labels(draw: st.DrawFn) -> list[Label]:
    crowd = draw(st.sampled_from([6.0, 30.0, 110.0]))
    places = draw(st.lists(st.tuples(st.floats(1, crowd), st.floats(1, min(crowd, 85))), max_size=45, unique=True))
    return [Label(f"{n:06}", NAMES[n % len(NAMES)], 4 + x, 1 + y, n % 7) for n, (x, y) in enumerate(places)]


def check(placed: list[Placed]) -> None:
    frame = shapely.box(0, 0, WIDTH, HEIGHT)
    boxes = [shapely.box(*one.box) for one in placed]
    assert all(frame.contains(one) for one in boxes)
    assert not any(one.intersects(other) for one, other in itertools.combinations([*boxes, shapely.box(*CORNER)], 2))


@given(labels())
def test_no_label_meets_another_and_none_is_lost(wanted: list[Label]) -> None:
    placed, listed = Placing(WIDTH, HEIGHT, SIZE, [CORNER]).place(wanted)
    check(placed)
    inside = {one.key for one in wanted if one.x <= WIDTH and one.y <= HEIGHT}
    shown = {one.label.key for one in placed if one.number is None}
    assert shown | {one.key for one in listed} == {one.key for one in wanted}
    assert not shown & {one.key for one in listed}
    assert {one.label.key for one in placed} <= inside
    for one in placed:
        if one.number is None:
            assert one.box[2] - one.box[0] == pytest.approx(text_width(one.label.text, SIZE)), "the whole name"
        else:
            assert listed[one.number - 1] == one.label, "the list explains the numbers of the map"


@given(labels(), st.randoms())
def test_the_order_of_labels_does_not_matter(wanted: list[Label], luck) -> None:
    again = list(wanted)
    luck.shuffle(again)
    assert Placing(WIDTH, HEIGHT, SIZE).place(wanted) == Placing(WIDTH, HEIGHT, SIZE).place(again)


def test_a_lone_label_stands_on_its_region_and_a_crowd_around_it() -> None:
    [alone], _ = Placing(WIDTH, HEIGHT, SIZE).place([Label("1", "南海区 12", 60, 45)])
    assert alone.middle == (60, 45)
    assert not alone.beside
    crowd = [Label(f"{n}", "南海区 12", 60 + n % 9, 45 + n // 9, 1) for n in range(81)]
    placed, listed = Placing(WIDTH, HEIGHT, SIZE).place(crowd)
    check(placed)
    assert listed, "so many that some get numbers"
    assert len(placed) == len(crowd)
    assert any(one.beside for one in placed)


def test_what_lies_beyond_the_frame_is_listed_without_a_number() -> None:
    placed, listed = Placing(WIDTH, HEIGHT, SIZE).place(
        [Label("1", "西沙区 1", 60, 400), Label("2", "儋州市 2", 60, 45)]
    )
    assert [one.label.key for one in placed] == ["2"]
    assert [one.key for one in listed] == ["1"]


def test_names_of_neighbours_are_left_out_where_there_is_no_room() -> None:
    placing = Placing(WIDTH, HEIGHT, SIZE, [(50, 40, 70, 50)])
    assert [
        one.label.key for one in placing.place_if_free([Label("1", "广西", 60, 45), Label("2", "湖南", 60, 20)])
    ] == ["2"]
