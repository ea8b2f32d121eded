"""Keyed tokens: what stands for a phone, an ID or a card in every table.

``HMAC-SHA256(key of the value's domain and version, normalised value)``: an unkeyed hash of a phone number falls to
counting through all phone numbers.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from functools import lru_cache


@dataclass(frozen=True)
class Keyring:
    """The master key (32 bytes) of one version; the master never shows in a repr.

    ``earlier``: the versions that are still understood while a rotation lasts; tonight's tokens are of ``version``.
    """

    master: bytes = field(repr=False)
    version: str
    earlier: tuple[Keyring, ...] = ()

    def key(self, domain: str) -> bytes:
        """The key (32 bytes) of one value domain."""
        return _key(self.master, self.version, domain)

    def token(self, domain: str, value: str) -> str:
        """What stands for ``value`` in every table (64 hex digits)."""
        return hmac.digest(self.key(domain), value.encode(), "sha256").hex()

    def former_tokens(self, domain: str, value: str) -> list[str]:
        """What stood for ``value`` under the earlier versions."""
        return [keyring.token(domain, value) for keyring in self.earlier]


@lru_cache(maxsize=256)
def _key(master: bytes, version: str, domain: str) -> bytes:
    return hmac.digest(master, f"{version}:{domain}".encode(), "sha256")
