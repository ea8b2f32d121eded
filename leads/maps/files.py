"""Layers as files that others open: GeoParquet, GeoJSON and GeoPackage, all in WGS84, equal bytes for equal layers.

Parquet holds money as `decimal(18,2)`. GeoJSON and GeoPackage have no decimals, so there it is whole fen (1 yuan is 100
fen) in a column whose name ends so: sums are exact in every file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyogrio

from leads.maps.layers import Layers

MONEY = {"sold_value", "sold_value_change", "amount"}
DECIMAL = pd.ArrowDtype(pa.decimal128(18, 2))
WHOLE = {"rings", "rings_centred", "members", "stores", "orders", "leads", "shipments"}
WHOLE_CHANGES = {f"{name}_change" for name in ("rings", "rings_centred", "members", "stores", "orders", "leads")}
TYPES = {"regions": "MultiPolygon", "ring_parts": "Point", "flows": "LineString", "outline": "Unknown"}
OF_PARTS = {"regions"}
PACKAGE = "ringtrace.gpkg"
# RFC 7946: WGS84 without saying so, outer rings counter-clockwise; six decimals are a tenth of a metre.
GEOJSON = {"RFC7946": "YES", "COORDINATE_PRECISION": "6", "WRITE_NAME": "NO"}


def write_layers(folder: Path, layers: Layers, about: Mapping[str, str], night: str) -> None:
    """Writes every layer in every format into ``folder``; ``about``: of the GeoPackage's table of that name."""
    package = folder / PACKAGE
    with _dated(night):
        for name, layer in layers.named():
            typed = _typed(layer)
            typed.to_parquet(folder / f"{name}.parquet", index=False, compression="zstd", schema_version="1.1.0")
            plain = _in_fen(typed)
            _write(plain, folder / f"{name}.geojson", name, "GeoJSON", GEOJSON)
            _write(plain, package, name, "GPKG", {})
        told = pd.DataFrame(sorted(about.items()), columns=["name", "value"])
        pyogrio.write_dataframe(told, package, layer="about", driver="GPKG")


def _typed(layer: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The layer with one type per column, whatever nulls it holds."""
    kinds: dict[str, Any] = dict.fromkeys(WHOLE | WHOLE_CHANGES, "Int64") | dict.fromkeys(MONEY, DECIMAL)
    return layer.astype({name: kind for name, kind in kinds.items() if name in layer})


def _in_fen(layer: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    money = [name for name in layer if name in MONEY]
    fen = {name: layer[name].map(lambda yuan: int(yuan * 100), na_action="ignore").astype("Int64") for name in money}
    return layer.assign(**fen).rename(columns={name: f"{name}_fen" for name in money})


def _write(layer: gpd.GeoDataFrame, path: Path, name: str, driver: str, options: Mapping[str, str]) -> None:
    pyogrio.write_dataframe(
        layer,
        path,
        layer=name,
        driver=driver,
        geometry_type=TYPES[name],
        promote_to_multi=name in OF_PARTS,
        layer_options=options,
    )


@contextmanager
def _dated(night: str) -> Iterator[None]:
    """Files bear the night as their date of change, not the day on which they are written."""
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": f"{night}T00:00:00.000Z"})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
