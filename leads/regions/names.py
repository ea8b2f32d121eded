"""Names of regions by their codes."""

from __future__ import annotations

from graph.divisions import divisions
from graph.divisions.table import Level


def full_names(year: int) -> dict[str, str]:
    """Names of every adcode of ``year`` from the province down, as addresses have them: 浙江省杭州市余杭区.

    What only stands in for a city in codes (市辖区) is left out.
    """
    known = {division.adcode: division for division in divisions(year)}
    found = {}
    for division in known.values():
        above = [known[code] for code in dict.fromkeys((division.province, division.city, division.adcode)) if code]
        found[division.adcode] = (
            "".join(one.name for one in above if one.written) if division.written else division.name
        )
    return found


def region_names(year: int) -> dict[str, tuple[str, Level]]:
    """Name and level of every adcode of ``year`` (GB/T 2260)."""
    return {division.adcode: (division.name, division.level) for division in divisions(year)}
