"""Ed25519 signatures (RFC 8032) over small statements: what was sealed, for which night, and when.

A seal is canonical JSON (``lineage.integrity.canonical``): the statement, the signature over the statement's canonical
bytes, the public key and its id. A statement names what it is about (``what``), so that the seal of one kind of thing
can't pass for that of another.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lineage.integrity import canonical

FORMAT = 1
ALGORITHM = "Ed25519"
# Published on purpose: a signature under it proves nothing, and equal keys make samples and tests comparable.
TEST_SEED = b"ringtrace test signing key, 2026"


@dataclass(frozen=True)
class Signer:
    """Holds a private key; only its public half can be read from here."""

    _private: Ed25519PrivateKey = field(repr=False)

    @property
    def public_key(self) -> bytes:
        """The raw public key, 32 bytes."""
        return self._private.public_key().public_bytes_raw()

    @property
    def key_id(self) -> str:
        """The key's fingerprint: SHA-256 (hex) of the raw public key."""
        return key_id(self.public_key)

    def seal(self, statement: Mapping[str, str]) -> bytes:
        """The statement with its signature, as canonical JSON; equal statements get equal bytes."""
        return canonical(
            {
                "algorithm": ALGORITHM,
                "format": FORMAT,
                "key_id": self.key_id,
                "public_key": self.public_key.hex(),
                "signature": self._private.sign(canonical(statement)).hex(),
                "statement": dict(statement),
            }
        )


def key_id(public_key: bytes) -> str:
    """The fingerprint (hex) of a raw public key."""
    return hashlib.sha256(public_key).hexdigest()


def published_test_signer() -> Signer:
    """The published test key: for made-up data only."""
    return Signer(Ed25519PrivateKey.from_private_bytes(TEST_SEED))
