"""The region that something is counted in at each level, where the divisions have gaps."""

from __future__ import annotations

import pyarrow as pa

from graph.divisions import divisions
from graph.divisions.table import APART, divided_cities

Cell = tuple[str | None, str | None]
RegionRow = tuple[str, str, str, str | None, str | None]


def cells(province: str | None, city: str | None, county: str | None, year: int) -> Cell:
    """City and county to count in, by the divisions of ``year``.

    Hong Kong, Macau and Taiwan are their own cities, a city without counties (Dongguan) is its own county, so that what
    lies there is not counted as unknown.
    """
    city = province if province in APART else city
    return city, city if county is None and city not in divided_cities(year) else county


def region_rows(year: int) -> list[RegionRow]:
    """(adcode, name, adcode_province, adcode_city, adcode_county) of every division of ``year``, sorted by code."""
    return [
        (d.adcode, d.name, d.province, *cells(d.province, d.city, d.adcode if d.level == "county" else None, year))
        for d in divisions(year)
    ]


REGION_ROWS = "adcode string, name string, adcode_province string, adcode_city string, adcode_county string"


def region_table(year: int) -> pa.Table:
    """``region_rows`` as a table with the columns ``REGION_ROWS``."""
    columns = map(pa.array, zip(*region_rows(year), strict=True))
    return pa.Table.from_arrays(list(columns), names=[column.split()[0] for column in REGION_ROWS.split(", ")])
