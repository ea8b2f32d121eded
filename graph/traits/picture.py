"""Perceptual hashes of listing pictures."""

from __future__ import annotations

import re

from graph.traits.normal_form import NormalForm, normal, rejected, squeeze

HASH = re.compile(r"(?:0x)?([0-9a-f]{16})")


def normal_form(text: str) -> NormalForm:
    """``picture``: 16 hex digits in lower case; a blank picture (one digit throughout) is no picture."""
    written = HASH.fullmatch(squeeze(text).lower())
    if written is None:
        return rejected("form")
    return normal("picture", written[1]) if len(set(written[1])) > 1 else rejected("placeholder")
