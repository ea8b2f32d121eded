"""Small packets for tests: two leads of one night, with files of every kind that a packet may hold."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from leads.seal import NightReference, Packet, seal_packet
from leads.seal.verify_packet import request_of
from lineage.integrity import canonical, rows_root
from lineage.signing import Signer
from tests.leads.seal.authority import Authority

SIGNER = Signer(Ed25519PrivateKey.from_private_bytes(b"s" * 32))
OTHER_SIGNER = Signer(Ed25519PrivateKey.from_private_bytes(b"t" * 32))
AUTHORITY = Authority()
NIGHT = NightReference("20260302T180000Z-abc123", "ab" * 32, made_up=False)
SIGNED_AT = datetime(2026, 3, 3, 4, 5, 6, tzinfo=UTC)
EVIDENCE = "evidence/lead_evidence.jsonl"
SOURCE_ROWS, MASKED_ROWS = "source_rows.jsonl", "source_rows_masked.jsonl"


def source_rows(lead: str, count: int = 5) -> list[dict[str, str]]:
    """Rows of the landing zone with their salts, as a packet hands them out."""
    rows = []
    for number in range(count):
        text = json.dumps({"complaint_id": f"{lead}-{number}", "store_id": "店"}, ensure_ascii=False)
        salt = hashlib.sha256(f"salt {lead} {number}".encode()).digest()
        digest = hashlib.sha256(salt + text.encode()).hexdigest()
        rows.append({"row_digest": digest, "dataset": "complaints", "row_json": text, "row_salt": salt.hex()})
    return rows


def evidence_rows(lead: str) -> list[dict[str, str | None]]:
    """Facts that cite ``source_rows``, and one that no row stands behind."""
    digests = [row["row_digest"] for row in source_rows(lead)]
    return [
        {"lead_id": lead, "statement": f"fact {number} of {lead} 假货", "kind": "guilt", "row_digest": digest}
        for number, digest in enumerate([*digests, None])
    ]


def lines(rows: list[dict[str, str]] | list[dict[str, str | None]]) -> bytes:
    return b"".join(canonical(row) + b"\n" for row in rows)


def files(lead: str) -> dict[str, bytes]:
    facts = evidence_rows(lead)
    return {
        "accounts.csv": f"account_id,role\n{lead}-1,payee\n{lead}-2,front_store\n".encode(),
        "dossier.html": f"<p>Suspected ring of {lead}</p>".encode(),
        "dossier.pdf": b"%PDF-1.7 " + hashlib.sha256(lead.encode()).digest() * 4,
        "lead.json": canonical({"lead_id": lead, "state": "proposed"}),
        "maps/region.svg": f"<svg><title>{lead}</title></svg>".encode(),
        "orders/part-0.parquet": b"PAR1" + hashlib.sha256(f"orders {lead}".encode()).digest() * 9 + b"PAR1",
        "evidence/lead_evidence.csv": "".join(f"{row['statement']}\n" for row in facts).encode(),
        EVIDENCE: lines(sorted(facts, key=lambda row: str(row["statement"]))),
        SOURCE_ROWS: lines(source_rows(lead)),
    }


def packet_of(lead: str, **facts: str) -> Packet:
    return Packet(
        lead_id=lead,
        profile="police",
        night="2026-03-02",
        evidence_digest=rows_root(evidence_rows(lead)),
        source_rows=True,
        facts={"config_hash": "c0ffee", **facts},
    )


def write(folder: Path, content: Mapping[str, bytes]) -> None:
    for name, data in content.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def build(
    folder: Path, lead: str = "L-1", *, signer: Signer = SIGNER, changed: Mapping[str, bytes] | None = None
) -> Path:
    """A sealed packet; ``changed``: files that differ from, or come on top of, those of ``files``."""
    content = {**files(lead), **(changed or {})}
    write(folder, content)
    seal_packet(folder, packet_of(lead), {name: f"What {name} is." for name in content}, NIGHT, signer, SIGNED_AT)
    return folder


def stamp(folder: Path, authority: Authority = AUTHORITY) -> Path:
    """Puts a time stamp into a sealed packet."""
    request = request_of((folder / "seal.json").read_bytes())
    (folder / "timestamp.tsq").write_bytes(request)
    (folder / "timestamp.tsr").write_bytes(authority.answer(request))
    return folder
