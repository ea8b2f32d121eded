"""What an investigator sees of a personal value: enough to tell two apart, too little to reach anybody.

Each mask says what it leaves; of a value that does not look like its kind it leaves less, never more. What leaves is
made of parts that were recognised, never of the text with something taken out.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from functools import lru_cache

from graph.divisions import Matcher
from graph.free_text import MASK, masked_text
from graph.traits.address_parts import read
from graph.traits.normal_form import fold, squeeze
from lineage.datasets import PersonalKind

MOBILE = re.compile(r"(?:(?:\+|00)?86)?(1[3-9][0-9])[0-9]{4}([0-9]{4})")
PHONE_PUNCTUATION = re.compile(r"[\s\-().·_/]+")
DOCUMENT = re.compile(r"([0-9A-Z]{6})[0-9A-Z*]{8}([0-9A-Z]{4})")
NOT_ALPHANUMERIC = re.compile(r"[\W_]+")
EMAIL = re.compile(r"([^@\s]+)@([a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,})")
HAN = re.compile(r"[\u3400-\u9fff]")
ROAD_NAME = re.compile(r"[\u4e00-\u9fff]{2,10}$")
CARD_CHARACTERS = 12
IPV4_PREFIX, IPV6_PREFIX = 24, 48


# The rows behind a lead name the same few values again and again.
@lru_cache(maxsize=1 << 16)
def mask(kind: PersonalKind, text: str, places: Matcher) -> str | None:
    """``text``, a value of ``kind``, as an investigator sees it; None for what is not shown at all."""
    folded = fold(text)
    if kind == "address":
        return address(folded, places)
    return MASKS[kind](folded)


def phone(text: str) -> str:
    """138****1234 of a mainland mobile; of others at most the last four digits, and no more than a third."""
    mobile = MOBILE.fullmatch(PHONE_PUNCTUATION.sub("", text))
    return f"{mobile[1]}****{mobile[2]}" if mobile else _end(re.sub(r"[^0-9]", "", text))


def document(text: str) -> str:
    """110101********1234 of 18 characters; of others at most the last four, and no more than a third."""
    number = NOT_ALPHANUMERIC.sub(lambda found: "*" * found[0].count("*"), text).upper()
    written = DOCUMENT.fullmatch(number)
    return f"{written[1]}********{written[2]}" if written else _end(number.replace("*", ""))


def payee_number(text: str) -> str:
    """The last four of a card; of shorter numbers no more than a third; of a wallet that is an e-mail as of those."""
    if "@" in text:
        return email(text)
    number = NOT_ALPHANUMERIC.sub("", text)
    return f"****{number[-4:]}" if len(number) >= CARD_CHARACTERS else _end(number)


def email(text: str) -> str:
    """a***@domain; of a name of one letter, or a domain that is half a number, less."""
    written = EMAIL.fullmatch(squeeze(text).lower())
    if not written or masked_text(written[2]) != written[2]:
        return MASK
    return f"{written[1][0] if len(written[1]) > 1 else ''}***@{written[2]}"


def person_name(text: str) -> str:
    """张** or A***: the first letter, of a name that has more than one."""
    name = squeeze(text)
    if len(name) < 2 or not name[0].isalpha():
        return MASK
    return f"{name[0]}**" if HAN.match(name) else f"{name[0]}***"


def address(text: str, places: Matcher) -> str:
    """Province, city, county and road, in the words of the register of divisions; no number, no room, nobody's name."""
    found = read(text, places)
    place = found.place
    if place.status != "mapped":
        return MASK
    codes = dict.fromkeys((place.province, place.city, place.county))
    divisions = (places.by_code[code] for code in codes if code in places.by_code)
    names = "".join(division.name for division in divisions if division.written)
    road = ROAD_NAME.search(found.road) if found.road and found.number else None
    return f"{names}{road[0] if road else ''}{MASK}"


def network(text: str) -> str:
    """The /24 of an IPv4 address or network, the /48 of an IPv6 one."""
    try:
        written = ipaddress.ip_network(squeeze(text), strict=False)
    except ValueError:
        return MASK
    widest = IPV4_PREFIX if isinstance(written, ipaddress.IPv4Network) else IPV6_PREFIX
    return str(written if written.prefixlen <= widest else written.supernet(new_prefix=widest))


def identifier(text: str) -> str:
    """The first four characters of a device, a network or a buyer, and no more than half."""
    name = NOT_ALPHANUMERIC.sub("", text)
    return f"{name[: min(4, len(name) // 2)]}…"


def _end(number: str) -> str:
    shown = min(4, len(number) // 3)
    return f"****{number[len(number) - shown :]}"


MASKS: dict[PersonalKind, Callable[[str], str | None]] = {
    "phone": phone,
    "document": document,
    "payee_number": payee_number,
    "email": email,
    "person_name": person_name,
    "network": network,
    "device": identifier,
    "wifi": identifier,
    "person_id": identifier,
    "free_text": masked_text,
    "face": lambda text: None,
}
