"""The map page: what it carries is what it was given, whole and exact, and nothing in it becomes markup."""

from __future__ import annotations

import base64
import json
import re
import zlib
from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import Geod, Transformer

from leads.maps.page import NightContent, PageContent, page, write_page
from tests.leads.maps import made_up_page as made_up

pytestmark = pytest.mark.slow

LEVELS = ("province", "city", "county")


class Elements(HTMLParser):
    """Every element with its attributes, and the text of those that have an id."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text: dict[str, str] = {}
        self._id: str | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        self._id = dict(attrs).get("id")

    def handle_endtag(self, tag: str) -> None:
        self._id = None

    def handle_data(self, data: str) -> None:
        if self._id:
            self.text[self._id] = self.text.get(self._id, "") + data


@pytest.fixture(scope="module")
def content() -> PageContent:
    return made_up.content(rings=20)


@pytest.fixture(scope="module")
def text(content: PageContent) -> str:
    return page(content, made_up.ground(), made_up.settings())


@pytest.fixture(scope="module")
def elements(text: str) -> Elements:
    return Elements(text)


def test_nothing_is_loaded_from_anywhere(text: str, elements: Elements) -> None:
    policies = [a.get("content") or "" for tag, a in elements.found if a.get("http-equiv") == "Content-Security-Policy"]

    assert len(policies) == 1
    assert policies[0].startswith(
        "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:"
    )
    assert not re.search(r"https?://|//cdn|url\(|@import|\bfetch\(|XMLHttpRequest|WebSocket|\bimport\(", text)
    assert not [tag for tag, a in elements.found if {"src", "href", "data", "action"} & set(a)]
    assert "innerHTML" not in text
    assert len(text) < 12_000_000


def test_the_page_says_where_its_shapes_are_from_and_that_a_suspicion_is_no_guilt(elements: Elements) -> None:
    about = json.loads(elements.text["about"])

    assert "GS（2024）0650号" in about["source"]["zh"][0]
    assert "WGS84" in about["words"]["projection"]["en"]
    assert about["projection"] == {"south": 25, "north": 47, "meridian": 105, "grid": 10}
    assert all({"zh", "en"} == set(words) for words in about["words"].values())
    told = [words for texts in about["words"].values() for words in texts.values()]
    assert not [words for words in told if re.search(r"罪犯|犯罪团伙|制假者|guilty|criminal|culprit", words)]


def test_every_word_that_the_scripts_say_is_known(text: str, elements: Elements) -> None:
    said = set(re.findall(r"say\('([a-z_]+)'", text))

    assert len(said) > 50
    assert said <= set(json.loads(elements.text["about"])["words"])


def test_every_vertex_is_there_and_lies_where_it_was_published(elements: Elements) -> None:
    ground, index, cells = made_up.ground(), _json(elements, "shapes"), _cells(_plain(elements, "steps"))
    geometries = [*(g for level in LEVELS for g in ground.shapes[level].geometry), *ground.outline.geometry]
    lines = [lines for level in LEVELS for lines in index["levels"][level]["lines"]]
    lines += [part["lines"] for part in index["outline"]]

    assert [sum(one) for one in lines] == shapely.get_num_coordinates(geometries).tolist()
    assert [len(one) for one in lines] == [_line_count(geometry) for geometry in geometries]
    places = _from_steps(cells, [length for one in lines for length in one]) * made_up.settings().grid_metres
    lon, lat = Transformer.from_crs(ground.projection, "EPSG:4326", always_xy=True).transform(
        places[:, 0], -places[:, 1]
    )
    published = shapely.get_coordinates(geometries)
    *_, metres = Geod(ellps="WGS84").inv(lon, lat, published[:, 0], published[:, 1])
    # Equal-area: what a grid cell is long in one direction it is short in the other, by at most 1.15 in China.
    assert max(metres) < 1.15 * made_up.settings().grid_metres / np.sqrt(2)


def test_every_region_keeps_its_code_name_and_parents(elements: Elements) -> None:
    levels = _json(elements, "shapes")["levels"]

    for level in LEVELS:
        for column in ("adcode", "name", "province", "parent"):
            assert levels[level][column] == made_up.ground().shapes[level][column].tolist()


def test_nights_come_back_to_the_fen(content: PageContent, elements: Elements) -> None:
    for number, night in enumerate(content.nights):
        regions, rings = _rows(_json(elements, f"regions-{number}")), _json(elements, f"rings-{number}")
        parts, told, edges = (_rows(rings[name]) for name in ("ring_regions", "rings", "edges"))

        assert _same(regions, night.regions, ["basis", "level", "province", "parent", "adcode"])
        assert _same(parts, night.ring_regions, ["ring_id", "basis", "level", "province", "parent", "adcode"])
        assert _same(edges, night.edges, ["from_id", "to_id", "kind"])
        assert told["ring_id"].tolist() == sorted(night.rings["ring_id"])
        assert (
            told["brands"].map(tuple).tolist()
            == night.rings.sort_values("ring_id")["brands"].map(sorted).map(tuple).tolist()
        )


def test_what_strangers_wrote_is_no_markup(content: PageContent) -> None:
    evil = made_up.HOSTILE
    night = replace(content.nights[-1], night=evil, config_hash=evil)
    source = replace(content.source, lines_zh=(evil,), lines_en=(evil,))
    text = page(PageContent((night,), "analyst", source), made_up.small_ground(), made_up.settings())
    plain, hostile = Elements(page(content, made_up.small_ground(), made_up.settings())), Elements(text)

    assert evil in night.rings["brands"].explode().tolist()
    assert "<img" not in text
    assert {tag for tag, _ in hostile.found} == {tag for tag, _ in plain.found}
    assert json.loads(hostile.text["about"])["source"]["en"] == [evil]


def test_equal_content_gives_equal_bytes(content: PageContent, tmp_path: Any) -> None:
    shuffled = PageContent(tuple(_shuffled(night) for night in content.nights), content.profile, content.source)
    write_page(tmp_path / "one.html", content, made_up.small_ground(), made_up.settings())
    write_page(tmp_path / "other.html", shuffled, made_up.small_ground(), made_up.settings())

    assert (tmp_path / "one.html").read_bytes() == (tmp_path / "other.html").read_bytes()


def test_nights_out_of_order_are_refused(content: PageContent) -> None:
    for nights in ((), content.nights[::-1], content.nights[:1] * 2):
        with pytest.raises(ValueError, match="oldest first"):
            page(replace(content, nights=nights), made_up.small_ground(), made_up.settings())


@pytest.mark.parametrize("amount", ["0.001", "90071992547409.92"])
def test_money_that_a_browser_cannot_hold_exactly_is_refused(content: PageContent, amount: str) -> None:
    night = content.nights[0]
    wrong = replace(night, regions=night.regions.assign(sold_value=Decimal(amount)))

    with pytest.raises(ValueError, match="yuan"):
        page(replace(content, nights=(wrong,)), made_up.small_ground(), made_up.settings())


def test_outside_the_house_no_ring_is_in_the_file(content: PageContent) -> None:
    elements = Elements(page(made_up.outside(content), made_up.small_ground(), made_up.settings()))
    regions = _rows(_json(elements, "regions-0"))

    assert all(not column.get("of", column.get("at")) if isinstance(column, dict) else not column
               for table in _json(elements, "rings-0").values() for column in table.values())  # fmt: skip
    assert len(regions)
    assert (regions["rings"] >= 5).all()
    assert (regions["members"] % 5 == 0).all()


def _plain(elements: Elements, name: str) -> bytes:
    return zlib.decompress(base64.b64decode(elements.text[name]), wbits=-15)


def _json(elements: Elements, name: str) -> Any:
    return json.loads(_plain(elements, name))


def _cells(packed: bytes) -> np.ndarray[Any, np.dtype[np.int64]]:
    """LEB128 and zigzag undone, number by number."""
    found, value, shift = [], 0, 0
    for octet in packed:
        value |= (octet & 127) << shift
        shift += 7
        if octet < 128:
            found.append(-(value + 1) // 2 if value & 1 else value // 2)
            value, shift = 0, 0
    return np.array(found).reshape(-1, 2)


def _from_steps(steps: np.ndarray[Any, Any], lengths: list[int]) -> np.ndarray[Any, Any]:
    return np.concatenate([line.cumsum(axis=0) for line in np.split(steps, np.cumsum(lengths)[:-1])])


def _line_count(geometry: shapely.Geometry) -> int:
    parts = shapely.get_parts(geometry)
    return int(sum(1 + shapely.get_num_interior_rings(p) if p.geom_type == "Polygon" else 1 for p in parts))


def _rows(columns: dict[str, Any]) -> pd.DataFrame:
    plain = {
        name: [None if at < 0 else column["of"][at] for at in column["at"]] if isinstance(column, dict) else column
        for name, column in columns.items()
    }
    return pd.DataFrame(plain)


def _same(shown: pd.DataFrame, given: pd.DataFrame, keys: list[str]) -> bool:
    """Whether both hold the same numbers under the same keys; money is fen in ``shown``."""
    numbers = [name for name in shown if name in given and name not in keys and "seen" not in name]
    one, other = (
        [
            {name: _told(value) for name, value in row.items()}
            for row in frame.sort_values(keys)[[*keys, *numbers]].to_dict("records")
        ]
        for frame in (shown, given)
    )
    return len(one) > 10 and one == other


def _told(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value * 100)
    if pd.isna(value):
        return None
    return int(value) if isinstance(value, (bool, np.bool_)) else value


def _shuffled(night: NightContent) -> NightContent:
    tables = {name: getattr(night, name) for name in ("regions", "ring_regions", "rings", "edges")}
    return replace(night, **{name: table.sample(frac=1, random_state=7) for name, table in tables.items()})
