"""Clear rows under seal: what the vault holds of a row, and how it is opened again.

A row's payload is its salt and its JSON text, of which its ``row_digest`` is the SHA-256. It is sealed with AES-256-GCM
(NIST SP 800-38D); dataset and digest are authenticated with it, so no sealed row can stand in for another.

The nonce is synthetic: HMAC-SHA256, under a key of its own, over dataset and digest, cut to 96 bits. Equal rows give
equal bytes, so a night that is run again changes nothing. GCM breaks when one nonce meets two different payloads. Here
a nonce follows from the payload (SHA-256 has no known collisions), so it comes back only with the same payload, which
shows nothing but that the rows are equal, as their digests do anyway: this is how Rogaway and Shrimpton make
deterministic encryption safe (2006, "Deterministic authenticated-encryption", the SIV construction; RFC 5297). For
different payloads the nonces are as good as random, for which SP 800-38D (8.3) allows 2^32 of them under one key; the
chance that two of so many meet is 2^-33. A rotation begins anew.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from graph.contract import Column, Table
from graph.failures import DataGateError
from graph.tokens import Keyring

KEY_DOMAIN, NONCE_DOMAIN = "vault", "vault_nonce"
NONCE_BYTES = 12
SALT_BYTES = 32

SEALED_ROWS = Table(
    name="rows",
    row="a row of the landing zone under seal",
    key=("row_digest",),
    columns=(
        Column("row_digest", "string", "Digest of the row.", unit="hex", required=True),
        Column("dataset", "string", "Its landing dataset.", source="landing", required=True),
        Column("sealed", "binary", "Nonce, payload (salt and JSON text) under AES-256-GCM, tag.", required=True),
        Column("key_version", "string", "Version of the key that opens it.", required=True),
    ),
)


def sealed(clear: pa.Table, dataset: str, keyring: Keyring) -> pa.Table:
    """``SEALED_ROWS`` of rows of one dataset, ``clear``: (row_digest, row_json, row_salt: hex)."""
    pairs = zip(clear.column("row_salt").to_pylist(), clear.column("row_json").to_pylist(), strict=True)
    texts = [seal(dataset, bytes.fromhex(salt) + text.encode(), keyring) for salt, text in pairs]
    columns = {
        "row_digest": clear.column("row_digest"),
        "dataset": pa.array([dataset] * len(texts), pa.string()),
        "sealed": pa.array(texts, pa.binary()),
        "key_version": pa.array([keyring.version] * len(texts), pa.string()),
    }
    return pa.table(columns)


def seal(dataset: str, payload: bytes, keyring: Keyring) -> bytes:
    """The sealed bytes of one payload: equal ones of equal payloads."""
    bound = f"{dataset}:{hashlib.sha256(payload).hexdigest()}".encode()
    nonce = hmac.digest(keyring.key(NONCE_DOMAIN), bound, "sha256")[:NONCE_BYTES]
    return nonce + AESGCM(keyring.key(KEY_DOMAIN)).encrypt(nonce, payload, bound)


def opened(rows: pa.Table, keyrings: Mapping[str, Keyring]) -> pa.Table:
    """``SEALED_ROWS`` as they are, ``sealed`` null where a row can't be opened: its bytes or its digest were changed.

    ``keyrings``: by key version.
    """
    held = [
        row["sealed"] if _opens(row, keyrings.get(row["key_version"])) else None
        for row in rows.select(["row_digest", "dataset", "sealed", "key_version"]).to_pylist()
    ]
    return rows.set_column(rows.column_names.index("sealed"), "sealed", pa.array(held, pa.binary()))


def _opens(row: Mapping[str, Any], keyring: Keyring | None) -> bool:
    try:
        return keyring is not None and bool(unseal(row["dataset"], row["row_digest"], row["sealed"], keyring))
    except (DataGateError, TypeError):
        return False


def unseal(dataset: str, row_digest: str, text: bytes, keyring: Keyring) -> bytes:
    """The payload: the row's salt (32 bytes) and its JSON text. DataGateError when key, digest or bytes are others."""
    bound = f"{dataset}:{row_digest}".encode()
    try:
        payload = AESGCM(keyring.key(KEY_DOMAIN)).decrypt(text[:NONCE_BYTES], text[NONCE_BYTES:], bound)
    except (InvalidTag, ValueError):
        payload = b""
    if hashlib.sha256(payload).hexdigest() != row_digest:
        raise DataGateError(
            f"row {row_digest} of {dataset} can't be opened with key version {keyring.version}: "
            "its file was changed, or the key is another one"
        )
    return payload
