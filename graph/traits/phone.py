"""Phone numbers in E.164, by ``phonenumbers`` (Google's libphonenumber); mainland mobiles take a short cut."""

from __future__ import annotations

import re

import phonenumbers

from graph.traits.damaged_number import has_gap, is_masked, is_scientific, whole
from graph.traits.normal_form import NormalForm, normal, rejected, squeeze

MOBILE = re.compile(r"(?:(?:\+|00)?86)?(1[3-9]\d{9})")
EXIT_CODE = re.compile(r"^[\s+]*(?:00)?")
PUNCTUATION = re.compile(r"[\s\-().·_/]+")
# A mobile in a longer text, in groups of any length.
MOBILE_WITHIN = re.compile(r"(?<!\d)(?:\(?(?:\+|00)?86\)?[\s-]?)?(1[3-9](?:[\s\-.·]?\d){9})(?!\d)")
EXTENSION = re.compile(r"转|分机|ext", re.IGNORECASE)
# Letters stand for digits to libphonenumber (1-800-FLOWERS), and in a note for nothing.
NOTE = re.compile(r"[\u3400-\u9fff]+|[A-Za-z]{2,}")
EXTENSION_MARK = "\0"
# The shortest landline with its area code; fewer digits around a row of dashes are what is left of a number.
WHOLE_DIGITS = 10


def normal_form(text: str, region: str | None) -> NormalForm:
    """``phone``: E.164, with ``;ext=`` for an extension; ``region`` is where numbers without a country code lie.

    Without a region every number is taken to begin with its country code. What is said beside a mainland number goes:
    13812345678(微信同号). Several mobiles are several values.
    """
    if "*" in text:
        return rejected("masked")
    if is_scientific(squeeze(text)):
        return rejected("rounded")
    if region == "CN" and (found := _mobiles(text)):
        return NormalForm(tuple(("phone", f"+86{digits}") for digits in found))
    if is_masked(text) or (has_gap(text) and sum(map(str.isdigit, text)) < WHOLE_DIGITS):
        return rejected("masked")
    return _parsed(_without_note(text) if region == "CN" else text.replace("转", " ext "), region)


def national_digits(value: str) -> str:
    """The digits that a person writes: placeholders are listed so."""
    return value.removeprefix("+86").removeprefix("+")


def _mobiles(text: str) -> list[str]:
    """The mainland mobiles that ``text`` is made of, each once; none where it holds other digits, too."""
    for written in (text, whole(text)):
        if alone := MOBILE.fullmatch(PUNCTUATION.sub("", written)):
            return [alone[1]]
    found = [PUNCTUATION.sub("", mobile) for mobile in MOBILE_WITHIN.findall(text)]
    rest = MOBILE_WITHIN.sub("", text) if found else text
    return [] if any(map(str.isdigit, rest)) or is_masked(rest) else list(dict.fromkeys(found))


def _without_note(text: str) -> str | None:
    """``text`` without words; None where they stand between digits that may be two numbers."""
    written = EXTENSION.sub(EXTENSION_MARK, whole(text))
    with_digits = [part for part in NOTE.split(written) if any(map(str.isdigit, part))]
    return with_digits[0].replace(EXTENSION_MARK, " ext ") if len(with_digits) == 1 else None


def _parsed(written: str | None, region: str | None) -> NormalForm:
    if written is None:
        return rejected("form")
    try:
        number = phonenumbers.parse(written if region else f"+{EXIT_CODE.sub('', written)}", region)
    except phonenumbers.NumberParseException:
        return rejected("form")
    if not phonenumbers.is_valid_number(number):
        # A landline without its area code is somebody else's number in the next city.
        return rejected("form")
    value = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return normal("phone", f"{value};ext={number.extension}" if number.extension else value)
