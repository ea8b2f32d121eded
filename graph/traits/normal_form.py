"""What a normaliser answers: the values that a text stands for, or the reason why it stands for none."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NormalForm:
    """``values``: (domain, normal value) pairs, empty for a text that must not link; ``reason`` says why, in a word."""

    values: tuple[tuple[str, str], ...] = ()
    reason: str | None = None


def normal(domain: str, value: str) -> NormalForm:
    return NormalForm(((domain, value),))


def rejected(reason: str) -> NormalForm:
    return NormalForm(reason=reason)


def fold(text: str) -> str:
    """NFKC (full-width digits become plain), without invisible characters, outer spaces and runs of spaces."""
    folded = unicodedata.normalize("NFKC", text)
    # Plain ASCII holds no format characters; the test spares most values the loop over characters.
    if not folded.isascii():
        folded = "".join(c for c in folded if unicodedata.category(c) != "Cf")
    return " ".join(folded.split())


def squeeze(text: str) -> str:
    """``text`` without any space."""
    return "".join(text.split())
