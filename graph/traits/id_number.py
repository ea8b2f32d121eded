"""Resident ID numbers: GB 11643-1999 (18 characters, check digit of ISO 7064 MOD 11-2) and its 15-digit forerunner.

No permissive and maintained library reads them (python-stdnum is LGPL), so the check digit is computed here.
"""

from __future__ import annotations

import re
from datetime import date

from graph.traits.damaged_number import is_masked, is_rounded, is_scientific, whole
from graph.traits.normal_form import NormalForm, normal, rejected, squeeze

FULL = re.compile(r"\d{17}[\dX]")
OLD = re.compile(r"\d{15}")
# The standard's masked form: six digits of the region and the last four; less than that names too many people.
MASKED = re.compile(r"\d{6}\*{8}\d{3}[\dX]")
WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))
CHECK_CHARACTERS = "10X98765432"
# GB/T 2260 province codes; 83 is the residence permit of Taiwan, 9 a foreigner's permanent residence (since 2023).
PROVINCES = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|9\d")
FIRST_BIRTH_YEAR = 1900


def normal_form(text: str) -> NormalForm:
    """``document`` for a valid number; ``masked_document`` for a masked one, so that it equals no full number."""
    number = squeeze(text).upper().replace("-", "")
    if MASKED.fullmatch(number):
        return normal("masked_document", number) if PROVINCES.match(number) else rejected("region")
    if is_masked(number):
        return rejected("masked")
    if is_scientific(number):
        return rejected("rounded")
    number = whole(number)
    if OLD.fullmatch(number):
        number = _lengthened(number)
    if not FULL.fullmatch(number):
        return rejected("form")
    if not PROVINCES.match(number):
        return rejected("region")
    if not _is_date(number[6:14]):
        return rejected("birth_date")
    if check_character(number[:17]) != number[17]:
        return rejected("check_digit")
    # All who were born in a county on one day may have it, and one such number in eleven has a valid check digit.
    if is_rounded(number):
        return rejected("rounded")
    return normal("document", f"GB11643:{number}")


def check_character(body: str) -> str:
    """The 18th character for the first 17 digits."""
    return CHECK_CHARACTERS[sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11]


def _lengthened(old: str) -> str:
    body = f"{old[:6]}19{old[6:]}"
    return body + check_character(body)


def _is_date(digits: str) -> bool:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).year >= FIRST_BIRTH_YEAR
    except ValueError:
        return False
