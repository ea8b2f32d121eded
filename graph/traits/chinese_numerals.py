"""Chinese numerals as digits: 二百零三 and 二〇三 are 203."""

from __future__ import annotations

import re

DIGITS = {"〇": 0, "零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
TENS = {"十": 10, "百": 100, "千": 1000}
CHARACTERS = "".join((*DIGITS, *TENS))


def digits(numeral: str) -> str:
    """The digits of a numeral (or of digits), written one by one (〇一 is 01) or with tens and hundreds."""
    if not any(character in TENS for character in numeral):
        return "".join(str(DIGITS.get(character, character)) for character in numeral)
    total = digit = 0
    for character in numeral:
        if character in TENS:
            total += (digit or 1) * TENS[character]
            digit = 0
        else:
            digit = DIGITS[character]
    return str(total + digit)


def in_digits(pattern: re.Pattern[str], text: str) -> str:
    """``text`` with the numeral in each match's first group as digits, in place of the whole match."""
    return pattern.sub(lambda found: digits(found[1]), text)
