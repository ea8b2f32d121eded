"""What a run's folder holds: every file with its size and SHA-256, and the manifest that it follows.

Each manifest carries the SHA-256 of the one before it (the night that rings were tracked against), so a night can't be
changed, dropped or put in without the chain showing it. A signature beside it says whose it is, and since when.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any

import pyarrow.parquet as pq

from jobs.warehouse.nights import NightInfo
from jobs.warehouse.storage import MANIFEST, SIGNATURE, Storage
from leads.seal.verify_packet import BrokenError, Seal, grouped, read_seal
from lineage.integrity import canonical, merkle_root
from lineage.signing import Signer

FORMAT = 2
NIGHT = "ringtrace night"
STALE = "_stale.json"
CHAIN = ("night", "run_id", "previous_night", "previous_run_id", "previous_manifest_sha256", "replaces_run_id")
# The manifest can't list itself, and the signature and the stale mark are made after it.
UNLISTED = {MANIFEST, SIGNATURE, STALE}


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
    """The manifest of a run: ``files`` (path, bytes, sha256, rows), ``merkle_root``, rows per table, the chain."""
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
        "merkle_root": files_root(files),
        **({"facts": facts} if facts else {}),
    }


def sign(storage: Storage, folder: str, signer: Signer) -> None:
    """Writes the signature beside a run's manifest: over the SHA-256 of its bytes, what it is of, and the time."""
    manifest = storage.read_json(f"{folder}/{MANIFEST}") or {}
    statement = {
        "what": NIGHT,
        "night": manifest["night"],
        "run_id": manifest["run_id"],
        "manifest_sha256": storage.digest(f"{folder}/{MANIFEST}")[1],
        "signed_at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    storage.write(f"{folder}/{SIGNATURE}", signer.seal(statement))


def files_root(entries: Sequence[dict[str, Any]]) -> str:
    """Merkle root (RFC 6962, hex) over the entries of a manifest in their order, each as canonical JSON."""
    return merkle_root([canonical(entry) for entry in entries]).hex()


def stale_mark(night: str, run_id: str) -> dict[str, str]:
    """What `_stale.json` in a stale night tells its readers."""
    why = "a night before it was run again or added since; run this night again"
    return {"night": night, "run_id": run_id, "why": why}


def manifest_of(content: bytes | None) -> dict[str, Any] | None:
    """The manifest in a file, or None where it is missing or has lost something that is needed here."""
    try:
        manifest = json.loads(content or b"")
        canonical(manifest)
    except (ValueError, RecursionError):
        return None
    if not isinstance(manifest, dict) or not {"files", "config_hash", *CHAIN} <= manifest.keys():
        return None
    chained = all(isinstance(manifest[name], str | None) for name in CHAIN)
    described = isinstance(manifest.get("tables"), dict) and isinstance(manifest.get("facts", {}), dict)
    return manifest if chained and described else None


def signature(
    storage: Storage, folder: str, content: bytes, night: str, run_id: str, trusted: Collection[str] | None
) -> tuple[Seal | None, list[str]]:
    """The night's seal where it holds, and what is wrong with it. ``content``: the manifest's bytes."""
    signature = storage.read(f"{folder}/{SIGNATURE}")
    if signature is None:
        return None, [f"{SIGNATURE}: is missing: this night is not signed (early versions signed none); run it again"]
    try:
        seal = read_seal(signature, NIGHT)
    except BrokenError as fault:
        return None, [f"{SIGNATURE}: {fault}"]
    stated, faults = seal.statement, []
    if stated.get("manifest_sha256") != hashlib.sha256(content).hexdigest():
        faults.append(f"{MANIFEST}: is not the one that {SIGNATURE} states")
    if (stated.get("night"), stated.get("run_id")) != (night, run_id):
        faults.append(f"{SIGNATURE}: is that of night {stated.get('night')}, run {stated.get('run_id')}")
    if trusted is not None and seal.key_id not in trusted:
        faults.append(f"{SIGNATURE}: is by another key than the one expected; its fingerprint: {grouped(seal.key_id)}")
    return seal, faults


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
