"""The list of electronic data: what is handed over, its format, its integrity value, where it comes from and how.

After the rules on electronic data in criminal cases (法发〔2016〕22号) and articles 30 to 32 of the prosecutors' rules
of 2021, which ask for it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

FORMATS = {".csv": "CSV", ".parquet": "Parquet", ".jsonl": "JSON Lines", ".json": "JSON", ".svg": "SVG"}
Rows = list[dict[str, Any]]


def packet_files(folder: Path, night: str) -> Rows:
    """The files that are in the packet so far, sorted."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return [
        {
            "name": path.relative_to(folder).as_posix(),
            "type": "packet_file",
            "format": FORMATS.get(path.suffix, path.suffix.lstrip(".").upper()),
            "bytes": path.stat().st_size,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "method": "packet_method",
            "night": night,
        }
        for path in files
    ]


def source_files(cited: Iterable[tuple[str, str]], inputs: Mapping[str, Mapping[str, Any]]) -> Rows:
    """The platform extracts behind the statements: ``cited`` (night, file), ``inputs`` as the runs recorded them."""
    rows = []
    for night, file in sorted(set(cited)):
        known = inputs.get(file, {})
        suffix = Path(file).suffix
        rows.append(
            {
                "name": file,
                "type": "source_file",
                "format": FORMATS.get(suffix, suffix.lstrip(".").upper()),
                "bytes": known.get("bytes"),
                "sha256": known.get("sha256"),
                "method": "source_method",
                "night": night,
            }
        )
    return rows
