"""What each file of exported maps is, in a sentence, as the manifest says."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from leads.maps.files import PACKAGE

ABOUT, PAGE, SHEETS = "about.json", "map.html", "sheets"
LAYERS = {
    "regions": "counts per region, level and basis, with the regions' shapes",
    "ring_parts": "counties of each suspected ring, as points",
    "flows": "suspected flows of goods and money, as lines",
    "outline": "the country's outline as published",
}
FILES = {
    ABOUT: "the night, the source of the shapes, sums, and what could not be drawn",
    PACKAGE: "all layers and a table `about`, as a GeoPackage",
    PAGE: "the map for a browser; needs no network",
}
KINDS = {".parquet": "GeoParquet 1.1", ".geojson": "GeoJSON, RFC 7946", ".pdf": "to print", ".png": "picture"}


def descriptions(folder: Path) -> dict[str, str]:
    """The files in ``folder``, each with what it is. KeyError: one that nobody named."""
    found = (path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*")) if path.is_file())
    return {name: FILES.get(name) or _description(PurePosixPath(name)) for name in found}


def _description(path: PurePosixPath) -> str:
    if path.parent.name != SHEETS:
        return f"{LAYERS[path.stem]} ({KINDS[path.suffix]})"
    code, _, page = path.stem.partition("-")
    return f"sheet of region {code}{f', page {page}' if page else ''} ({KINDS[path.suffix]})"
