"""Where a phone number was given out, by ``phonenumbers`` (Google's libphonenumber)."""

from __future__ import annotations

import phonenumbers

from graph.traits import phone
from graph.traits.normal_form import fold

MOBILE = "mobile phone area"
LANDLINE = "landline area"


def phone_area(text: str | None, region: str | None) -> tuple[str, str] | None:
    """(`mobile phone area` or `landline area`, name of the province and city in Chinese) of a mainland number.

    ``region``: where numbers without a country code lie. None for what is no such number, or several, or has no area.
    """
    # Imported only here, in a worker: the areas of the whole world take a second to load.
    from phonenumbers import geocoder

    form = phone.normal_form(fold(text), region) if text else None
    if form is None or len(form.values) != 1 or not form.values[0][1].startswith("+86"):
        return None
    number = phonenumbers.parse(form.values[0][1])
    area = geocoder.description_for_number(number, "zh")
    kind = phonenumbers.number_type(number)
    moves = kind in (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE)
    return (MOBILE if moves else LANDLINE, area) if area else None
