"""The signing key (Ed25519): how it is made, where it is read from and when it is refused."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from graph.failures import ConfigurationError, InputOutputError
from jobs.keys import check_owner, weakness
from lineage.signing import Signer, key_id, published_test_signer

MOST_BYTES = 1 << 16
REMEDY = "`./spark-submit.sh keygen` makes a signing key"


def load_signer(key_path: Path, *, made_up: bool) -> Signer:
    """Who signs: the published test key where the data are ``made_up``, else the key in ``key_path``.

    A key that others can read, that is no Ed25519 key, that can be guessed or that is the published one is a
    ConfigurationError.
    """
    if made_up:
        return published_test_signer()
    key = _read(key_path)
    signer = Signer(key)
    if signer.key_id == published_test_signer().key_id:
        raise ConfigurationError(f"{key_path}: is the published test key, which is for made-up data only; {REMEDY}")
    if why := weakness(key.private_bytes_raw()):
        raise ConfigurationError(f"{key_path}: the signing key {why}, so it can be guessed; {REMEDY}")
    return signer


def trusted(key_path: Path, signer: Signer) -> frozenset[str]:
    """Fingerprints of the keys that this site's nights are signed by where ``signer`` signs tonight.

    The published test key stands alone, as anybody can sign with it. Beside a key of the site's own stand those that it
    signed with before: their public halves (``*.pub``) lie in the folder of ``key_path``.
    """
    if signer.key_id == published_test_signer().key_id:
        return frozenset({signer.key_id})
    return frozenset({signer.key_id}) | public_halves(key_path)


def public_halves(key_path: Path) -> frozenset[str]:
    """Fingerprints of the public halves beside ``key_path``, without that of the published test key."""
    found = (fingerprint(path) for path in sorted(key_path.parent.glob("*.pub")))
    return frozenset(found) - {published_test_signer().key_id}


def public_key_path(key_path: Path) -> Path:
    """Where ``make_key`` puts the public half."""
    return key_path.with_name(f"{key_path.name}.pub")


def fingerprint(public_key_file: Path) -> str:
    """SHA-256 (hex) of the raw public key in a PEM file."""
    try:
        key = load_pem_public_key(public_key_file.read_bytes())
    except OSError as error:
        raise InputOutputError(f"{public_key_file}: the public key can't be read: {error.strerror}") from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise ConfigurationError(f"{public_key_file}: does not hold a public key in PEM") from error
    if not isinstance(key, Ed25519PublicKey):
        raise ConfigurationError(f"{public_key_file}: does not hold an Ed25519 key")
    return key_id(key.public_bytes_raw())


def make_key(key_path: Path) -> str:
    """Writes a new random key (mode 0600) and its public half beside it; returns the fingerprint.

    Neither file is touched when it is there already (ConfigurationError).
    """
    public_path = public_key_path(key_path)
    if public_path.exists():
        raise ConfigurationError(f"{public_path}: is there already, but not its private key {key_path}; move it away")
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    try:
        key_path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_new(key_path, private, 0o600)
        _write_new(public_path, public, 0o644)
    except OSError as error:
        raise InputOutputError(f"{key_path}: the key can't be written: {error.strerror}") from error
    return Signer(key).key_id


def _write_new(path: Path, content: bytes, mode: int) -> None:
    """Writes a file that nobody sees half written; a link, unlike a rename, fails when the name is taken."""
    staging = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(staging, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            os.fchmod(file.fileno(), mode)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        path.hardlink_to(staging)
    except FileExistsError as error:
        raise ConfigurationError(f"{path}: is there already and stays as it is") from error
    finally:
        staging.unlink(missing_ok=True)


def _read(key_path: Path) -> Ed25519PrivateKey:
    try:
        with key_path.open("rb") as file:
            # The open file is asked, not its path: nobody can put another one in between.
            check_owner(key_path, os.fstat(file.fileno()))
            key = load_pem_private_key(file.read(MOST_BYTES), password=None)
    except FileNotFoundError as error:
        raise ConfigurationError(f"{key_path}: there is no signing key; {REMEDY}") from error
    except OSError as error:
        raise ConfigurationError(f"{key_path}: the signing key can't be read: {error.strerror}") from error
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise ConfigurationError(
            f"{key_path}: does not hold a private key in PEM without a password; {REMEDY}"
        ) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise ConfigurationError(f"{key_path}: does not hold an Ed25519 key; {REMEDY}")
    return key
