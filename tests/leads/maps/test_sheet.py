"""What sheets say: classes, flows, tables and notes, with every vertex of the shapes in their pictures."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
import shapely

from jobs import configuration
from leads.maps.classes import EMPTY, WITHHELD, Classes
from leads.maps.flows import drawn_flows, sums
from leads.maps.layers import Ground
from leads.maps.outside import outside, possible_parts
from leads.maps.settings import MapSettings
from leads.maps.shapes import outline, shapes
from leads.maps.sheet import Night, Setting, country_sheet, province_sheet, provinces_with_rows
from leads.settings import OutsideSettings


@pytest.fixture(scope="module")
def settings(root: Path) -> MapSettings:
    return configuration.load(root / "conf" / "ringtrace.yaml").maps


def setting(profile: str = "analyst", **changes: object) -> Setting:
    base = {"night": "2026-03-02", "site": "site", "config_hash": "f" * 64, "code_version": "0", "made_up": False}
    return Setting(**{**base, "profile": profile, "basis": "ship_from", "least": 3, **changes})


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([], []),
        ([0, 0], []),
        ([2, 1, 3], ["1", "2", "3"]),
        ([1, 31], ["1", "2–3", "4–7", "8–15", "16–31"]),
        ([140, 166, 150], ["140–144", "145–149", "150–154", "155–159", "160–166"]),
    ],
)
def test_classes_cover_all_counts_in_steps_that_grow(counts: list[int], expected: list[str]) -> None:
    classes = Classes.of(counts, 5)
    assert [text for _, text in classes.legend()] == expected
    colours = [colour for colour, _ in classes.legend()]
    assert len(set(colours)) == len(colours)
    for count in counts:
        assert classes.colour(count) == (
            EMPTY if count == 0 else colours[sum(count >= low for low in classes.lower) - 1]
        )
    assert classes.colour(None) == WITHHELD


def test_pictures_have_every_vertex_of_the_country(night: dict[str, pd.DataFrame], settings: MapSettings) -> None:
    sheet = country_sheet(Night(night["regional_distribution"], None, Ground()), setting(), settings)
    vertices = len(re.findall(r"-?\d+\.\d\d,-?\d+\.\d\d", "".join(re.findall(r'<path d="([^"]+)"', sheet["map"]))))
    drawn = [*shapes("province").geometry, *outline().geometry]
    assert vertices == shapely.get_num_coordinates(drawn).sum()


def test_a_province_s_sheet_has_every_vertex_of_its_counties(
    night: dict[str, pd.DataFrame], settings: MapSettings
) -> None:
    sheet = province_sheet("330000", Night(night["regional_distribution"], None, Ground()), setting(), settings)
    paths = re.findall(r'<path d="([^"]+)" fill="#[^"]+" fill-rule="evenodd" stroke="#7b8794"', sheet["map"])
    counties = shapes("county").query("province == '330000'")
    assert len(paths) == len(counties)
    assert sum(path.count(",") for path in paths) == shapely.get_num_coordinates(counties.geometry).sum()


def test_a_sheet_tells_what_the_tables_do(night: dict[str, pd.DataFrame], settings: MapSettings) -> None:
    regions = night["regional_distribution"]
    sheet = province_sheet("440000", Night(regions, night["supply_edges"], Ground()), setting(), settings)
    own = regions.query("basis == 'ship_from' and province == '440000'")
    [province] = own[own["level"] == "province"].to_dict("records")
    counties = own[own["level"] == "county"]
    said = dict(sheet["totals"])
    assert said["销售额（元）"] == f"{province['sold_value']:,.2f}（较前一日+1.00）"
    assert said["团伙"] == f"{province['rings']}（较前一日+1）"
    placed, unmapped = counties[counties["adcode"] != "unmapped"], counties[counties["adcode"] == "unmapped"]
    assert sheet["all"] == len(placed)
    assert [int(row[2]) for row in sheet["rows"]] == sorted(placed["rings"], reverse=True)[:15]
    assert f"账号{unmapped['members'].sum():,}，" in sheet["unmapped"]
    assert f"{unmapped['sold_value'].sum():,.2f}元" in sheet["unmapped"]
    for name, rings in zip(placed["name"], placed["rings"], strict=True):
        assert f">{name} {rings}<" in sheet["map"] or f"{name} {rings}" in dict(sheet["listed"]).values()
    assert any("GS（2024）0650号" in line for line in sheet["source"])


def test_islands_beyond_the_frame_and_counties_without_shape_are_named(settings: MapSettings) -> None:
    def county(code: str, province: str, name: str) -> dict[str, object]:
        counted = dict.fromkeys(("rings", "rings_centred", "members", "stores", "orders", "leads"), 4)
        place = {"basis": "ship_from", "level": "county", "province": province, "parent": province, "adcode": code}
        return {**place, "name": name, **counted, "sold_value": Decimal("10.00"), "suppressed": False}

    rows = [
        county("460302", "460000", "西沙区"),
        county("460106", "460000", "龙华区"),
        county("653228", "650000", "和康县"),
    ]
    night = Night(pd.DataFrame(rows), None, Ground(2024, settings.shapes.pairs))
    hainan = province_sheet("460000", night, setting(), settings)
    assert hainan["listed"] == [[1, "西沙区 4（图外）"]]
    assert ">龙华区 4<" in hainan["map"]
    xinjiang = province_sheet("650000", night, setting(), settings)
    assert any("和康县（4）" in note for note in xinjiang["notes"])


def test_outside_sheets_withhold(night: dict[str, pd.DataFrame], settings: MapSettings) -> None:
    whole, rule = night["regional_distribution"], OutsideSettings(multiple=5, dominance_percent=15)
    shown = outside(whole, night["ring_regions"], possible_parts(2024), rule)
    counties = "basis == 'ship_from' and level == 'county' and province == '330000' and adcode != 'unmapped'"
    left_out = set(whole.query(counties)["name"]) - set(shown.query(counties)["name"])
    sheet = province_sheet("330000", Night(shown, None, Ground()), setting("outside", least=5), settings)
    assert left_out
    for name in left_out:
        assert f">{name} " not in sheet["map"]
    assert [text for _, text in sheet["legend"]][-1] == "未发现或过少"
    assert sheet["flows"] == []
    assert any("向下取整为5的倍数" in note for note in sheet["notes"])
    assert provinces_with_rows(Night(shown, None, Ground()), "ship_from") == ["110000", "330000", "350000", "440000"]


def test_flows_leave_enter_and_stay(ground: Ground) -> None:
    def edge(start: str, end: str, kind: str, shipments: int, amount: str | None) -> dict[str, object]:
        told = {"from_adcode": start, "to_adcode": end, "kind": kind, "shipments": shipments}
        return {**told, "amount": None if amount is None else Decimal(amount)}

    edges = pd.DataFrame(
        [
            edge("440111", "330106", "goods", 5, None),
            edge("440111", "330106", "goods", 2, None),
            edge("440111", "unmapped", "money", 0, "10.50"),
            edge("330106", "440305", "money", 0, "2.25"),
            edge("440305", "440111", "packaging", 7, None),
            edge("330106", "110101", "goods", 9, None),
        ]
    )
    found = {(one.kind, one.way): (one.edges, one.shipments, one.amount) for one in sums(edges, "440000")}
    assert found == {
        ("goods", "out"): (2, 7, Decimal(0)),
        ("money", "out"): (1, 0, Decimal("10.50")),
        ("money", "in"): (1, 0, Decimal("2.25")),
        ("packaging", "within"): (1, 7, Decimal(0)),
    }
    everywhere = {(one.kind, one.way): one.edges for one in sums(edges, None)}
    assert everywhere == {
        ("goods", "between"): 3,
        ("money", "between"): 1,
        ("money", "unplaced"): 1,
        ("packaging", "within"): 1,
    }
    points = ground.points()
    sold = pd.concat([edges, pd.DataFrame([edge("440111", "110101", "sale", 100, "5.00")])], ignore_index=True)
    lines = drawn_flows(sold, points, "440000", 10)
    assert [(one.kind, one.weight) for one in lines] == [("goods", 7), ("packaging", 7), ("sale", 100), ("money", 1)]
    assert lines[0].start.equals(points["440111"])
    assert lines[2].width > lines[0].width, "freight comes first, as thick as it is"
    assert [(one.kind, one.weight) for one in drawn_flows(sold, points, None, 2)] == [("goods", 9), ("goods", 7)]
