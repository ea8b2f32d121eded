"""Layers hold the rows of the tables, all of them, each where it belongs."""

from __future__ import annotations

import pandas as pd
import shapely

from leads.maps.layers import Ground, layers, without_shape
from leads.maps.shapes import shapes

SUMS = ["rings_centred", "members", "orders", "sold_value", "leads"]


def test_every_row_is_there_with_its_sums(night: dict[str, pd.DataFrame], ground: Ground) -> None:
    made = layers(night, ground)
    table = night["regional_distribution"]
    assert len(made.regions) == len(table)
    for keys, rows in table.groupby(["basis", "level"]):
        same = made.regions[(made.regions["basis"] == keys[0]) & (made.regions["level"] == keys[1])]
        assert same[SUMS].sum().tolist() == rows[SUMS].sum().tolist()
    counties = night["ring_regions"].query("level == 'county'")
    assert len(made.ring_parts) == len(counties)
    assert made.ring_parts["sold_value"].sum() == counties["sold_value"].sum()
    assert made.ring_parts["centre"].sum() == counties["centre"].sum()
    assert made.flows["amount"].dropna().sum() == night["supply_edges"]["amount"].dropna().sum()
    assert made.flows["shipments"].sum() == night["supply_edges"]["shipments"].sum()


def test_a_region_lies_where_its_shape_does(night: dict[str, pd.DataFrame], ground: Ground) -> None:
    made = layers(night, ground)
    unmapped = made.regions["adcode"] == "unmapped"
    assert unmapped.any()
    assert (made.regions.geometry.isna() == unmapped).all()
    for level in ("province", "city", "county"):
        own = shapes(level).set_index("adcode").geometry
        rows = made.regions[~unmapped & (made.regions["level"] == level)]
        assert all(shape.equals(own[code]) for code, shape in zip(rows["adcode"], rows.geometry, strict=True))
    counties = shapes("county").set_index("adcode").geometry
    parts = made.ring_parts[made.ring_parts["adcode"] != "unmapped"]
    assert all(counties[code].contains(point) for code, point in zip(parts["adcode"], parts.geometry, strict=True))


def test_a_flow_is_drawn_from_where_it_leaves_to_where_it_arrives(ground: Ground) -> None:
    def edge(start: str, end: str, name: str) -> dict[str, object]:
        ends = {"from_id": name, "from_kind": "account", "from_adcode": start, "to_id": "R", "to_kind": "ring"}
        return {**ends, "to_adcode": end, "kind": "goods", "amount": None, "shipments": 1}

    cases = [("440111", "330106"), ("440100", "330106"), ("440111", "440111"), ("unmapped", "440111"), ("440111", "9")]
    edges = pd.DataFrame([edge(*case, f"{place}") for place, case in enumerate(cases)])
    region = pd.DataFrame(columns=["basis", "level", "province", "parent", "adcode", "name"])
    flows = layers({"regional_distribution": region, "supply_edges": edges}, ground).flows
    assert flows["drawn"].tolist() == ["line", "line", "same_place", "unplaced", "unplaced"]
    assert flows.geometry.isna().tolist() == [False, False, True, True, True]
    counties = shapes("county").set_index("adcode").geometry
    start, end = shapely.get_point(flows.geometry[0], [0, -1])
    assert counties["440111"].contains(start)
    assert counties["330106"].contains(end)


def test_what_has_a_code_but_no_shape_is_named(ground: Ground) -> None:
    rows = [
        {"basis": basis, "level": "county", "province": "650000", "parent": "653200", "adcode": code, "name": name}
        for basis in ("return", "ship_from")
        for code, name in (("653229", "和安县"), ("653228", "和康县"), ("unmapped", "unmapped"), ("653201", "和田市"))
    ]
    made = layers({"regional_distribution": pd.DataFrame(rows)}, ground)
    assert len(made.regions) == 8
    assert without_shape(made.regions).to_numpy().tolist() == [
        ["county", "653228", "和康县"],
        ["county", "653229", "和安县"],
    ]


def test_a_renumbered_county_is_found_under_the_code_of_the_tables() -> None:
    rows = pd.DataFrame(
        [
            {
                "basis": "return",
                "level": "county",
                "province": "460000",
                "parent": "460300",
                "adcode": "460302",
                "name": "西沙区",
            }
        ]
    )
    assert len(without_shape(layers({"regional_distribution": rows}, Ground()).regions)) == 1
    renumbered = Ground(2024, (("460321", "460302"),))
    assert without_shape(layers({"regional_distribution": rows}, renumbered).regions).empty
