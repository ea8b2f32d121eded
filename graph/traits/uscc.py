"""Unified social credit codes: GB 32100-2015 (18 characters without I, O, S, V, Z; check character modulo 31).

No permissive and maintained library reads them (python-stdnum is LGPL), so the check character is computed here.
"""

from __future__ import annotations

import re

from graph.traits.damaged_number import is_rounded, is_scientific, whole
from graph.traits.normal_form import NormalForm, normal, rejected, squeeze

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
# X is a character of the code, too.
MASK = re.compile(r"\*|X{4,}|[#?•●]{2,}")
WEIGHTS = tuple(pow(3, place, 31) for place in range(17))


def normal_form(text: str) -> NormalForm:
    """``document`` for a valid code."""
    code = squeeze(text).upper().replace("-", "")
    if MASK.search(code):
        return rejected("masked")
    if is_scientific(code):
        return rejected("rounded")
    code = whole(code)
    if len(code) != 18 or any(character not in ALPHABET for character in code):
        return rejected("form")
    if check_character(code[:17]) != code[17]:
        return rejected("check_digit")
    if is_rounded(code):
        return rejected("rounded")
    return normal("document", f"GB32100:{code}")


def check_character(body: str) -> str:
    """The 18th character for the first 17."""
    total = sum(ALPHABET.index(character) * weight for character, weight in zip(body, WEIGHTS, strict=True))
    return ALPHABET[-total % 31]
