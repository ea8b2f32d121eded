"""Time stamps (RFC 3161): requests are as OpenSSL makes them, answers of other makers are read, false ones are not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import tsp
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from leads.seal.verify_packet import (
    BrokenError,
    check,
    check_trusted,
    read_certificate,
    read_der,
    read_response,
    request_of,
)
from tests.leads.seal.authority import NOW, Authority, refusal
from tests.leads.seal.packets import AUTHORITY, SIGNER, build, stamp

STAMPED = b"what was stamped\n"
# Of `openssl ts -query -data … -sha256 -cert -no_nonce` (OpenSSL 3.0) for the same bytes.
OPENSSL_REQUEST = (
    "30390201013031300d060960864801650304020105000420228a42de4577b56ed70349c6"
    "14af3b9b92da213bcba70a2da705c00fdee539b90101ff"
)
# Of `openssl ts -reply` (OpenSSL 3.0), the root's certificate included; authority.pem is that root.
OPENSSL = Path(__file__).parent / "openssl"


def test_a_request_asks_for_sha_256_and_the_certificate_and_is_always_the_same() -> None:
    request = request_of(STAMPED)
    assert request.hex() == OPENSSL_REQUEST
    read = tsp.TimeStampReq.load(request, strict=True)
    assert read["message_imprint"]["hash_algorithm"]["algorithm"].native == "sha256"
    assert read["cert_req"].native is True
    assert read["nonce"].native is None


def test_an_answer_made_by_openssl_is_read() -> None:
    found = read_response((OPENSSL / "answer.tsr").read_bytes(), STAMPED)
    assert found.time == datetime(2026, 11, 23, 22, 7, 27, tzinfo=UTC)
    assert found.serial == 2
    check_trusted(found, read_certificate(OPENSSL / "authority.pem"))
    with pytest.raises(BrokenError, match="another authority"):
        check_trusted(found, AUTHORITY.certificate)


@pytest.mark.parametrize("key", [ec.SECP256R1(), ec.SECP384R1(), 2048], ids=["P-256", "P-384", "RSA"])
@pytest.mark.parametrize("digest", ["sha256", "sha512"])
@pytest.mark.parametrize("first_version", [False, True], ids=["RFC 5035", "RFC 2634"])
def test_answers_with_the_usual_keys_and_hashes_are_read(
    key: int | ec.EllipticCurve, digest: str, first_version: bool
) -> None:
    made = rsa.generate_private_key(65537, key) if isinstance(key, int) else ec.generate_private_key(key)
    answer = Authority(made).answer(request_of(STAMPED), digest=digest, first_version=first_version)
    assert read_response(answer, STAMPED).time == NOW


ANSWERS: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "of something else": (lambda _: AUTHORITY.answer(request_of(b"other")), "something else"),
    "signed by another key": (
        lambda request: AUTHORITY.answer(request, signed_by=Authority().key),
        "signature does not hold",
    ),
    "a refusal": (lambda _: refusal(), "answered with status 2"),
    "without its certificate": (
        lambda request: AUTHORITY.answer(request, certificates=False),
        "not the certificate that was asked for",
    ),
    "by a certificate for other uses": (
        lambda request: Authority(usage=ExtendedKeyUsageOID.CODE_SIGNING).answer(request),
        "not for time stamping",
    ),
    "after its certificate ended": (
        lambda request: Authority(valid_until=NOW - timedelta(days=1)).answer(request),
        "was not valid",
    ),
    "with SHA-1": (lambda request: AUTHORITY.answer(request, digest="sha1"), "can't check"),
    "cut": (lambda request: AUTHORITY.answer(request)[:-1], "ends in the middle"),
    "longer": (lambda request: AUTHORITY.answer(request) + b"\0", "single element"),
    "empty": (lambda _: b"", "ends in the middle"),
    "no answer at all": (lambda request: request, "RFC 3161"),
    "a web page": (lambda _: b"<html>404</html>", "middle|single|DER"),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_a_false_answer_is_refused_and_the_reason_given(name: str) -> None:
    make, reason = ANSWERS[name]
    with pytest.raises(BrokenError, match=reason):
        read_response(make(request_of(STAMPED)), STAMPED)


def test_any_changed_byte_of_an_answer_shows() -> None:
    answer = AUTHORITY.answer(request_of(STAMPED))
    for place in range(len(answer)):
        changed = bytearray(answer)
        changed[place] ^= 1 << place % 8
        with pytest.raises(BrokenError):
            read_response(bytes(changed), STAMPED)


@pytest.mark.parametrize("data", ["3080", "308100", "30820005" + "00" * 5, "1f8100", "3001", "30", "3003020101ff"])
def test_what_is_not_der_is_not_read(data: str) -> None:
    with pytest.raises(BrokenError):
        read_der(bytes.fromhex(data)).items()


def test_the_authority_itself_is_checked_only_against_a_certificate(tmp_path: Path) -> None:
    issued = Authority(issuer=AUTHORITY)
    packet = stamp(build(tmp_path), issued)
    unchecked = check(packet, SIGNER.key_id)
    assert any("openssl ts -verify -data seal.json -in timestamp.tsr" in note for note in unchecked.notes)
    assert any("2026-03-03T04:05:06Z, number 99, by CN=Test TSA" in fact for fact in unchecked.facts)
    for trusted in (issued, AUTHORITY):
        checked = check(packet, SIGNER.key_id, trusted.certificate)
        assert checked.whole
        assert not any("openssl" in note for note in checked.notes)
    stranger = check(packet, SIGNER.key_id, Authority().certificate)
    assert stranger.differences == ["timestamp.tsr: is by another authority than that of the certificate given"]
