"""What a run's folder holds: every file with its size and SHA-256, and the manifest that it follows.

Each manifest carries the SHA-256 of the one before it (the night that rings were tracked against), so a night can't be
changed, dropped or put in without the chain showing it.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pyarrow.parquet as pq

from jobs.warehouse.nights import NightInfo
from jobs.warehouse.storage import MANIFEST, Storage

FORMAT = 1
STALE = "_stale.json"
# The manifest can't list itself, and the stale mark is set after the night was sealed.
UNLISTED = {MANIFEST, STALE}


def build(
    storage: Storage,
    folder: str,
    *,
    night: str,
    run_id: str,
    config_hash: str,
    previous: NightInfo | None,
    replaces: str | None,
    facts: dict[str, Any],
) -> dict[str, Any]:
    """The manifest of a run: ``files`` (path, bytes, sha256, rows), rows per table, its place in the chain."""
    files = [_entry(storage, folder, name) for name in storage.tree(folder) if name not in UNLISTED]
    return {
        "format": FORMAT,
        "night": night,
        "run_id": run_id,
        "config_hash": config_hash,
        "previous_night": previous.night if previous else None,
        "previous_run_id": previous.run_id if previous else None,
        "previous_manifest_sha256": storage.digest(f"{previous.folder}/{MANIFEST}")[1] if previous else None,
        "replaces_run_id": replaces,
        "tables": dict(sorted(_rows_by_table(files).items())),
        "files": files,
        **({"facts": facts} if facts else {}),
    }


def differences(storage: Storage, folder: str) -> list[str]:
    """What a run's folder holds otherwise than its manifest says, a line each; none when it is whole."""
    manifest = storage.read_json(f"{folder}/{MANIFEST}")
    if manifest is None:
        return [f"{MANIFEST}: is missing"]
    listed = {entry["path"]: entry for entry in manifest["files"]}
    found = {name for name in storage.tree(folder) if name not in UNLISTED}
    lines = [f"{name}: is missing" for name in sorted(listed.keys() - found)]
    lines += [f"{name}: is not in the manifest" for name in sorted(found - listed.keys())]
    for name in sorted(found & listed.keys()):
        size, digest = storage.digest(f"{folder}/{name}")
        if (size, digest) != (listed[name]["bytes"], listed[name]["sha256"]):
            lines.append(f"{name}: differs from the manifest")
    return lines


def _entry(storage: Storage, folder: str, name: str) -> dict[str, Any]:
    size, digest = storage.digest(f"{folder}/{name}")
    entry: dict[str, Any] = {"path": name, "bytes": size, "sha256": digest}
    if name.endswith(".parquet"):
        with storage.open(f"{folder}/{name}") as file:
            entry["rows"] = pq.read_metadata(file).num_rows
    return entry


def _rows_by_table(files: list[dict[str, Any]]) -> Counter[str]:
    rows: Counter[str] = Counter()
    for entry in files:
        table, _, file = entry["path"].partition("/")
        if file and "rows" in entry and not table.startswith("_"):
            rows[table] += entry["rows"]
    return rows
