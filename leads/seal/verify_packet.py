#!/usr/bin/env python3
"""Checks that a ringtrace packet (a lead, or maps) is as it was when it was signed, and says what that does not prove.

    python verify_packet.py [FOLDER] [--fingerprint HEX] [--tsa-certificate FILE]

It stands alone: Python 3.9 or newer and the package `cryptography`, version 42 or newer (`pip install cryptography`).
It reads, never writes, and uses no network. A packet is a folder:

    manifest.json   every other file with its size and SHA-256, and the Merkle root (RFC 6962) over these entries
    seal.json       the SHA-256 of manifest.json and the time, signed (Ed25519, RFC 8032), with the public key
    timestamp.tsq   optional: the request for a time stamp (RFC 3161) of seal.json
    timestamp.tsr   optional: the answer of a time stamping authority
    all others      listed in manifest.json, this file among them

The two JSON files are canonical: keys sorted, no spaces, UTF-8. Each has exactly one form, so any byte changed shows.

Exit codes: 0 the packet is whole; 1 it is not; 2 wrong call.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import stat
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

try:
    from cryptography import x509
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.x509.oid import ExtendedKeyUsageOID
except ImportError:
    sys.stderr.write("verify_packet.py needs the package `cryptography` (42 or newer): pip install cryptography\n")
    raise SystemExit(2) from None

FORMAT = 1
PACKET, MAPS = "ringtrace lead packet", "ringtrace maps"
MANIFEST, SEAL, REQUEST, RESPONSE = "manifest.json", "seal.json", "timestamp.tsq", "timestamp.tsr"
# The files that the manifest can't list: itself, and what is made after it.
UNLISTED = (MANIFEST, SEAL, REQUEST, RESPONSE)
EVIDENCE = "evidence/lead_evidence.jsonl"
# Rows of the landing zone with their salts, and rows of which this packet's reader may see a part only.
SOURCE_ROWS, MASKED_ROWS = "source_rows.jsonl", "source_rows_masked.jsonl"
# Fingerprint of the key that signs made-up data. Its private half is published, so anybody can sign with it.
TEST_KEY_ID = "2634e0f3f789da7022afc137fa643b196b3aadc7918667013ef84d20ee597aae"

SAFE_PATH = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
HEX_32_BYTES = re.compile(r"[0-9a-f]{64}")

NOT_PROVEN = """\
What this does NOT prove:
- That what the packet says is true. It reports what is suspected; only a rights holder appraises goods, only a court
  convicts.
- That nothing was wrong or left out before the packet was signed: whoever holds the key can sign anything.
- Whose key it is. That is known only if the fingerprint came by another channel (by phone, on paper, in person).
- When it was signed, without a time stamp: the signing time is the signer's own statement. A time stamp that was taken
  away leaves no trace.
- That this is the newest packet of the lead, or the only one.
- Anything at all, if this very file was changed together with the packet. Use a copy that came by another channel."""


class BrokenError(Exception):
    """Something is not as it must be; the text says what."""


# --- Canonical JSON -------------------------------------------------------------------------------------------------


CANONICAL = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def canonical(value: Any) -> bytes:
    """The one form that a JSON value has here."""
    return CANONICAL.encode(value).encode()


def read_canonical(content: bytes) -> dict[str, Any]:
    """A JSON object in its one form; BrokenError for everything else."""
    try:
        value = json.loads(content.decode())
        same = canonical(value) == content
    except (ValueError, RecursionError):
        raise BrokenError("is not JSON in UTF-8") from None
    if not isinstance(value, dict) or not same:
        raise BrokenError("is not in canonical form: it was changed after it was written")
    return value


# --- The seal: what was signed, and with which key -------------------------------------------------------------------


@dataclass(frozen=True)
class Seal:
    """``statement``: what was signed. ``key_id``: the key's fingerprint, SHA-256 of the raw public key in hex."""

    statement: dict[str, str]
    key_id: str

    @property
    def is_of_test_key(self) -> bool:
        return self.key_id == TEST_KEY_ID


def read_seal(content: bytes, what: str) -> Seal:
    """The seal of a ``what`` whose signature holds; BrokenError otherwise. Whose key it is remains to be asked."""
    seal = read_canonical(content)
    try:
        statement, public_key = seal["statement"], bytes.fromhex(seal["public_key"])
        signature, key_id = bytes.fromhex(seal["signature"]), hashlib.sha256(public_key).hexdigest()
        key = Ed25519PublicKey.from_public_bytes(public_key)
        # Built anew from what it means: nothing may stand in it that is not checked.
        expected = {
            "algorithm": "Ed25519",
            "format": FORMAT,
            "key_id": key_id,
            "public_key": public_key.hex(),
            "signature": signature.hex(),
            "statement": {name: str(text) for name, text in statement.items()},
        }
    except (KeyError, TypeError, ValueError, AttributeError):
        raise BrokenError(f"is not a seal of format {FORMAT}") from None
    if canonical(expected) != content or statement.get("what") != what:
        raise BrokenError(f"is not the seal of a {what} in format {FORMAT}")
    try:
        key.verify(signature, canonical(statement))
    except InvalidSignature:
        raise BrokenError("its signature does not fit what it states") from None
    return Seal(statement, key_id)


def grouped(fingerprint: str) -> str:
    """A fingerprint as people compare it: in groups of four."""
    return " ".join(fingerprint[at : at + 4] for at in range(0, len(fingerprint), 4))


def read_fingerprint(text: str) -> str:
    """64 hex digits, however they were grouped; BrokenError otherwise."""
    digits = re.sub(r"[\s:-]", "", text).lower()
    if not HEX_32_BYTES.fullmatch(digits):
        raise BrokenError("a fingerprint has 64 hex digits, in groups or not")
    return digits


# --- Files against the list of files --------------------------------------------------------------------------------

Files = dict[str, tuple[int, str]]  # path → (bytes, SHA-256 in hex)


def contents(folder: Path) -> tuple[Files, list[str]]:
    """Every file below ``folder``, and a line for everything there that is no ordinary file in a folder."""
    found: Files = {}
    strange: list[str] = []
    for where, folders, names in os.walk(folder, onerror=lambda error: strange.append(_unreadable(folder, error))):
        for path in sorted(Path(where, name) for name in folders + names):
            name = path.relative_to(folder).as_posix()
            try:
                mode = path.lstat().st_mode
                if stat.S_ISREG(mode):
                    found[name] = digest(path)
                elif stat.S_ISLNK(mode):
                    strange.append(f"{name}: is a link, which a packet never holds")
                elif not stat.S_ISDIR(mode):
                    strange.append(f"{name}: is neither a file nor a folder")
            except OSError as error:
                strange.append(_unreadable(folder, error))
        if not folders and not names and Path(where) != folder:
            strange.append(f"{Path(where).relative_to(folder).as_posix()}: is an empty folder")
    return found, strange


def digest(path: Path) -> tuple[int, str]:
    """Bytes of a file and its SHA-256 (hex)."""
    size, running = 0, hashlib.sha256()
    with path.open("rb") as file:
        for chunk in iter(lambda: file.read(1 << 20), b""):
            size += len(chunk)
            running.update(chunk)
    return size, running.hexdigest()


def _unreadable(folder: Path, error: OSError) -> str:
    name = os.path.relpath(str(error.filename), folder).replace(os.sep, "/")
    return f"{name}: can't be read ({error.strerror})"


def listing(entries: Any) -> Files:
    """The files that the entries of a manifest name; BrokenError when these are not such entries."""
    try:
        listed = {entry["path"]: (entry["bytes"], entry["sha256"]) for entry in entries}
    except (KeyError, TypeError):
        raise BrokenError("its list of files is damaged") from None
    for path, (size, sha256) in listed.items():
        if not isinstance(path, str) or not isinstance(size, int) or not isinstance(sha256, str):
            raise BrokenError("its list of files is damaged")
    return listed


def listing_faults(entries: list[dict[str, Any]]) -> list[str]:
    """What is wrong with the entries' paths, and with their order: each follows the one before by its code points."""
    paths = [entry["path"] for entry in entries]
    faults = [f"{path}: is no path that a packet may hold" for path in paths if not SAFE_PATH.fullmatch(path)]
    faults += [f"{after}: is listed out of order" for before, after in zip(paths, paths[1:]) if before >= after]
    seen: dict[str, str] = {}
    for path in paths:
        twin = seen.setdefault(path.lower(), path)
        if twin != path:
            faults.append(f"{path}: differs from {twin} in upper and lower case only")
    return faults


def compare(listed: Files, found: Files) -> list[str]:
    """A line for each file that is changed, missing, renamed or added."""
    added = {path for path in found if path not in listed}
    lines = []
    for path in sorted(listed):
        if path in found:
            if found[path] != listed[path]:
                lines.append(_changed(path, listed, found))
            continue
        moved = min((other for other in added if found[other] == listed[path]), default=None)
        added.discard(moved or "")
        lines.append(f"{path}: is renamed from {path} to {moved}" if moved else f"{path}: is missing")
    return lines + [f"{path}: is not in the manifest: it was added" for path in sorted(added)]


def _changed(path: str, listed: Files, found: Files) -> str:
    owner = next((other for other in sorted(listed) if listed[other] == found[path]), None)
    if owner:
        return f"{path}: is changed: it holds what belongs into {owner}"
    (size, sha256), (size_now, sha256_now) = listed[path], found[path]
    return f"{path}: is changed: {size_now} bytes, SHA-256 {sha256_now}; signed: {size} bytes, SHA-256 {sha256}"


# --- Merkle tree (RFC 6962, section 2.1) -----------------------------------------------------------------------------


def merkle_root(leaves: list[bytes]) -> str:
    """The root (hex) over the leaves in their order."""
    level = [hashlib.sha256(b"\x00" + leaf).digest() for leaf in leaves]
    while len(level) > 1:
        pairs = [hashlib.sha256(b"\x01" + level[at] + level[at + 1]).digest() for at in range(0, len(level) - 1, 2)]
        level = pairs + level[len(pairs) * 2 :]
    return (level[0] if level else hashlib.sha256().digest()).hex()


# --- Rows: the evidence of the lead, and the rows of the landing zone that it cites ----------------------------------


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a JSON Lines file, each line in canonical form."""
    rows = []
    for number, line in enumerate(_lines(path), start=1):
        try:
            rows.append(read_canonical(line))
        except BrokenError as fault:
            raise BrokenError(f"line {number} {fault}") from None
    return rows


def _lines(path: Path) -> list[bytes]:
    """The lines of a file without their ends; every line has one, the last too."""
    content = path.read_bytes()
    if content and not content.endswith(b"\n"):
        raise BrokenError("its last line has no end")
    return content.split(b"\n")[:-1]


def check_evidence(rows: list[dict[str, Any]], evidence_digest: str) -> None:
    """The rows' Merkle root, sorted by their canonical bytes, must be the lead's ``evidence_digest``."""
    if merkle_root(sorted(canonical(row) for row in rows)) != evidence_digest:
        raise BrokenError(f"its rows do not make the lead's evidence digest {evidence_digest}")


def source_row_faults(rows: list[dict[str, Any]]) -> list[str]:
    """A text for each row whose digest is not SHA-256(bytes of ``row_salt``, then the UTF-8 of ``row_json``)."""
    faults = []
    for number, row in enumerate(rows, start=1):
        try:
            salted = bytes.fromhex(row["row_salt"]) + row["row_json"].encode()
            fits = hashlib.sha256(salted).hexdigest() == row["row_digest"]
        except (KeyError, TypeError, ValueError, AttributeError):
            fits = False
        if not fits:
            faults.append(f"row {row.get('row_digest')} (line {number}) does not have the digest that it states")
    return faults


# --- Time stamp (RFC 3161): a strict reader of DER, and the checks of the answer --------------------------------------

OID_SIGNED_DATA, OID_TST_INFO = "1.2.840.113549.1.7.2", "1.2.840.113549.1.9.16.1.4"
OID_CONTENT_TYPE, OID_MESSAGE_DIGEST = "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4"
OID_SIGNING_CERTIFICATE, OID_SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.12", "1.2.840.113549.1.9.16.2.47"
OID_SHA256 = "2.16.840.1.101.3.4.2.1"
HASHES: dict[str, hashes.HashAlgorithm] = {
    OID_SHA256: hashes.SHA256(),
    "2.16.840.1.101.3.4.2.2": hashes.SHA384(),
    "2.16.840.1.101.3.4.2.3": hashes.SHA512(),
}
# Signature algorithm → name of the hash that it is fixed to ("" where the answer names the hash apart).
RSA_SIGNATURES = {
    "1.2.840.113549.1.1.1": "",
    "1.2.840.113549.1.1.11": "sha256",
    "1.2.840.113549.1.1.12": "sha384",
    "1.2.840.113549.1.1.13": "sha512",
}
ECDSA_SIGNATURES = {
    "1.2.840.10045.4.3.2": "sha256",
    "1.2.840.10045.4.3.3": "sha384",
    "1.2.840.10045.4.3.4": "sha512",
}
# SEQUENCE { version 1, { { SHA-256, NULL }, OCTET STRING of 32 bytes }, certReq TRUE }: all but the hash is fixed.
REQUEST_HEAD = bytes.fromhex("30390201013031300d060960864801650304020105000420")
REQUEST_TAIL = bytes.fromhex("0101ff")


@dataclass(frozen=True)
class Der:
    """One element: its tag, what it holds, and its bytes as they stand.

    Tags: 02 INTEGER, 04 OCTET STRING, 05 NULL, 06 OBJECT IDENTIFIER, 18 GeneralizedTime, 30 SEQUENCE, 31 SET; A0 and A1
    are the fields [0] and [1] of what they stand in.
    """

    tag: int
    content: bytes
    whole: bytes

    def items(self, *tags: int) -> list[Der]:
        """The elements inside; the first ones must have the given tags."""
        found, at = [], 0
        while at < len(self.content):
            element, at = _element(self.content, at)
            found.append(element)
        if [element.tag for element in found[: len(tags)]] != list(tags):
            raise BrokenError("is not built as RFC 3161 says")
        return found

    def number(self) -> int:
        return int.from_bytes(self.content, "big", signed=True)

    def oid(self) -> str:
        """The dotted form of an OBJECT IDENTIFIER."""
        arcs, value = [], 0
        for byte in self.content:
            value = value << 7 | byte & 0x7F
            if not byte & 0x80:
                arcs.append(value)
                value = 0
        first = min(arcs[0] // 40, 2)
        return ".".join(str(arc) for arc in [first, arcs[0] - 40 * first, *arcs[1:]])

    def algorithm(self) -> str:
        """The OBJECT IDENTIFIER of an AlgorithmIdentifier without parameters."""
        name, *parameters = self.items(0x06)
        if parameters and parameters[0].whole != b"\x05\x00":
            raise BrokenError(
                "uses an algorithm with parameters, which this file can't check; `openssl ts -verify` may"
            )
        return name.oid()


def read_der(data: bytes) -> Der:
    """The one SEQUENCE that ``data`` is."""
    element, end = _element(data, 0)
    if end != len(data) or element.tag != 0x30:
        raise BrokenError("is no single element in DER")
    return element


def _element(data: bytes, at: int) -> tuple[Der, int]:
    """The element at a place, and where it ends. Lengths are definite and as short as they can be (DER)."""
    if at + 2 > len(data):
        raise BrokenError("ends in the middle")
    tag, length, start = data[at], data[at + 1], at + 2
    if tag & 0x1F == 0x1F:
        raise BrokenError("is not DER")
    if length >= 0x80:
        octets = length - 0x80
        length = int.from_bytes(data[start : start + octets], "big")
        if not 1 <= octets <= 4 or length < 0x80 or length < 1 << 8 * (octets - 1):
            raise BrokenError("is not DER")
        start += octets
    if start + length > len(data):
        raise BrokenError("ends in the middle")
    return Der(tag, data[start : start + length], data[at : start + length]), start + length


@dataclass(frozen=True)
class Stamp:
    """What a time stamping authority attests: ``time`` (UTC) and who it is, by the certificate in its answer."""

    time: datetime
    serial: int
    certificate: x509.Certificate


def request_of(stamped: bytes) -> bytes:
    """The request for a time stamp of these bytes: SHA-256, certificate wanted, no nonce, so it is always the same."""
    return REQUEST_HEAD + hashlib.sha256(stamped).digest() + REQUEST_TAIL


def read_response(response: bytes, stamped: bytes) -> Stamp:
    """The time stamp of ``stamped``; BrokenError when the answer is for something else, a refusal or does not hold."""
    try:
        return _read_response(read_der(response), stamped)
    except (ValueError, IndexError, TypeError):
        raise BrokenError("is not the answer of a time stamping authority (RFC 3161)") from None


def _read_response(response: Der, stamped: bytes) -> Stamp:
    status, *token = response.items(0x30)
    answer = status.items(0x02)[0].number()
    if answer != 0 or [element.tag for element in token] != [0x30]:
        raise BrokenError(f"is no time stamp: the authority answered with status {answer} (0: granted, 2: rejected)")
    kind, signed = token[0].items(0x06, 0xA0)
    (data,) = signed.items(0x30)
    version, algorithms, encapsulated, *others = data.items(0x02, 0x31, 0x30)
    if kind.oid() != OID_SIGNED_DATA or version.number() != 3:
        raise BrokenError("holds no signed data as RFC 3161 asks for")
    kind, octets = encapsulated.items(0x06, 0xA0)
    if kind.oid() != OID_TST_INFO or [other.tag for other in others] not in ([0xA0, 0x31], [0xA0, 0xA1, 0x31]):
        raise BrokenError("holds no time stamp, or not the certificate that was asked for")
    (information,) = octets.items(0x04)
    time, serial = _read_information(information.content, stamped)
    (signer,) = others[-1].items(0x30)
    certificate = _check_signer(signer, algorithms.items(), others[0].items(), information.content)
    _check_authority(certificate, time)
    return Stamp(time, serial, certificate)


def _read_information(information: bytes, stamped: bytes) -> tuple[datetime, int]:
    """(time, serial number) of TSTInfo, whose message imprint must be that of ``stamped``."""
    _, _, imprint, serial, time, *_ = read_der(information).items(0x02, 0x06, 0x30, 0x02, 0x18)
    algorithm, hashed = imprint.items(0x30, 0x04)
    if algorithm.algorithm() != OID_SHA256 or hashed.content != hashlib.sha256(stamped).digest():
        raise BrokenError(f"is the time stamp of something else, not of this {SEAL}")
    text = re.fullmatch(rb"(\d{14})(\.\d+)?Z", time.content)
    if text is None:
        raise BrokenError("states no time in UTC")
    moment = datetime.strptime(text[1].decode(), "%Y%m%d%H%M%S")
    return moment.replace(tzinfo=timezone.utc), serial.number()


def _check_signer(signer: Der, algorithms: list[Der], certificates: list[Der], information: bytes) -> x509.Certificate:
    """The certificate that the signer's attributes name; its key must have signed them, and they ``information``."""
    version, signed_by, digest_used, attributes, algorithm, signature = signer.items(
        0x02, 0x30, 0x30, 0xA0, 0x30, 0x04
    )[:6]
    used = HASHES.get(digest_used.algorithm())
    if used is None:
        raise BrokenError("uses a hash that this file can't check; `openssl ts -verify` may")
    if version.number() != 1 or digest_used.whole not in [one.whole for one in algorithms]:
        raise BrokenError("is not signed as RFC 3161 asks for")
    values = _signed_attributes(attributes)
    content_type, hashed = values.get(OID_CONTENT_TYPE), values.get(OID_MESSAGE_DIGEST)
    if content_type is None or content_type.oid() != OID_TST_INFO:
        raise BrokenError("signs something else than a time stamp")
    if hashed is None or hashed.content != hashlib.new(used.name, information).digest():
        raise BrokenError("its time stamp was changed after it was signed")
    certificate = _named_certificate(values, certificates)
    issuer, serial = signed_by.items(0x30, 0x02)
    if issuer.whole != certificate.issuer.public_bytes() or serial.number() != certificate.serial_number:
        raise BrokenError("names another certificate than the one that signed it")
    # What is signed is the attributes as a SET, though they stand in the answer under the tag [0].
    _check_signature(certificate, algorithm.algorithm(), used, signature.content, b"\x31" + attributes.whole[1:])
    return certificate


def _signed_attributes(attributes: Der) -> dict[str, Der]:
    """The first value of each signed attribute, by its OBJECT IDENTIFIER."""
    values = {}
    for attribute in attributes.items():
        name, value = attribute.items(0x06, 0x31)
        values[name.oid()] = value.items()[0]
    return values


def _named_certificate(values: dict[str, Der], certificates: list[Der]) -> x509.Certificate:
    """The certificate whose hash stands in the signed attribute signing-certificate (RFC 2634, RFC 5035)."""
    name, wanted = "sha1", b""
    if OID_SIGNING_CERTIFICATE_V2 in values:
        identifier = values[OID_SIGNING_CERTIFICATE_V2].items(0x30)[0].items(0x30)[0].items()
        explicit = identifier[0].tag == 0x30
        algorithm = HASHES.get(identifier[0].algorithm()) if explicit else hashes.SHA256()
        name, wanted = algorithm.name if algorithm else "", identifier[1 if explicit else 0].content
    elif OID_SIGNING_CERTIFICATE in values:
        wanted = values[OID_SIGNING_CERTIFICATE].items(0x30)[0].items(0x30)[0].items(0x04)[0].content
    found = [der.whole for der in certificates if name and hashlib.new(name, der.whole).digest() == wanted]
    if not found:
        raise BrokenError("does not hold the certificate that it was signed with")
    try:
        return x509.load_der_x509_certificate(found[0])
    except ValueError:
        raise BrokenError("holds a damaged certificate") from None


def _check_signature(
    certificate: x509.Certificate, algorithm: str, used: hashes.HashAlgorithm, signature: bytes, signed: bytes
) -> None:
    try:
        key = certificate.public_key()
        if isinstance(key, rsa.RSAPublicKey) and RSA_SIGNATURES.get(algorithm) in ("", used.name):
            key.verify(signature, signed, padding.PKCS1v15(), used)
        elif isinstance(key, ec.EllipticCurvePublicKey) and ECDSA_SIGNATURES.get(algorithm) == used.name:
            key.verify(signature, signed, ec.ECDSA(used))
        else:
            raise BrokenError(
                f"is signed by algorithm {algorithm}, which this file can't check; `openssl ts -verify` may"
            )
    except InvalidSignature:
        raise BrokenError("the authority's signature does not hold") from None
    except UnsupportedAlgorithm:
        raise BrokenError("is signed by a key that this file can't check; `openssl ts -verify` may") from None


def _check_authority(certificate: x509.Certificate, time: datetime) -> None:
    """The certificate must be for time stamping, and valid at the time."""
    try:
        usage = list(certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value)
    except (x509.ExtensionNotFound, ValueError):
        usage = []
    if usage != [ExtendedKeyUsageOID.TIME_STAMPING]:
        raise BrokenError("is signed by a certificate that is not for time stamping")
    if not certificate.not_valid_before_utc <= time <= certificate.not_valid_after_utc:
        raise BrokenError("states a time at which the authority's certificate was not valid")


def read_certificate(path: Path) -> x509.Certificate:
    """The certificate in a PEM file; BrokenError when it holds none."""
    try:
        return x509.load_pem_x509_certificate(path.read_bytes())
    except (OSError, ValueError) as error:
        raise BrokenError(f"{path}: can't be read as a certificate in PEM ({error})") from None


def check_trusted(stamp: Stamp, trusted: x509.Certificate) -> None:
    """The stamp's certificate must be the ``trusted`` one, or issued by it."""
    if trusted == stamp.certificate:
        return
    try:
        stamp.certificate.verify_directly_issued_by(trusted)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        raise BrokenError("is by another authority than that of the certificate given") from None


# --- The whole packet ------------------------------------------------------------------------------------------------


def printable(text: str) -> str:
    """The text without anything that a terminal would not show as it is, such as the end of a line in a file's name."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


@dataclass
class Report:
    """``facts``: what the packet is; ``differences``: what is wrong, each naming its file; ``notes``: what to know."""

    facts: list[str] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    seal: Seal | None = None
    fingerprint_given: bool = False

    @property
    def whole(self) -> bool:
        return not self.differences

    def attempt(self, name: str, step: Callable[[], Any]) -> Any:
        """What ``step`` returns; when it is BrokenError, a difference in the file ``name``, and None."""
        try:
            return step()
        except BrokenError as fault:
            self.differences.append(f"{name}: {fault}")
            return None

    def lines(self) -> list[str]:
        """The report as people read it: what the packet is, what is wrong, the verdict and what it does not say."""
        found = [*self.facts, *(f"DIFFERS     {line}" for line in self.differences)]
        found += [f"Note        {line}" for line in self.notes]
        return [*(printable(line) for line in found), "", *self.verdict(), "", *NOT_PROVEN.splitlines()]

    def verdict(self) -> list[str]:
        if not self.whole or self.seal is None:
            count = len(self.differences)
            return [
                f"Verdict: NOT WHOLE. {count} difference{'' if count == 1 else 's'}, see above.",
                f"结论：不完整。共有 {count} 处不符，见上文。",
            ]
        if self.seal.is_of_test_key:
            return [
                "Verdict: WHOLE, but signed with the published test key: proves nothing. Made-up data are signed so.",
                "结论：完整，但以公开的测试密钥签名（虚构数据），不能证明任何事项。",
            ]
        if self.fingerprint_given:
            return [
                "Verdict: WHOLE. Every file is as it was when the key with the fingerprint given signed it.",
                "结论：完整。全部文件与签名时一致，签名密钥的指纹与所给指纹相符。",
            ]
        return [
            "Verdict: WHOLE, if the fingerprint above is the one that you received by another channel. Compare them.",
            "结论：完整，但须将上述指纹与另经其他渠道收到的指纹核对一致；不一致则不可采信。",
        ]


def check(folder: Path, fingerprint: str | None = None, trusted: x509.Certificate | None = None) -> Report:
    """Everything about the packet in ``folder``.

    ``fingerprint``: of the key that must have signed (64 hex digits); ``trusted``: certificate of the time stamping
    authority, or of the one that issued it.
    """
    report = Report(fingerprint_given=fingerprint is not None)
    found, strange = contents(folder)
    report.differences += strange
    sealed = _check_seal(report, folder, found, fingerprint)
    manifest = _check_manifest(report, folder, found, sealed)
    if manifest is None:
        report.notes.append(f"without a {MANIFEST} that can be read nothing else can be compared with what was signed")
    else:
        _check_files(report, manifest, found)
        cited = _check_evidence(report, folder, manifest, found)
        _check_source_rows(report, folder, manifest, found, cited)
    _check_timestamp(report, folder, found, trusted)
    return report


def _own(folder: Path, found: Files, name: str) -> bytes:
    if name not in found:
        raise BrokenError("is missing")
    return (folder / name).read_bytes()


def _check_seal(report: Report, folder: Path, found: Files, fingerprint: str | None) -> Seal | None:
    seal: Seal | None = report.attempt(SEAL, lambda: _read_any_seal(_own(folder, found, SEAL)))
    if seal is None:
        return None
    report.seal = seal
    stated = seal.statement
    report.facts.append(f"Signed      {stated.get('signed_at')} (as the signer states)")
    report.facts.append(f"Night       {stated.get('night')}, run {stated.get('night_run_id')}")
    report.facts.append(f"            its manifest has SHA-256 {stated.get('night_manifest_sha256')}")
    report.facts.append(f"Fingerprint {grouped(seal.key_id)}")
    if seal.is_of_test_key:
        report.notes.append(f"{SEAL}: test key: proves nothing; anybody can sign with it")
    if fingerprint is None:
        report.notes.append("compare the fingerprint above with the one that you received by another channel")
    elif seal.key_id != fingerprint:
        report.differences.append(f"{SEAL}: is signed by another key than {grouped(fingerprint)}")
    return seal


def _read_any_seal(content: bytes) -> Seal:
    statement = read_canonical(content).get("statement")
    of_maps = isinstance(statement, dict) and statement.get("what") == MAPS
    return read_seal(content, MAPS if of_maps else PACKET)


def _check_manifest(report: Report, folder: Path, found: Files, seal: Seal | None) -> dict[str, Any] | None:
    """The manifest where it can be read, signed or not: what it lists still shows which files were touched."""
    content = report.attempt(MANIFEST, lambda: _own(folder, found, MANIFEST))
    if content is None:
        return None
    if seal is not None and seal.statement.get("manifest_sha256") != hashlib.sha256(content).hexdigest():
        report.differences.append(f"{MANIFEST}: is not the one that {SEAL} states")
    manifest: dict[str, Any] | None = report.attempt(MANIFEST, lambda: _read_manifest(content))
    if manifest is not None:
        subject = "maps" if manifest["what"] == MAPS else f"lead {manifest['lead_id']}"
        report.facts.insert(0, f"Packet      {subject}, profile {manifest['profile']}")
        if seal is not None and any(
            manifest[name] != seal.statement.get(name) for name in ("what", "night", "lead_id")
        ):
            report.differences.append(f"{SEAL}: is of another lead or night than {MANIFEST}")
    return manifest


def _read_manifest(content: bytes) -> dict[str, Any]:
    manifest = read_canonical(content)
    texts = [manifest.get(name) for name in ("lead_id", "profile", "night", "evidence_digest", "merkle_root")]
    right = all(isinstance(text, str) for text in texts) and isinstance(manifest.get("source_rows"), bool)
    if manifest.get("format") != FORMAT or manifest.get("what") not in (PACKET, MAPS) or not right:
        raise BrokenError(f"is not the manifest of a {PACKET} in format {FORMAT}")
    listing(manifest.get("files"))
    return manifest


def _check_files(report: Report, manifest: dict[str, Any], found: Files) -> None:
    entries = manifest["files"]
    listed = listing(entries)
    report.facts.append(f"Files       {len(listed)}, {sum(size for size, _ in listed.values())} bytes")
    report.differences += [f"{MANIFEST}: {fault}" for fault in listing_faults(entries)]
    if merkle_root([canonical(entry) for entry in entries]) != manifest["merkle_root"]:
        report.differences.append(f"{MANIFEST}: its Merkle root is not that of its entries")
    report.differences += compare(listed, {path: found[path] for path in found if path not in UNLISTED})


def _check_evidence(report: Report, folder: Path, manifest: dict[str, Any], found: Files) -> set[str]:
    """The evidence rows against the lead's digest; returns the digests of the landing zone's rows that they cite.

    Maps have no evidence of their own: what they count stands in the night's tables.
    """
    if manifest["what"] == MAPS:
        return set()
    if EVIDENCE not in listing(manifest["files"]):
        report.notes.append(f"the packet has no {EVIDENCE}, so nothing ties it to the lead's evidence digest")
    if EVIDENCE not in found:
        return set()
    rows = _rows(report, folder, EVIDENCE, found)
    report.facts.append(f"Evidence    {len(rows)} rows, digest {manifest['evidence_digest']}")
    report.attempt(EVIDENCE, lambda: check_evidence(rows, manifest["evidence_digest"]))
    return {str(row["row_digest"]) for row in rows if row.get("row_digest")}


def _check_source_rows(report: Report, folder: Path, manifest: dict[str, Any], found: Files, cited: set[str]) -> None:
    """The rows of the landing zone against their digests, and against those that the evidence has ``cited``."""
    if manifest["what"] == MAPS:
        return
    rows = _rows(report, folder, SOURCE_ROWS, found)
    report.differences += [f"{SOURCE_ROWS}: {fault}" for fault in source_row_faults(rows)]
    clear = cited & {str(row.get("row_digest")) for row in rows}
    masked = cited & {str(row.get("row_digest")) for row in _rows(report, folder, MASKED_ROWS, found)} - clear
    left_out = len(cited - clear - masked)
    report.facts.append(
        f"Source rows {len(cited)} cited: {len(clear)} in clear, {len(masked)} masked, {left_out} left out"
    )
    if masked:
        report.notes.append(f"{MASKED_ROWS}: the digest of a masked row can't be computed from what it shows")
    # A file of rows that is listed but not there was named already; each row in it need not be.
    if manifest["source_rows"] and (SOURCE_ROWS in found or SOURCE_ROWS not in listing(manifest["files"])):
        missing = sorted(cited - clear)
        report.differences += [f"{SOURCE_ROWS}: row {row}, which the evidence cites, is missing" for row in missing]


def _rows(report: Report, folder: Path, path: str, found: Files) -> list[dict[str, Any]]:
    """The rows of a file; none where it is not there or does not hold rows, which is a difference."""
    return report.attempt(path, lambda: read_rows(folder / path)) or [] if path in found else []


def _check_timestamp(report: Report, folder: Path, found: Files, trusted: x509.Certificate | None) -> None:
    if RESPONSE not in found:
        asked = ": asked for, not answered yet, or taken away" if REQUEST in found else ""
        report.notes.append(f"no time stamp{asked}")
    if SEAL not in found or not {REQUEST, RESPONSE} & found.keys():
        return
    stamped = _own(folder, found, SEAL)
    request = report.attempt(REQUEST, lambda: _own(folder, found, REQUEST))
    if request is not None and request != request_of(stamped):
        report.differences.append(f"{REQUEST}: is not the request for this {SEAL}")
    if RESPONSE not in found:
        return
    stamp = report.attempt(RESPONSE, lambda: read_response(_own(folder, found, RESPONSE), stamped))
    if stamp is None:
        return
    who = stamp.certificate.subject.rfc4514_string()
    report.facts.append(f"Time stamp  {stamp.time:%Y-%m-%dT%H:%M:%SZ}, number {stamp.serial}, by {who}")
    if trusted is not None:
        report.attempt(RESPONSE, lambda: check_trusted(stamp, trusted))
        return
    report.notes.append(
        "the time stamp's signature holds by the certificate inside it; whether that certificate is the authority's "
        f"own must be checked: openssl ts -verify -data {SEAL} -in {RESPONSE} -CAfile CERTIFICATES_OF_THE_AUTHORITY.pem"
    )


def main(words: list[str] | None = None) -> int:
    """The command line: see the head of this file."""
    parser = argparse.ArgumentParser(description="Checks that a packet is as it was when it was signed.")
    parser.add_argument("folder", type=Path, nargs="?", default=Path(__file__).resolve().parent, metavar="FOLDER")
    parser.add_argument("--fingerprint", metavar="HEX", help="of the key that must have signed, from another channel")
    parser.add_argument("--tsa-certificate", type=Path, metavar="FILE", help="the time stamping authority's (PEM)")
    arguments = parser.parse_args(words)
    try:
        fingerprint = read_fingerprint(arguments.fingerprint) if arguments.fingerprint else None
        trusted = read_certificate(arguments.tsa_certificate) if arguments.tsa_certificate else None
    except BrokenError as error:
        parser.error(str(error))
    if not arguments.folder.is_dir():
        parser.error(f"{arguments.folder}: is not a folder")
    report = check(arguments.folder, fingerprint, trusted)
    # A terminal that can't show Chinese shows marks in its place rather than an error.
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
    print("\n".join(report.lines()))
    return 0 if report.whole else 1


if __name__ == "__main__":
    sys.exit(main())
