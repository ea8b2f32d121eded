"""Numbers of cards, wallets and corporate accounts."""

from __future__ import annotations

import re

from graph.traits.damaged_number import has_gap, is_masked, is_rounded, is_scientific, whole
from graph.traits.normal_form import NormalForm, normal, rejected, squeeze

SEPARATORS = re.compile(r"[\-.,·]+")
NUMBER = re.compile(r"[0-9a-z_@]{6,64}")


def normal_form(text: str) -> NormalForm:
    """``payee_number``: digits (and a wallet's letters) without separators.

    The Luhn digit is not asked for: wallets and older accounts have none.
    """
    number = squeeze(text).lower()
    if "@" in number:
        return rejected("masked") if "*" in number else normal("payee_number", number)
    if is_scientific(number):
        return rejected("rounded")
    number = whole(number)
    if is_masked(number) or has_gap(number):
        return rejected("masked")
    number = SEPARATORS.sub("", number)
    if is_rounded(number):
        return rejected("rounded")
    return normal("payee_number", number) if NUMBER.fullmatch(number) else rejected("form")
