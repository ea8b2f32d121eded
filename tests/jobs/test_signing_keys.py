"""The signing key: how it is made, which landing zone uses which, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
)

from graph.failures import ConfigurationError, InputOutputError
from jobs import cli
from jobs.signing_keys import fingerprint, load_signer, make_key, public_key_path
from leads.seal.verify_packet import grouped
from lineage.signing import TEST_SEED, published_test_signer


@pytest.fixture
def key(tmp_path: Path) -> Path:
    path = tmp_path / "signing.pem"
    make_key(path)
    return path


def pem(key: Ed25519PrivateKey | ec.EllipticCurvePrivateKey, how: KeySerializationEncryption | None = None) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, how or NoEncryption())


def test_made_up_data_are_signed_with_the_published_key_without_any_file(tmp_path: Path) -> None:
    assert load_signer(tmp_path / "none", made_up=True).key_id == published_test_signer().key_id


def test_other_data_are_signed_with_the_key_of_the_file(key: Path) -> None:
    signer = load_signer(key, made_up=False)
    assert signer.key_id == fingerprint(public_key_path(key))
    assert signer.key_id != published_test_signer().key_id


REFUSED = {
    "the published key": (pem(Ed25519PrivateKey.from_private_bytes(TEST_SEED)), "published test key"),
    "a key that counts": (pem(Ed25519PrivateKey.from_private_bytes(bytes(range(32)))), "can be guessed"),
    "zeros": (pem(Ed25519PrivateKey.from_private_bytes(bytes(32))), "can be guessed"),
    "a key of another kind": (pem(ec.generate_private_key(ec.SECP256R1())), "no.* Ed25519|not hold an Ed25519"),
    "a key with a password": (pem(Ed25519PrivateKey.generate(), BestAvailableEncryption(b"x")), "without a password"),
    "no key": (b"0f" * 32, "private key in PEM"),
    "nothing": (b"", "private key in PEM"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_can_not_sign_real_data_is_refused(case: str, tmp_path: Path) -> None:
    content, reason = REFUSED[case]
    path = tmp_path / "signing.pem"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(ConfigurationError, match=f"(?s)({reason}).*keygen"):
        load_signer(path, made_up=False)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o700])
def test_a_key_that_others_can_reach_is_refused(mode: int, key: Path) -> None:
    key.chmod(mode)
    with pytest.raises(ConfigurationError, match="chmod 600"):
        load_signer(key, made_up=False)


@pytest.mark.parametrize("name", ["missing", "."])
def test_a_missing_key_names_the_remedy(name: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="key"):
        load_signer(tmp_path / name, made_up=False)


def keygen(folder: Path) -> int:
    return cli.main(["keygen", "--key", str(folder / "token.key"), "--signing-key", str(folder / "signing.pem")])


def test_keygen_makes_both_keys_and_shows_the_fingerprint_only(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "keys"
    assert keygen(folder) == 0
    assert sorted(path.name for path in folder.iterdir()) == ["signing.pem", "signing.pem.pub", "token.key"]
    assert (folder / "signing.pem").stat().st_mode & 0o7777 == 0o600
    shown = capsys.readouterr().out
    assert grouped(load_signer(folder / "signing.pem", made_up=False).key_id) in shown
    assert "PRIVATE KEY" in (folder / "signing.pem").read_text()
    assert (folder / "signing.pem").read_text().splitlines()[1] not in shown


@pytest.mark.parametrize("there", ["token.key", "signing.pem"])
def test_keygen_makes_the_key_that_is_missing_and_leaves_the_other(there: str, tmp_path: Path) -> None:
    assert keygen(tmp_path) == 0
    kept = (tmp_path / there).read_bytes()
    for path in tmp_path.iterdir():
        if not path.name.startswith(there):
            path.unlink()
    assert keygen(tmp_path) == 0
    assert (tmp_path / there).read_bytes() == kept
    assert len(list(tmp_path.iterdir())) == 3


def test_keygen_changes_nothing_when_both_keys_are_there(tmp_path: Path) -> None:
    assert keygen(tmp_path) == 0
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    assert keygen(tmp_path) == 78
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_no_file_of_a_key_is_written_over(key: Path) -> None:
    before = key.read_bytes()
    with pytest.raises(ConfigurationError, match=r"\.pub: is there already"):
        make_key(key)
    public_key_path(key).unlink()
    with pytest.raises(ConfigurationError, match="stays as it is"):
        make_key(key)
    assert key.read_bytes() == before
    assert [path.name for path in key.parent.iterdir()] == [key.name]


def test_a_place_that_takes_no_files_is_an_input_output_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputOutputError, match="can't be written"):
        make_key(tmp_path / "file" / "signing.pem")


def test_a_public_key_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.pub"
    with pytest.raises(InputOutputError, match="can't be read"):
        fingerprint(path)
    path.write_bytes(b"x")
    with pytest.raises(ConfigurationError, match="public key in PEM"):
        fingerprint(path)
