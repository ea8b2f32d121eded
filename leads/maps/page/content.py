"""What a page is made of: the tables of its nights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from leads.maps.shapes import ShapeSource

PageProfile = Literal["analyst", "investigator", "police", "outside"]


@dataclass(frozen=True)
class NightContent:
    """A published night, as its profile may see it.

    ``regions``: `regional_distribution`; ``ring_regions``: (ring_id, basis, level, province, parent, adcode, members,
    stores, orders, sold_value, centre); ``rings``: (ring_id, status, members, stores, suspicion, confidence, brands,
    provinces, first_seen_night); ``edges``: `supply_edges` with the kind and the place of both ends (from_kind,
    from_adcode, to_kind, to_adcode). Codes that are not known are `unmapped`; money is yuan, two decimals. For outside
    the house all but ``regions`` are empty, and its small cells are null.
    """

    night: str
    config_hash: str
    made_up: bool
    regions: pd.DataFrame
    ring_regions: pd.DataFrame
    rings: pd.DataFrame
    edges: pd.DataFrame


@dataclass(frozen=True)
class PageContent:
    """The nights of a page, oldest first, and what must be said of its shapes."""

    nights: tuple[NightContent, ...]
    profile: PageProfile
    source: ShapeSource
