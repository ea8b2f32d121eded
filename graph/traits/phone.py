"""Phone numbers in E.164, by ``phonenumbers`` (Google's libphonenumber); mainland mobiles take a short cut."""

from __future__ import annotations

import re

import phonenumbers

from graph.traits.normal_form import NormalForm, normal, rejected

MOBILE = re.compile(r"(?:(?:\+|00)?86)?(1[3-9]\d{9})")
EXIT_CODE = re.compile(r"^[\s+]*(?:00)?")
PUNCTUATION = re.compile(r"[\s\-().·_/]+")


def normal_form(text: str, region: str | None) -> NormalForm:
    """``phone``: E.164, with ``;ext=`` for an extension; ``region`` is where numbers without a country code lie.

    Without a region every number is taken to begin with its country code.
    """
    if "*" in text:
        return rejected("masked")
    if region == "CN" and (mobile := MOBILE.fullmatch(PUNCTUATION.sub("", text))):
        return normal("phone", f"+86{mobile[1]}")
    written = text.replace("转", " ext ")
    try:
        number = phonenumbers.parse(written if region else f"+{EXIT_CODE.sub('', written)}", region)
    except phonenumbers.NumberParseException:
        return rejected("form")
    if not phonenumbers.is_valid_number(number):
        # A landline without its area code is somebody else's number in the next city.
        return rejected("form")
    value = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return normal("phone", f"{value};ext={number.extension}" if number.extension else value)


def national_digits(value: str) -> str:
    """The digits that a person writes: placeholders are listed so."""
    return value.removeprefix("+86").removeprefix("+")
