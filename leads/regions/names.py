"""Names of regions by their codes."""

from __future__ import annotations

from graph.divisions import divisions
from graph.divisions.table import Level


def region_names(year: int) -> dict[str, tuple[str, Level]]:
    """Name and level of every adcode of ``year`` (GB/T 2260)."""
    return {division.adcode: (division.name, division.level) for division in divisions(year)}
