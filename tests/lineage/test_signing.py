"""Seals hold for what was signed and for nothing else."""

from __future__ import annotations

import json

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from lineage.integrity import canonical
from lineage.signing import Signer, published_test_signer

# RFC 8032, section 7.1, test 1.
SECRET = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
PUBLIC = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"


def test_keys_are_those_of_the_standard() -> None:
    signer = Signer(Ed25519PrivateKey.from_private_bytes(SECRET))
    assert signer.public_key.hex() == PUBLIC
    assert SECRET.hex() not in repr(signer)


def test_a_seal_holds_for_its_statement_alone_and_is_the_same_each_time() -> None:
    signer = Signer(Ed25519PrivateKey.from_private_bytes(SECRET))
    statement = {"what": "a test", "signed_at": "2026-03-03T00:00:00Z"}
    content = signer.seal(statement)
    assert content == signer.seal(dict(reversed(statement.items())))
    seal = json.loads(content)
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(seal["public_key"]))
    key.verify(bytes.fromhex(seal["signature"]), canonical(statement))
    with pytest.raises(InvalidSignature):
        key.verify(bytes.fromhex(seal["signature"]), canonical({**statement, "what": "another"}))
    assert content == canonical(seal)


def test_the_test_key_stays_the_same() -> None:
    """Its fingerprint stands in every verifier that was handed out."""
    assert published_test_signer().key_id == "2634e0f3f789da7022afc137fa643b196b3aadc7918667013ef84d20ee597aae"
