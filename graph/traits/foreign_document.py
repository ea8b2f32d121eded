"""Documents of other countries: a number with the country that issued it in brackets, as registration forms ask for it.

    Passport 1084010 (Egypt) issued 1999        R.F.C. # PMA-910805 (Mexico)

What stands before the bracket is kept whole, the kind of document included: an Iranian passport and an Iranian firm
may bear the same digits. Without its country a number names nobody.
"""

from __future__ import annotations

import re

from graph.traits.normal_form import NormalForm, normal, rejected

WRITTEN = re.compile(r"(?P<number>[^()]*)\((?P<issuer>[^()\d]+)\)")
NUMBER_WORD = re.compile(r"\b(?:no|nr|number)\b\.?", re.IGNORECASE)
NOT_ALPHANUMERIC = re.compile(r"[\W_]+")
# A shorter one is an index of a village register: two people of a country bear it easily.
FEWEST_DIGITS = 5


def normal_form(text: str) -> NormalForm:
    """``document``: country, kind and number, spaces and punctuation aside."""
    written = WRITTEN.match(text)
    if written is None:
        return rejected("no_issuer")
    if "*" in text:
        return rejected("masked")
    number = NOT_ALPHANUMERIC.sub("", NUMBER_WORD.sub("", written["number"])).upper()
    if sum(map(str.isdigit, number)) < FEWEST_DIGITS:
        return rejected("form")
    return normal("document", f"{' '.join(written['issuer'].casefold().split())}:{number}")
