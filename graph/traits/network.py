"""Networks: the Wi-Fi that a login came over, and its IP address on one day."""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache

from graph.traits.normal_form import NormalForm, normal, rejected, squeeze

NOT_HEX = re.compile(r"[^0-9a-f]")
MAC = re.compile(r"(?:[0-9a-f]{1,2}[:-]){5}[0-9a-f]{1,2}|(?:[0-9a-f]{4}\.){2}[0-9a-f]{4}|[0-9a-f]{12}")
# Android and iOS hand out this address in place of the real one.
HIDDEN_MAC = "020000000000"
BROADCAST = "f" * 12
# One household's IPv6 addresses change within a /64.
HOUSEHOLD_PREFIX = 64
# A listed IPv4 network is written out address by address up to this prefix (4,096 addresses).
WIDEST_PREFIX = 20
DAY_MARK = "|"
# The domain of an address without its day: no account holds such a value, listed places are found by it.
LISTED_ADDRESS = "ip_address"


def bssid_form(text: str) -> NormalForm:
    """``wifi``: twelve hex digits."""
    written = squeeze(text).lower()
    if not MAC.fullmatch(written):
        return rejected("form")
    parts = re.split("[:-]", written)
    digits = "".join(part.zfill(2) for part in parts) if len(parts) == 6 else NOT_HEX.sub("", written)
    if digits in (HIDDEN_MAC, BROADCAST) or not digits.strip("0"):
        return rejected("placeholder")
    return normal("wifi", digits)


def ip_form(text: str) -> NormalForm:
    """``network`` (address and day) for ``<ip>|<YYYY-MM-DD>``.

    Only users of the same day meet: an address passes from one subscriber to the next.
    """
    written, _, day = text.partition(DAY_MARK)
    value, reason = _address(squeeze(written))
    return NormalForm((("network", f"{value}{DAY_MARK}{day}"),)) if value else NormalForm(reason=reason)


@lru_cache(maxsize=65_536)
def _address(written: str) -> tuple[str | None, str | None]:
    """The address in one spelling, or the reason why it links nobody; an address comes back on many days."""
    try:
        address = ipaddress.ip_address(written)
    except ValueError:
        return None, "form"
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if not address.is_global or address.is_multicast:
        return None, "private"
    return _household(address), None


def listed_form(text: str) -> NormalForm:
    """``ip_address`` for a listed address or small network."""
    try:
        network = ipaddress.ip_network(squeeze(text), strict=False)
    except ValueError:
        return rejected("form")
    if isinstance(network, ipaddress.IPv6Network):
        if network.prefixlen < HOUSEHOLD_PREFIX and network.prefixlen != network.max_prefixlen:
            return rejected("too_wide")
        return normal(LISTED_ADDRESS, _household(network.network_address))
    if network.prefixlen < WIDEST_PREFIX:
        return rejected("too_wide")
    return NormalForm(tuple((LISTED_ADDRESS, str(address)) for address in network))


def _household(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> str:
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    return str(ipaddress.ip_network((address, HOUSEHOLD_PREFIX), strict=False))
