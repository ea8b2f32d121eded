"""The tables of a published night that maps are made of, as far as a reader may see them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

import pandas as pd

from graph.failures import UsageError
from jobs.published_tables import OwnNights, PublishedTables
from jobs.warehouse import NightInfo, SealedRun
from leads.maps.outside import outside, possible_parts
from leads.maps.page import columns as page_columns
from leads.settings import OutsideSettings

MapProfile = Literal["analyst", "investigator", "police", "outside"]
PROFILES: tuple[str, ...] = get_args(MapProfile)
REGIONS, RINGS, PARTS, EDGES = "regional_distribution", "rings", "ring_regions", "supply_edges"
# What maps are made of, by table; nights published before there were maps lack some of it.
NEEDED = {
    REGIONS: page_columns.REGIONS,
    RINGS: page_columns.RINGS,
    PARTS: page_columns.RING_REGIONS,
    EDGES: page_columns.EDGES,
}


def read_frames(run: SealedRun, profile: str, settings: OutsideSettings, year: int) -> dict[str, pd.DataFrame]:
    """The tables by name; outside the house regions only, as ``leads.maps.outside`` shows them.

    ``year``: of the register of divisions. UsageError: the night was published by a version that had no maps.
    """
    names = (REGIONS, PARTS) if profile == "outside" else (REGIONS, RINGS, PARTS, EDGES)
    frames = {name: _read(run, name) for name in names}
    if profile == "outside":
        return {REGIONS: outside(frames[REGIONS], frames[PARTS], possible_parts(year), settings)}
    return frames


def page_nights(
    own: OwnNights, published: Sequence[NightInfo], night: NightInfo, profile: str, most: int
) -> list[SealedRun]:
    """The nights of the page, oldest first, ``night`` the last; outside the house it is alone, as what changes between
    two nights tells of small cells. Nights of a version that had no maps are left out."""
    shown = [own.sealed(night)]
    earlier = [] if profile == "outside" else [one for one in published if one.night < night.night]
    for one in reversed(earlier):
        if len(shown) == most:
            break
        run = own.sealed(one)
        if _has_maps(run):
            shown.append(run)
    return shown[::-1]


def _has_maps(run: SealedRun) -> bool:
    tables = PublishedTables(run)
    return all(name in run.tables and set(columns) <= set(tables.columns(name)) for name, columns in NEEDED.items())


def _read(run: SealedRun, name: str) -> pd.DataFrame:
    frame = PublishedTables(run).whole(name) if name in run.tables else pd.DataFrame()
    lacking = [column for column in NEEDED[name] if column not in frame]
    if lacking:
        raise UsageError(
            f"night {run.night}: its table {name} has no {', '.join(lacking)}; "
            "it was published by an older version, run that night again"
        )
    return frame
