"""Ways to tamper with a packet, by name: each does its harm to a copy and returns what the verifier must name.

They are given the packet and another one of the same night, both stamped.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from leads.seal import verify_packet
from lineage.signing import Signer, published_test_signer
from tests.leads.seal.authority import Authority
from tests.leads.seal.packets import EVIDENCE, MASKED_ROWS, OTHER_SIGNER, SOURCE_ROWS, stamp

Tampering = Callable[[Path, Path], str]
PACKETS: dict[str, Tampering] = {}
PDF, TABLE, MAP, ORDERS = "dossier.pdf", "accounts.csv", "maps/region.svg", "orders/part-0.parquet"
MANIFEST, SEAL, ANSWER, VERIFIER = "manifest.json", "seal.json", "timestamp.tsr", "verify_packet.py"


def simple(name: str, named: str, *steps: Callable[[Path, Path], object]) -> None:
    """A tampering of one or more steps."""

    def work(packet: Path, other: Path) -> str:
        for step in steps:
            step(packet, other)
        return named

    assert name not in PACKETS
    PACKETS[name] = work


def append(name: str, content: bytes) -> Callable[[Path, Path], object]:
    return lambda packet, other: (packet / name).write_bytes((packet / name).read_bytes() + content)


def swap_text(name: str, old: bytes, new: bytes) -> Callable[[Path, Path], object]:
    def work(packet: Path, other: Path) -> None:
        content = (packet / name).read_bytes()
        assert old in content
        (packet / name).write_bytes(content.replace(old, new, 1))

    return work


def cut(name: str, left: int) -> Callable[[Path, Path], object]:
    return lambda packet, other: (packet / name).write_bytes((packet / name).read_bytes()[:left])


def remove(name: str) -> Callable[[Path, Path], object]:
    return lambda packet, other: (packet / name).unlink()


def rename(name: str, new: str) -> Callable[[Path, Path], object]:
    return lambda packet, other: (packet / name).rename(packet / new)


def from_other(name: str) -> Callable[[Path, Path], object]:
    return lambda packet, other: shutil.copy(other / name, packet / name)


def write(name: str, content: bytes = b"x") -> Callable[[Path, Path], object]:
    return lambda packet, other: (packet / name).write_bytes(content)


def lines(name: str, work: Callable[[list[bytes]], list[bytes]]) -> Callable[[Path, Path], object]:
    def step(packet: Path, other: Path) -> None:
        (packet / name).write_bytes(b"".join(work((packet / name).read_bytes().splitlines(keepends=True))))

    return step


def link(name: str) -> Callable[[Path, Path], object]:
    def step(packet: Path, other: Path) -> None:
        (packet / name).rename(packet.parent / "outside")
        (packet / name).symlink_to(packet.parent / "outside")

    return step


def manifest(work: Callable[[dict[str, Any]], object]) -> Callable[[Path, Path], object]:
    """Edits the manifest and writes it in its canonical form."""

    def step(packet: Path, other: Path) -> None:
        told = json.loads((packet / MANIFEST).read_bytes())
        work(told)
        (packet / MANIFEST).write_bytes(verify_packet.canonical(told))

    return step


def seal_anew(signer: Signer) -> Callable[[Path, Path], object]:
    """Makes list, root, manifest and seal fit what the folder holds, as somebody with a key of his own can."""

    def step(packet: Path, other: Path) -> None:
        told = json.loads((packet / MANIFEST).read_bytes())
        for entry in told["files"]:
            entry["bytes"], entry["sha256"] = verify_packet.digest(packet / entry["path"])
        root = verify_packet.merkle_root([verify_packet.canonical(entry) for entry in told["files"]])
        (packet / MANIFEST).write_bytes(verify_packet.canonical({**told, "merkle_root": root}))
        statement = json.loads((packet / SEAL).read_bytes())["statement"]
        sha256 = verify_packet.digest(packet / MANIFEST)[1]
        (packet / SEAL).write_bytes(signer.seal({**statement, "manifest_sha256": sha256}))
        stamp(packet)

    return step


def statement(**changes: str) -> Callable[[Path, Path], object]:
    """Changes what was signed and leaves the signature."""

    def step(packet: Path, other: Path) -> None:
        told = json.loads((packet / SEAL).read_bytes())
        told["statement"].update(changes)
        (packet / SEAL).write_bytes(verify_packet.canonical(told))

    return step


def stamped_by_another(packet: Path, other: Path) -> None:
    stamp(packet, Authority())


# What files hold.
simple("a PDF edited", f"{PDF}: is changed", swap_text(PDF, b"%PDF-1.7", b"%PDF-1.4"))
simple("a PDF with an update appended", f"{PDF}: is changed", append(PDF, b"\n1 0 obj\n<<>>\nendobj\n%%EOF\n"))
simple("a PDF cut short", f"{PDF}: is changed", cut(PDF, 20))
simple("a PDF emptied", f"{PDF}: is changed: 0 bytes", write(PDF, b""))
simple("an account's role changed", f"{TABLE}: is changed", swap_text(TABLE, b"front_store", b"controller_"))
simple("an account added to a table", f"{TABLE}: is changed", append(TABLE, b"L-1-3,payee\n"))
simple("rows of a table in another order", f"{TABLE}: is changed", lines(TABLE, lambda rows: [rows[0], *rows[:0:-1]]))
simple("a row twice", f"{TABLE}: is changed", lines(TABLE, lambda rows: [*rows, rows[-1]]))
simple("a row taken out", f"{TABLE}: is changed", lines(TABLE, lambda rows: rows[:-1]))
simple("ends of lines changed", f"{TABLE}: is changed", swap_text(TABLE, b"\n", b"\r\n"))
simple("a fact of the evidence changed", f"{EVIDENCE}: ", swap_text(EVIDENCE, b"fact 1", b"fact 7"))
simple("a fact of the evidence taken out", f"{EVIDENCE}: ", lines(EVIDENCE, lambda rows: rows[1:]))
simple("a source row changed", f"{SOURCE_ROWS}: ", swap_text(SOURCE_ROWS, b"L-1-0", b"L-1-9"))
simple("a salt changed", f"{SOURCE_ROWS}: ", swap_text(SOURCE_ROWS, b'"row_salt":"', b'"row_salt":"00'))
simple("source rows in another order", f"{SOURCE_ROWS}: is changed", lines(SOURCE_ROWS, lambda rows: rows[::-1]))
simple("a map's title changed", f"{MAP}: is changed", swap_text(MAP, b"<title>", b"<title>x"))
simple(
    "a byte at the end of a Parquet file", "orders/part-0.parquet: is changed", append("orders/part-0.parquet", b"\0")
)

# Which files there are.
simple("a PDF taken away", f"{PDF}: is missing", remove(PDF))
simple("the evidence taken away", f"{EVIDENCE}: is missing", remove(EVIDENCE))
simple("a file added", "note.txt: is not in the manifest", write("note.txt"))
simple("a hidden file added", ".DS_Store: is not in the manifest", write(".DS_Store"))
simple("masked rows added", f"{MASKED_ROWS}: is not in the manifest", write(MASKED_ROWS, b"{}\n"))
simple("an empty folder added", "new: is an empty folder", lambda packet, other: (packet / "new").mkdir())
simple("a file renamed", f"is renamed from {PDF} to dossier2.pdf", rename(PDF, "dossier2.pdf"))
simple("a file's name in capitals", f"is renamed from {PDF} to DOSSIER.PDF", rename(PDF, "DOSSIER.PDF"))
simple("a file moved into a folder", f"is renamed from {PDF} to maps/{PDF}", rename(PDF, f"maps/{PDF}"))
simple("a file led elsewhere", f"{PDF}: is a link", link(PDF))
simple("a folder led elsewhere", "maps: is a link", link("maps"))
simple("a pipe", "pipe: is neither a file nor a folder", lambda packet, other: os.mkfifo(packet / "pipe"))
simple("a file of another packet", f"{PDF}: is changed", from_other(PDF))


def _swapped(packet: Path, other: Path) -> None:
    one, two = (packet / PDF).read_bytes(), (packet / TABLE).read_bytes()
    (packet / PDF).write_bytes(two)
    (packet / TABLE).write_bytes(one)


simple("two files swapped", f"{PDF}: is changed: it holds what belongs into {TABLE}", _swapped)

# The manifest and its Merkle list.
simple("the manifest taken away", f"{MANIFEST}: ", remove(MANIFEST))
simple("the manifest of another packet", f"{MANIFEST}: ", from_other(MANIFEST))
simple("a space in the manifest", f"{MANIFEST}: is not in canonical form", append(MANIFEST, b" "))
simple("an entry taken out of the list", f"{MANIFEST}: ", manifest(lambda told: told["files"].pop()))
simple("an entry added to the list", f"{MANIFEST}: ", manifest(lambda told: told["files"].append(told["files"][0])))
simple("entries in another order", "is listed out of order", manifest(lambda told: told["files"].reverse()))
simple("an entry's SHA-256 changed", f"{MANIFEST}: ", manifest(lambda told: told["files"][0].update(sha256="0" * 64)))
simple("another Merkle root", f"{MANIFEST}: ", manifest(lambda told: told.update(merkle_root="0" * 64)))
simple("another evidence digest", f"{MANIFEST}: ", manifest(lambda told: told.update(evidence_digest="0" * 64)))
simple("another profile", f"{MANIFEST}: ", manifest(lambda told: told.update(profile="analyst")))
simple("another lead", f"{MANIFEST}: ", manifest(lambda told: told.update(lead_id="L-9")))

# Seal and time stamp.
simple("the seal taken away", f"{SEAL}: ", remove(SEAL))
simple("the seal of another packet", f"{SEAL}: ", from_other(SEAL))
simple("manifest and seal of another packet", "is changed", from_other(MANIFEST), from_other(SEAL))
simple("another time of signing", f"{SEAL}: its signature does not fit", statement(signed_at="2020-01-01T00:00:00Z"))
simple("another night", f"{SEAL}: its signature does not fit", statement(night="2026-01-01"))
simple("edited and signed with another key", f"{SEAL}: is signed by another key", write(PDF), seal_anew(OTHER_SIGNER))
simple(
    "edited and signed with the published test key",
    f"{SEAL}: is signed by another key",
    write(PDF),
    seal_anew(published_test_signer()),
)
simple("the time stamp of another packet", f"{ANSWER}: ", from_other(ANSWER))
simple("a time stamp cut short", f"{ANSWER}: ", cut(ANSWER, 100))
simple("a time stamp by another authority", f"{ANSWER}: ", stamped_by_another)
simple("the verifier swapped", f"{VERIFIER}: is changed", write(VERIFIER, b"print('Verdict: WHOLE')\n"))
simple("the verifier taken away", f"{VERIFIER}: is missing", remove(VERIFIER))
