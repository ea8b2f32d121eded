"""Made-up nights of a page: rings in counties of the real shapes, with flows and a stranger's brand names."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from jobs.configuration import values
from leads.maps.outside import outside as shown_outside
from leads.maps.outside import possible_parts
from leads.maps.page import Ground, NightContent, PageContent, PageSettings
from leads.maps.settings import MapSettings
from leads.maps.shapes import outline, shapes, source
from leads.settings import OutsideSettings

BASES = ("ship_from", "return", "warehouse", "registered")
LEVELS = ("province", "city", "county")
COUNTS = ("rings", "rings_centred", "members", "stores", "orders", "sold_value", "leads")
HOSTILE = "</script><img src=x onerror=\"document.title='HACKED'\">"
BRANDS = ("山川", "Northwind", "青鸟", "Kestrel & Sons", HOSTILE, "白鹤", "Ardent", "老街口")
CENTRES = ("440304", "350524", "330782", "440112", "320583", "350302", "410122", "510107")
UNMAPPED = "unmapped"
PROVINCE = "440000"
CONF = Path(__file__).parents[3] / "conf"

Place = tuple[str, str, str]  # codes of province, city, county


@dataclass(frozen=True)
class Member:
    """An account of a ring with its places by basis (the first is its main one)."""

    places: dict[str, list[Place]]
    stores: int
    orders: int
    fen: int


def settings() -> PageSettings:
    return map_settings().page


def map_settings() -> MapSettings:
    trees = [yaml.safe_load((CONF / f"{name}.yaml").read_text("utf-8")) for name in ("maps", "page")]
    return MapSettings.model_validate(values(trees[0] | trees[1]))


def ground() -> Ground:
    sheet = map_settings().sheet
    return Ground({level: shapes(level) for level in LEVELS}, outline(), sheet.parallels, sheet.meridian)


def small_ground() -> Ground:
    """One province and the outline."""
    whole = ground()
    near = {level: frame[frame["province"] == PROVINCE] for level, frame in whole.shapes.items()}
    return replace(whole, shapes=near)


def content(rings: int = 60, nights: int = 3, seed: int = 20260303) -> PageContent:
    """``rings`` suspected rings that grow over ``nights``; nothing in them is true."""
    draw = random.Random(seed)
    homes = [_home(draw) for _ in range(rings)]
    people = {f"ring-{number:05d}": _members(draw, home) for number, home in enumerate(homes)}
    brands = {ring: draw.sample(BRANDS, draw.randint(1, 3)) for ring in people}
    edges = _edges(draw, people)
    grown = [
        _night(
            number,
            {ring: found[: max(2, len(found) - 2 * (nights - 1 - number))] for ring, found in people.items()},
            brands,
            edges,
        )
        for number in range(nights)
    ]
    chained = tuple(
        replace(night, regions=_with_change(night.regions, before.regions if before else None))
        for night, before in zip(grown, [None, *grown[:-1]], strict=True)
    )
    return PageContent(chained, "analyst", source(map_settings().shapes))


def outside(whole: PageContent) -> PageContent:
    """The same nights as they leave the house: counts only, rounded down."""
    rule = OutsideSettings(multiple=5, dominance_percent=15)

    def bare(night: NightContent) -> NightContent:
        regions = shown_outside(night.regions, night.ring_regions, possible_parts(2024), rule)
        none = {name: getattr(night, name).iloc[:0] for name in ("ring_regions", "rings", "edges")}
        return replace(night, regions=regions, **none)

    return PageContent(tuple(bare(night) for night in whole.nights), "outside", whole.source)


def _places() -> list[Place]:
    counties = shapes("county")
    own = [(row.province, row.parent, row.adcode) for row in counties.itertuples()]
    return [(p, c, UNMAPPED if county == c else county) for p, c, county in own]


PLACES = _places()
BY_COUNTY = {place[2]: place for place in PLACES}
BY_CITY: dict[str, list[Place]] = defaultdict(list)
for _place in PLACES:
    BY_CITY[_place[1]].append(_place)


def _home(draw: random.Random) -> Place:
    return BY_COUNTY[draw.choice(CENTRES)] if draw.random() < 0.6 else draw.choice(PLACES)


def _members(draw: random.Random, home: Place) -> list[Member]:
    satellites = [home, draw.choice(BY_CITY[home[1]]), draw.choice(PLACES), draw.choice(PLACES)]
    return [_member(draw, satellites) for _ in range(draw.choice((3, 4, 6, 9, 14, 25, 60)))]


def _member(draw: random.Random, satellites: list[Place]) -> Member:
    places = {}
    for basis in BASES:
        found = draw.choices(satellites, (6, 3, 1, 1), k=draw.choice((1, 1, 2)))
        if basis == "registered":
            found = [draw.choice(PLACES)]
        places[basis] = [_known(draw, place) for place in dict.fromkeys(found)]
    orders = draw.randint(5, 900)
    return Member(places, draw.choice((1, 1, 2, 3)), orders, orders * draw.randint(1900, 32000))


def _known(draw: random.Random, place: Place) -> Place:
    """Some addresses say only the city, some nothing."""
    chance = draw.random()
    if chance < 0.04:
        return (UNMAPPED, UNMAPPED, UNMAPPED)
    if chance < 0.07:
        return (place[0], UNMAPPED, UNMAPPED)
    return (place[0], place[1], UNMAPPED) if chance < 0.12 else place


def _night(
    number: int, people: dict[str, list[Member]], brands: dict[str, list[str]], edges: pd.DataFrame
) -> NightContent:
    parts = pd.DataFrame([row for ring, members in people.items() for row in _rows(ring, members)])
    by_place = ["basis", "level", "province", "parent", "adcode"]
    ring_regions = parts.groupby(["ring_id", *by_place], as_index=False)[
        ["members", "stores", "orders", "sold_value"]
    ].sum()
    weight = ring_regions.sort_values(["orders", "adcode"], ascending=[False, True])
    first = weight.drop_duplicates(["ring_id", "basis", "level"]).index
    ring_regions["centre"] = ring_regions.index.isin(first)
    regions = ring_regions.groupby(by_place, as_index=False).agg(
        rings=("ring_id", "nunique"),
        rings_centred=("centre", "sum"),
        members=("members", "sum"),
        stores=("stores", "sum"),
        orders=("orders", "sum"),
        sold_value=("sold_value", "sum"),
    )
    regions["leads"] = regions["rings_centred"] // 2
    regions["name"] = [NAMES.get((row.level, row.adcode), UNMAPPED) for row in regions.itertuples()]
    regions["suppressed"] = regions["members"] < 3
    rings = pd.DataFrame([_ring(ring, members, brands[ring]) for ring, members in people.items()])
    seen = edges[edges["night"] <= number].drop(columns="night")
    return NightContent(
        f"2026-03-0{number + 1}", f"{number}c0ffee" * 8, True, _as_money(regions), _as_money(ring_regions), rings, seen
    )


NAMES = {(level, row.adcode): row.name for level in LEVELS for row in shapes(level).itertuples(index=False)}


def _rows(ring: str, members: list[Member]) -> Iterator[dict[str, Any]]:
    for member in members:
        for basis, places in member.places.items():
            for main, (province, city, county) in zip((True, False), places, strict=False):
                for level, parent, code in (
                    ("province", "100000", province),
                    ("city", province, city),
                    ("county", city, county),
                ):
                    sold = (
                        {"orders": member.orders, "sold_value": member.fen} if main else {"orders": 0, "sold_value": 0}
                    )
                    place = {"basis": basis, "level": level, "province": province, "parent": parent, "adcode": code}
                    yield {"ring_id": ring, **place, "members": 1, "stores": member.stores, **sold}


def _ring(ring: str, members: list[Member], brands: list[str]) -> dict[str, Any]:
    provinces = {place[0] for member in members for place in member.places["ship_from"]}
    return {
        "ring_id": ring,
        "status": "active" if len(members) > 3 else "dormant",
        "members": len(members),
        "stores": sum(member.stores for member in members),
        "suspicion": 0.6 + 0.39 * (len(members) % 7) / 7,
        "confidence": 0.5 + 0.45 * (len(members) % 5) / 5,
        "brands": brands,
        "provinces": sorted(provinces),
        "first_seen_night": "2026-03-01",
    }


def _edges(draw: random.Random, people: dict[str, list[Member]]) -> pd.DataFrame:
    rows = []
    for number, (ring, members) in enumerate(people.items()):
        warehouse = _finest(members[0].places["warehouse"][0])
        suppliers = {"goods": 3, "packaging": 1, "material": 1}
        for kind, some in suppliers.items():
            for each in range(some):
                far = _finest(draw.choice(PLACES))
                rows.append(
                    _edge(draw, f"account-{number}-{kind}-{each}", "account", far, ring, "ring", warehouse, kind)
                )
        markets = [_finest(draw.choice(PLACES)) for _ in range(8)]
        rows.extend(_edge(draw, ring, "ring", warehouse, market, "place", market, "sale") for market in markets)
        other = draw.choice(sorted(set(people) - {ring}))
        rows.append(
            _edge(
                draw, ring, "ring", warehouse, other, "ring", _finest(people[other][0].places["warehouse"][0]), "goods"
            )
        )
        rows.append(_edge(draw, ring, "ring", warehouse, f"account-{number}-goods-0", "account", UNMAPPED, "money"))
    return pd.DataFrame(rows).drop_duplicates(["from_id", "to_id", "kind"], ignore_index=True)


def _edge(draw: random.Random, *ends: str) -> dict[str, Any]:
    names = ("from_id", "from_kind", "from_adcode", "to_id", "to_kind", "to_adcode", "kind")
    money = ends[-1] == "money"
    return {
        **dict(zip(names, ends, strict=True)),
        "amount": Decimal(draw.randint(10**5, 10**8)) / 100 if money else None,
        "shipments": 0 if money else draw.randint(1, 400),
        "first_seen": pd.Timestamp("2026-01-05"),
        "last_seen": pd.Timestamp("2026-03-01"),
        "night": draw.choice((0, 0, 1, 2)),
    }


def _finest(place: Place) -> str:
    return next((code for code in reversed(place) if code != UNMAPPED), UNMAPPED)


def _as_money(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(sold_value=[Decimal(int(fen)) / 100 for fen in frame["sold_value"]])


def _with_change(now: pd.DataFrame, before: pd.DataFrame | None) -> pd.DataFrame:
    if before is None:
        return now.assign(**{f"{name}_change": None for name in COUNTS})
    keys = ["basis", "level", "province", "parent", "adcode"]
    joined = now.merge(before[[*keys, *COUNTS]], on=keys, how="left", suffixes=("", "_before"))
    changes = {
        f"{name}_change": [
            new - (0 if pd.isna(old) else old) for new, old in zip(joined[name], joined[f"{name}_before"], strict=True)
        ]
        for name in COUNTS
    }
    return now.assign(**changes)
