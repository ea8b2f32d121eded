"""A time stamping authority for tests: its answers are built with asn1crypto, which the verifier does not use."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

NOW = datetime(2026, 3, 3, 4, 5, 6, tzinfo=UTC)
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
HASHES = {"sha256": hashes.SHA256(), "sha512": hashes.SHA512(), "sha1": hashes.SHA1()}


def _key() -> Key:
    return ec.generate_private_key(ec.SECP256R1())


@dataclass
class Authority:
    """``usage``: extended key usage of its certificate; ``issuer``: another authority that issued it, or itself."""

    key: Key = field(default_factory=_key)
    usage: x509.ObjectIdentifier = ExtendedKeyUsageOID.TIME_STAMPING
    issuer: Authority | None = None
    valid_until: datetime = NOW + timedelta(days=365)

    def __post_init__(self) -> None:
        name = "Test TSA" if self.issuer is None else "Test TSA, issued"
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        signer = self.issuer or self
        self.certificate = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.issuer.certificate.subject if self.issuer else subject)
            .public_key(self.key.public_key())
            .serial_number(4711 if self.issuer is None else 4712)
            .not_valid_before(NOW - timedelta(days=365))
            .not_valid_after(self.valid_until)
            .add_extension(x509.ExtendedKeyUsage([self.usage]), critical=True)
            .sign(signer.key, hashes.SHA256())
        )

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def answer(
        self,
        request: bytes,
        *,
        digest: str = "sha256",
        signed_by: Key | None = None,
        time: datetime = NOW,
        certificates: bool = True,
        first_version: bool = False,
    ) -> bytes:
        """A granted time stamp for ``request``; ``first_version``: names its certificate as RFC 2634 does."""
        asked = tsp.TimeStampReq.load(request, strict=True)
        information = tsp.TSTInfo(
            {
                "version": "v1",
                "policy": "1.2.3.4.1",
                "message_imprint": asked["message_imprint"],
                "serial_number": 99,
                "gen_time": time,
            }
        ).dump()
        der = self.certificate.public_bytes(serialization.Encoding.DER)
        attributes = cms.CMSAttributes(
            [
                cms.CMSAttribute({"type": "content_type", "values": ["tst_info"]}),
                cms.CMSAttribute({"type": "message_digest", "values": [hashlib.new(digest, information).digest()]}),
                _first_version(der) if first_version else _second_version(der),
            ]
        )
        certificate = asn1_x509.Certificate.load(der)
        algorithm = algos.DigestAlgorithm({"algorithm": digest})
        signer = cms.SignerInfo(
            {
                "version": "v1",
                "sid": cms.SignerIdentifier(
                    {
                        "issuer_and_serial_number": cms.IssuerAndSerialNumber(
                            {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
                        )
                    }
                ),
                "digest_algorithm": algorithm,
                "signed_attrs": attributes,
                "signature_algorithm": {"algorithm": self._signature_algorithm(digest)},
                "signature": self._sign(signed_by or self.key, attributes.dump(), digest),
            }
        )
        data = {
            "version": "v3",
            "digest_algorithms": [algorithm],
            "encap_content_info": {
                "content_type": "tst_info",
                "content": core.ParsableOctetString(information),
            },
            "signer_infos": [signer],
        }
        signed = cms.SignedData({**data, **({"certificates": [certificate]} if certificates else {})})
        token = cms.ContentInfo({"content_type": "signed_data", "content": signed})
        response: bytes = tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": token}).dump()
        return response

    def _signature_algorithm(self, digest: str) -> str:
        return f"{digest}_ecdsa" if isinstance(self.key, ec.EllipticCurvePrivateKey) else "rsassa_pkcs1v15"

    @staticmethod
    def _sign(key: Key, signed: bytes, digest: str) -> bytes:
        if isinstance(key, ec.EllipticCurvePrivateKey):
            return key.sign(signed, ec.ECDSA(HASHES[digest]))
        return key.sign(signed, padding.PKCS1v15(), HASHES[digest])


def refusal() -> bytes:
    """The answer of an authority that stamps nothing."""
    status = tsp.PKIStatusInfo({"status": "rejection", "status_string": ["not today"], "fail_info": {"bad_alg"}})
    # asn1crypto's own TimeStampResp asks for a token, which a refusal does not have.
    answer: bytes = core.SequenceOf(spec=tsp.PKIStatusInfo, contents=status.dump()).dump()
    return answer


def _second_version(der: bytes) -> cms.CMSAttribute:
    named = {"cert_hash": hashlib.sha256(der).digest()}
    return cms.CMSAttribute({"type": "signing_certificate_v2", "values": [{"certs": [named]}]})


def _first_version(der: bytes) -> cms.CMSAttribute:
    named = {"cert_hash": hashlib.sha1(der).digest()}
    return cms.CMSAttribute({"type": "signing_certificate", "values": [{"certs": [named]}]})
