"""Numbers that were hidden, or spoilt on the way: stars and X for digits, and what a spreadsheet makes of long numbers.

A damaged number fits many people; it must never be taken for a number that somebody has.
"""

from __future__ import annotations

import re

SIGNS = r"*xX#?•●○◦□■▪⋯"
# X hides digits only where no other Latin letter stands: a wallet maxx2020 is whole.
LETTER = re.compile(r"[A-WYZa-wyz]")
HIDDEN = re.compile(rf"\*|\d\s*[{SIGNS}](?:\s*[{SIGNS}])+|[{SIGNS}](?:\s*[{SIGNS}])+\s*\d")
# Runs of what otherwise keeps groups of digits apart.
GAP = re.compile(r"(?<=\d)\s*[-._~,·–—](?:\s*[-._~,·–—])+")
SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d{1,3}")
DECIMALS = re.compile(r"[^.]*\d\.0+")
# A spreadsheet keeps fifteen digits and writes zeros for the rest. Two show nothing: one number in a hundred ends so.
KEPT_DIGITS = 15
LEAST_ZEROS = 3


def is_masked(text: str) -> bool:
    """Whether digits are hidden by stars, or by two or more X, dots of any size, # or ? beside a digit."""
    return "*" in text or (HIDDEN.search(text) is not None and not LETTER.search(text))


def has_gap(text: str) -> bool:
    """Whether two or more dashes or dots in a row stand for digits: 6228 48-- ---- 0123."""
    return GAP.search(text) is not None and not LETTER.search(text)


def is_scientific(text: str) -> bool:
    """Whether ``text`` (without spaces) is 6.22848E+18, which keeps only a number's first digits."""
    return SCIENTIFIC.fullmatch(text) is not None


def is_rounded(digits: str) -> bool:
    """Whether only zeros, three or more, stand behind the fifteenth of ``digits``."""
    rest = digits[KEPT_DIGITS:]
    return digits.isdecimal() and len(rest) >= LEAST_ZEROS and not rest.strip("0")


def whole(text: str) -> str:
    """``text`` without the decimals that a spreadsheet adds to a whole number: 13812345678.0."""
    return text[: text.rindex(".")] if DECIMALS.fullmatch(text) else text
