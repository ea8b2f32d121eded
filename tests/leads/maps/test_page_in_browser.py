"""The page in a real browser: what is said there are the numbers of the tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from leads.maps.page import PageContent, write_page
from tests.leads.maps import made_up_page as made_up
from tests.leads.maps.browser import BROWSER, Shown, open_page

pytestmark = [pytest.mark.slow, pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine")]
Open = Callable[[str], Shown]


@pytest.fixture(scope="module")
def content() -> PageContent:
    return made_up.content(rings=40)


@pytest.fixture(scope="module")
def show(content: PageContent, tmp_path_factory: pytest.TempPathFactory) -> Open:
    folder = tmp_path_factory.mktemp("page")
    write_page(folder / "map.html", content, made_up.ground(), made_up.settings())

    def open_at(state: str) -> Shown:
        shown = open_page(folder / "map.html", state, folder / "profile")
        assert shown.ready
        assert shown.errors == ""
        return shown

    return open_at


def test_the_opening_view_has_the_countrys_sums_the_unknown_and_every_duty_line(
    content: PageContent, show: Open
) -> None:
    night, shown = content.nights[-1], show("")
    side = shown.texts["side"]
    provinces = _cells(night.regions, "ship_from", "province")
    unknown = provinces[provinces["adcode"] == "unmapped"].iloc[0]

    assert f"涉嫌团伙（按中心）|{provinces['rings_centred'].sum():,}|" in side
    assert f"涉嫌团伙（出现）|{len(night.rings):,}|" in side
    assert f"订单|{provinces['orders'].sum():,}|" in side
    assert f"已售金额 (元)|{provinces['sold_value'].sum():,.2f}|" in side
    assert f"涉嫌团伙（出现） {unknown['rings']} · 涉嫌团伙（按中心） {unknown['rings_centred']} · " in side
    assert f"未知地区|{unknown['rings']}" in shown.texts["legend"]
    foot = shown.texts["foot"]
    for duty in (
        "涉嫌，不构成有罪认定",
        "GS（2024）0650号",
        "天地图",
        "WGS84",
        "等积圆锥投影",
        night.night,
        night.config_hash,
        "分析版",
        "模拟数据",
    ):
        assert duty in foot
    assert shown.texts["made-up"] == "模拟数据，如有雷同，纯属巧合。"


def test_a_region_has_its_numbers_its_change_and_its_rings(content: PageContent, show: Open) -> None:
    night = content.nights[-1]
    side = show(f"#province={made_up.PROVINCE}&basis=warehouse").texts["side"]
    cell = _cells(night.regions, "warehouse", "province").set_index("adcode").loc[made_up.PROVINCE]
    here = _cells(night.ring_regions, "warehouse", "province")
    rings = here.loc[here["adcode"] == made_up.PROVINCE, "ring_id"]

    assert cell["rings"] == len(rings) > 2
    assert f"广东省|{made_up.PROVINCE}|" in side
    for word, name in (("涉嫌团伙（出现）", "rings"), ("成员", "members"), ("店铺", "stores"), ("订单", "orders")):
        assert f"{word}|{cell[name]:,}|{_signed(int(cell[f'{name}_change']))}|" in side
    assert f"本地区涉嫌团伙：{len(rings)}个" in side
    assert all(f"|{ring}|" in side for ring in rings)


def test_an_earlier_night_shows_its_own_numbers(content: PageContent, show: Open) -> None:
    shown = show(f"#province={made_up.PROVINCE}&night={content.nights[0].night}")
    cell = _cells(content.nights[0].regions, "ship_from", "province").set_index("adcode").loc[made_up.PROVINCE]

    assert f"成员|{cell['members']:,}|–|" in shown.texts["side"]
    assert shown.texts["nights"].endswith(f"{content.nights[0].night} (1/{len(content.nights)})")
    assert content.nights[0].config_hash in shown.texts["foot"]


def test_a_city_without_counties_is_its_own_finest_part(content: PageContent, show: Open) -> None:
    """Dongguan's rows of an unknown county are Dongguan's, not unknown."""
    counties = made_up.ground().shapes["county"]
    undivided = counties.loc[counties["adcode"] == counties["parent"], "adcode"]
    rows = content.nights[-1].regions.query("level == 'county' and adcode == 'unmapped'")
    row = rows[rows["parent"].isin(undivided)].sort_values("members").iloc[-1]
    shown = show(f"#city={row['parent']}&basis={row['basis']}&detail=county").texts
    name = counties.set_index("adcode").loc[row["parent"], "name"]

    assert shown["trail"].split("|")[-1] == name
    assert f"{name} · 未知地区" not in shown["side"]
    assert f"|{name}|{row['rings']}|" in shown["side"] or f"成员|{row['members']}|" in shown["side"]


def test_a_ring_has_its_parts_its_centre_and_its_flows_and_a_strangers_brand_is_text(
    content: PageContent, show: Open
) -> None:
    night = content.nights[-1]
    hostile = night.rings[night.rings["brands"].map(lambda brands: made_up.HOSTILE in brands)]
    ring = hostile.sort_values("members").iloc[-1]["ring_id"]
    shown = show(f"#ring={ring}&flows=goods")
    side, edges = shown.texts["side"], night.edges
    parts = _cells(night.ring_regions[night.ring_regions["ring_id"] == ring], "ship_from", "county")

    assert made_up.HOSTILE in side
    assert "img" not in shown.tags
    assert shown.title == f"涉嫌售假团伙分布图 {night.night}"
    assert f"发货地 ({len(parts)})" in side
    assert all(
        f"|{row.members}|{row.stores}|{row.orders:,}|{row.sold_value:,.2f}|" in side for row in parts.itertuples()
    )
    assert f"上游（流入） ({(edges['to_id'] == ring).sum()})" in side
    assert f"下游（流出） ({(edges['from_id'] == ring).sum()})" in side


def test_a_brand_counts_anew_from_the_rings_that_carry_it(content: PageContent, show: Open) -> None:
    brand, night = "山川", content.nights[-1]
    carrying = night.rings.loc[night.rings["brands"].map(lambda brands: brand in brands), "ring_id"]
    parts = _cells(night.ring_regions[night.ring_regions["ring_id"].isin(carrying)], "ship_from", "city")
    city = parts[parts["adcode"] != "unmapped"].groupby("adcode")["ring_id"].nunique().idxmax()
    here = parts[parts["adcode"] == city]
    side = show(f"#city={city}&brand={brand}").texts["side"]

    assert here["ring_id"].nunique() > 1
    assert f"涉嫌团伙（出现）|{here['ring_id'].nunique()}|" in side
    assert f"成员|{here['members'].sum():,}|" in side
    assert f"已售金额 (元)|{here['sold_value'].sum():,.2f}|" in side
    assert "成员、店铺为各团伙之和" in side
    assert "线索|–|–" in side


def test_in_english_names_stay_chinese(show: Open) -> None:
    shown = show(f"#province={made_up.PROVINCE}&lang=en&measure=sold_value")

    assert "Suspected rings present" in shown.texts["side"]
    assert "广东省" in shown.texts["side"]
    assert "no finding of guilt" in shown.texts["foot"]
    assert "Sold value" in shown.texts["legend"]


def test_outside_the_house_there_are_counts_only(content: PageContent, tmp_path: Path) -> None:
    outside = made_up.outside(content)
    write_page(tmp_path / "map.html", outside, made_up.ground(), made_up.settings())
    shown = open_page(
        tmp_path / "map.html", "#ring=ring-00001&detail=city&brand=山川&flows=goods", tmp_path / "profile"
    )
    cells = _cells(outside.nights[-1].regions, "ship_from", "city")
    mapped = cells[cells["adcode"] != "unmapped"]

    assert shown.ready
    assert shown.errors == ""
    assert len(mapped)
    assert "未发现或过少|" in shown.texts["legend"]
    assert "已隐去" not in shown.texts["legend"]
    assert "≥ " in shown.texts["side"]
    assert "ring-0" not in "".join(shown.texts.values())
    assert not {"品牌", "流向"} & set(shown.texts["controls"].split("|"))
    assert "对外版" in shown.texts["foot"]


def test_a_page_without_made_up_data_bears_no_mark(content: PageContent, tmp_path: Path) -> None:
    true = replace(content, nights=(replace(content.nights[-1], made_up=False),))
    write_page(tmp_path / "map.html", true, made_up.ground(), made_up.settings())
    shown = open_page(tmp_path / "map.html", "", tmp_path / "profile")

    assert shown.ready
    assert "模拟" not in "".join(shown.texts.values())


def _cells(frame: pd.DataFrame, basis: str, level: str) -> pd.DataFrame:
    return frame[(frame["basis"] == basis) & (frame["level"] == level)]


def _signed(change: int) -> str:
    return f"{change:+,}".replace("-", "−") if change else "0"
