"""Seals the folder of a packet (a lead, or maps): ``manifest.json``, ``seal.json`` and the verifier beside its files.

The manifest depends on nothing but the files and on what the lead is, so a packet built again from the same input has
the same manifest. Everything that may differ then stands in the seal: the time of signing, and the night's run.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from graph.failures import DataGateError, InputOutputError, UsageError
from leads.seal import verify_packet
from leads.seal.verify_packet import MANIFEST, SEAL, UNLISTED
from lineage.integrity import canonical, merkle_root
from lineage.signing import Signer

VERIFIER = "verify_packet.py"
VERIFIER_IS = "The verifier: `python verify_packet.py` checks this folder; needs Python and the package cryptography."
MEDIA_TYPES = {
    ".csv": "text/csv",
    ".geojson": "application/geo+json",
    ".gpkg": "application/geopackage+sqlite3",
    ".html": "text/html",
    ".json": "application/json",
    ".jsonl": "application/jsonl",
    ".md": "text/markdown",
    ".parquet": "application/vnd.apache.parquet",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".py": "text/x-python",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
}
OTHER_MEDIA_TYPE = "application/octet-stream"
# Faults of a packet that are told when it can't be sealed: one cause makes thousands of rows fail.
TOLD = 5


@dataclass(frozen=True)
class Packet:
    """What a packet's manifest says beside its files.

    ``evidence_digest``: that of the lead (hex). ``source_rows``: whether every row of the landing zone that the
    evidence cites must be there in clear, with its salt. ``facts``: whatever else a rebuild repeats (the
    configuration's hash, the rules' version, …). ``what``: ``verify_packet.PACKET``, or ``MAPS``, whose lead and
    evidence are empty texts.
    """

    lead_id: str
    profile: str
    night: str
    evidence_digest: str
    source_rows: bool
    facts: Mapping[str, Any]
    what: str = verify_packet.PACKET


@dataclass(frozen=True)
class NightReference:
    """The run that a packet was made from, and the SHA-256 (hex) of its manifest.

    ``made_up``: it was signed with the published test key, so its packets are too.
    """

    run_id: str
    manifest_sha256: str
    made_up: bool


def seal_packet(
    folder: Path, packet: Packet, what: Mapping[str, str], night: NightReference, signer: Signer, signed_at: datetime
) -> None:
    """Seals ``folder``; ``what`` says in a sentence what each file is, by its path with ``/`` between parts.

    A folder whose sealing fails is to be thrown away.

    UsageError: a file without such a sentence (or the other way round), or a folder that is sealed already.
    DataGateError: the verifier would not pass the packet (a link, an odd name, rows that do not fit their digests).
    InputOutputError: the folder can't be written.
    """
    try:
        _add_verifier(folder)
        manifest = canonical(_manifest(folder, packet, {**what, VERIFIER: VERIFIER_IS}))
        (folder / MANIFEST).write_bytes(manifest)
        (folder / SEAL).write_bytes(signer.seal(_statement(packet, manifest, night, signed_at)))
    except OSError as error:
        raise InputOutputError(f"{folder}: the packet can't be sealed: {error.strerror}: {error.filename}") from error
    report = verify_packet.check(folder, signer.key_id)
    if not report.whole:
        first = "; ".join(report.differences[:TOLD])
        raise DataGateError(f"{folder}: no verifier would pass this packet, {len(report.differences)} faults: {first}")


def _add_verifier(folder: Path) -> None:
    taken = [name for name in (VERIFIER, *UNLISTED) if (folder / name).exists()]
    if taken:
        raise UsageError(f"{folder}: holds {', '.join(taken)} already; a packet is sealed once, build it anew")
    (folder / VERIFIER).write_bytes(Path(verify_packet.__file__).read_bytes())


def _manifest(folder: Path, packet: Packet, what: Mapping[str, str]) -> dict[str, Any]:
    found, _ = verify_packet.contents(folder)
    odd = sorted(found.keys() ^ what.keys())
    if odd:
        raise UsageError(f"{folder}: the files and what is said of them do not agree: {', '.join(odd)}")
    files = [
        {"path": path, "bytes": size, "sha256": sha256, "media_type": media_type(path), "what": what[path]}
        for path, (size, sha256) in sorted(found.items())
    ]
    return {
        **asdict(packet),
        "format": verify_packet.FORMAT,
        "files": files,
        "merkle_root": merkle_root([canonical(entry) for entry in files]).hex(),
    }


def media_type(path: str) -> str:
    """The media type (IANA) of a file by its suffix."""
    return MEDIA_TYPES.get(PurePosixPath(path).suffix.lower(), OTHER_MEDIA_TYPE)


def _statement(packet: Packet, manifest: bytes, night: NightReference, signed_at: datetime) -> dict[str, str]:
    """What is signed: everything that a rebuild may change, and the manifest by its SHA-256."""
    return {
        "what": packet.what,
        "lead_id": packet.lead_id,
        "manifest_sha256": hashlib.sha256(manifest).hexdigest(),
        "night": packet.night,
        "night_manifest_sha256": night.manifest_sha256,
        "night_run_id": night.run_id,
        "signed_at": signed_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
