"""Fills the folder of an export: layers, sheets, and what is to be known about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from jobs.maps.tables import EDGES, REGIONS
from leads.maps.about import about, as_texts
from leads.maps.descriptions import ABOUT, PAGE, SHEETS
from leads.maps.files import write_layers
from leads.maps.layers import LEVELS, Ground, layers
from leads.maps.page import Ground as PageGround
from leads.maps.page import NightContent, PageContent, PageProfile, write_page
from leads.maps.printing import SheetPrinter
from leads.maps.settings import MapSettings
from leads.maps.shapes import outline, source
from leads.maps.sheet import Night, Setting, country_sheet, province_sheet, provinces_with_rows
from lineage.integrity import canonical


@dataclass(frozen=True)
class Export:
    """What is written; ``frames``: the tables by name; ``provinces``: those to print, None for all that have rows.

    ``nights``: of the page, oldest first.
    """

    frames: Mapping[str, pd.DataFrame]
    nights: tuple[NightContent, ...]
    profile: PageProfile
    ground: Ground
    setting: Setting
    settings: MapSettings
    provinces: Sequence[str] | None


def write_export(folder: Path, export: Export, printer: SheetPrinter | None) -> None:
    """Writes everything into the new ``folder``; without a ``printer`` no sheets."""
    made = layers(export.frames, export.ground)
    told = about(made, export.setting, source(export.settings.shapes))
    (folder / ABOUT).write_bytes(canonical(told) + b"\n")
    write_layers(folder, made, as_texts(told), export.setting.night)
    _write_page(folder / PAGE, export)
    if printer:
        (folder / SHEETS).mkdir()
        for sheet in _sheets(export):
            _print(folder / SHEETS, sheet, printer)


def _write_page(path: Path, export: Export) -> None:
    ground, sheet = export.ground, export.settings.sheet
    shapes: dict[str, gpd.GeoDataFrame] = {level: ground.shapes(level) for level in LEVELS}
    content = PageContent(export.nights, export.profile, source(export.settings.shapes))
    write_page(path, content, PageGround(shapes, outline(), sheet.parallels, sheet.meridian), export.settings.page)


def _sheets(export: Export) -> Iterator[dict[str, Any]]:
    """The country's sheet, then one per province."""
    night = Night(export.frames[REGIONS], export.frames.get(EDGES), export.ground)
    wanted = export.provinces
    yield country_sheet(night, export.setting, export.settings)
    for code in provinces_with_rows(night, export.setting.basis) if wanted is None else wanted:
        yield province_sheet(code, night, export.setting, export.settings)


def _print(folder: Path, sheet: Mapping[str, Any], printer: SheetPrinter) -> None:
    (folder / f"{sheet['code']}.pdf").write_bytes(printer.pdf(sheet))
    for number, page in enumerate(printer.pages(sheet), start=1):
        (folder / f"{sheet['code']}{f'-{number}' if number > 1 else ''}.png").write_bytes(page)
