"""What a printed sheet shows, as plain data: the map, its legend, tables, notes and where all of it comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from leads.maps.classes import EMPTY, Classes
from leads.maps.figures import count, flow_rows, money, short, total, words
from leads.maps.flows import COLOURS, KINDS, Flow, drawn_flows, sums
from leads.maps.layers import Ground
from leads.maps.picture import Drawn, Theme, country_picture, place_in_country, province_picture
from leads.maps.settings import MapSettings
from leads.maps.shapes import COUNTRY, source
from leads.regional_tables import UNMAPPED

PLACE_WIDTH, PLACE_HEIGHT = 34.0, 36.0
COUNTED = ("rings", "rings_centred", "members", "stores", "orders", "sold_value", "leads")
# What adds up over provinces; the others are counted in each where they are present.
ADD_UP = ("rings_centred", "orders", "sold_value", "leads")


@dataclass(frozen=True)
class Setting:
    """What a sheet says of where it comes from. ``least``: what counts shown outside are multiples of."""

    night: str
    site: str
    profile: str
    config_hash: str
    code_version: str
    made_up: bool
    basis: str
    least: int


@dataclass(frozen=True)
class Night:
    """The rows that the reader may see; ``edges`` is None where flows are not shown."""

    regions: pd.DataFrame
    edges: pd.DataFrame | None
    ground: Ground

    def rows(self, basis: str, level: str, province: str | None = None) -> pd.DataFrame:
        """Rows of `regional_distribution`, the greatest first."""
        found = self.regions[(self.regions["basis"] == basis) & (self.regions["level"] == level)]
        found = found if province is None else found[found["province"] == province]
        return found.sort_values(["rings", "members", "parent", "adcode"], ascending=[False, False, True, True])


def provinces_with_rows(night: Night, basis: str) -> list[str]:
    """Provinces that have anything to show on ``basis``, sorted."""
    return sorted(code for code in night.rows(basis, "province")["adcode"] if code != UNMAPPED)


def country_sheet(night: Night, setting: Setting, settings: MapSettings) -> dict[str, Any]:
    """The sheet of the whole country, by province."""
    say, rows = words(), night.rows(setting.basis, "province")
    theme = _theme(night, rows, None, settings)
    drawn = country_picture(theme, night.ground, settings.sheet, say["title"])
    head = say["totals_shown" if setting.profile == "outside" else "totals"]
    totals = [[say[name], _figure(name, total(rows[name]))] for name in ADD_UP]
    return _sheet(COUNTRY, say["country"], rows, None, night, theme, drawn, setting, settings) | {
        "totals_head": head,
        "totals": totals,
        "ways": ["between", "within", "unplaced"],
        "place": None,
    }


def province_sheet(province: str, night: Night, setting: Setting, settings: MapSettings) -> dict[str, Any]:
    """The sheet of one province, by county."""
    say, rows = words(), night.rows(setting.basis, "county", province)
    theme = _theme(night, rows, province, settings)
    drawn = province_picture(province, theme, night.ground, settings.sheet, say["title"])
    names = night.ground.shapes("province").set_index("adcode")["name"]
    own = night.rows(setting.basis, "province", province)
    totals = [[say[name], _with_change(name, row)] for row in _records(own) for name in COUNTED]
    return _sheet(province, names[province], rows, province, night, theme, drawn, setting, settings) | {
        "totals_head": say["totals"],
        "totals": totals,
        "ways": ["out", "in", "within"],
        "place": place_in_country(province, night.ground, settings.sheet, PLACE_WIDTH, PLACE_HEIGHT),
    }


def _theme(night: Night, rows: pd.DataFrame, province: str | None, settings: MapSettings) -> Theme:
    placed = rows[rows["adcode"] != UNMAPPED]
    counts = {code: None if pd.isna(rings) else int(rings) for code, rings in placed[["adcode", "rings"]].to_numpy()}
    classes = Classes.of([one for one in counts.values() if one], settings.sheet.classes)
    flows: list[Flow] = []
    if night.edges is not None:
        flows = drawn_flows(night.edges, night.ground.points(), province, settings.sheet.flows_drawn)
    return Theme(counts, classes, flows)


def _sheet(
    code: str,
    name: str,
    rows: pd.DataFrame,
    province: str | None,
    night: Night,
    theme: Theme,
    drawn: Drawn,
    setting: Setting,
    settings: MapSettings,
) -> dict[str, Any]:
    """What sheets of the country and of a province have in common; ``rows``: one for each of their regions."""
    say = words()
    placed, unmapped = rows[rows["adcode"] != UNMAPPED], rows[rows["adcode"] == UNMAPPED]
    # Of provinces as many as there is room for.
    shown = placed if province is None else placed.head(settings.sheet.top_regions)
    listed = [[place, text] for place, text in enumerate(drawn.listed, start=1)]
    return {
        "code": code,
        "w": say,
        "title": f"{say['title']}（{name}）",
        "basis": say[setting.basis],
        "made_up": setting.made_up,
        "map": drawn.svg,
        "legend": _legend(theme, setting),
        "level": say["province" if province is None else "county"],
        "rows": [_row(row, night) for row in _records(shown)],
        "all": len(placed),
        "unmapped": say["unmapped"].format(
            members=count(total(unmapped["members"])),
            orders=count(total(unmapped["orders"])),
            sold_value=money(total(unmapped["sold_value"])),
        ),
        "flows": [] if night.edges is None else flow_rows(sums(night.edges, province)),
        "flow_kinds": [[COLOURS[kind], KINDS[kind]] for kind in KINDS if any(one.kind == kind for one in theme.flows)],
        "listed": listed,
        "listed_beside": len(listed) <= settings.sheet.listed_beside,
        "notes": _notes(placed, night, theme, setting, settings),
        "source": [*source(settings.shapes).lines_zh, *source(settings.shapes).lines_en],
        "projection": drawn.projection,
        "night": say["night"].format(**{**vars(setting), "profile": say[setting.profile]}),
    }


def _legend(theme: Theme, setting: Setting) -> list[list[str]]:
    """(colour, what it stands for), the most first."""
    say = words()
    none = say["few" if setting.profile == "outside" else "none"]
    return [*([colour, text] for colour, text in reversed(theme.classes.legend())), [EMPTY, none]]


def _row(row: Mapping[str, Any], night: Night) -> list[str]:
    counted = [count(row[name]) for name in ("rings", "members", "stores", "orders")]
    return [row["name"], _parent(row, night), *counted, short(row["sold_value"])]


def _parent(row: Mapping[str, Any], night: Night) -> str:
    """The city of a county."""
    if row["level"] == "province":
        return ""
    cities = night.ground.shapes("city").set_index("adcode")["name"]
    return str(cities.get(row["parent"], ""))


def _records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in rows.to_dict("records")]


def _with_change(name: str, row: Mapping[str, Any]) -> str:
    change = row.get(f"{name}_change")
    said = "" if change is None or pd.isna(change) else words()["change"].format(change=f"{change:+,}")
    return _figure(name, row[name]) + said


def _figure(name: str, value: Any) -> str:
    return money(value) if name == "sold_value" else count(value)


def _notes(placed: pd.DataFrame, night: Night, theme: Theme, setting: Setting, settings: MapSettings) -> Sequence[str]:
    say = words()
    notes = [say["basis_note"].format(basis=say[setting.basis])]
    if theme.flows:
        notes.append(say["flows_note"].format(drawn=len(theme.flows)))
    shapeless = placed[~placed["adcode"].isin(night.ground.points().keys())].sort_values("adcode")
    if len(shapeless):
        names = "、".join(f"{row['name']}（{count(row['rings'])}）" for row in _records(shapeless))
        notes.append(say["shapeless"].format(edition=settings.shapes.edition, names=names))
    if setting.profile == "outside":
        notes.append(say["outside_note"].format(least=setting.least))
    return [*notes, say["check"]]
