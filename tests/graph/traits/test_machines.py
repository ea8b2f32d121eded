"""Devices, Wi-Fi, IP addresses and pictures."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.traits import device, network, picture

macs = st.binary(min_size=6, max_size=6).filter(lambda mac: mac not in (b"\0" * 6, b"\xff" * 6, b"\2" + b"\0" * 5))


@given(macs, st.sampled_from([":", "-", ""]))
def test_bssid_has_one_form(mac: bytes, gap: str) -> None:
    written = gap.join(f"{byte:02X}" for byte in mac)
    assert network.bssid_form(written).values == (("wifi", mac.hex()),)
    dotted = mac.hex()[:4] + "." + mac.hex()[4:8] + "." + mac.hex()[8:]
    assert network.bssid_form(dotted) == network.bssid_form(written)


@pytest.mark.parametrize("text", ["00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff", "02:00:00:00:00:00", "0:0:0:0:0:0"])
def test_bssid_placeholders(text: str) -> None:
    assert network.bssid_form(text).reason == "placeholder"


def test_bssid_that_is_none() -> None:
    assert network.bssid_form("HomeWifi").reason == "form"


@pytest.mark.parametrize(
    "address", ["10.0.0.8", "192.168.1.4", "127.0.0.1", "100.64.3.2", "169.254.1.1", "::1", "224.0.0.1"]
)
def test_private_addresses_link_nobody(address: str) -> None:
    assert network.ip_form(f"{address}|2026-03-01").reason == "private"


def test_ip_values_are_of_a_day() -> None:
    one, other = (dict(network.ip_form(f"36.18.24.9|{day}").values) for day in ("2026-03-01", "2026-03-02"))
    assert one["network"] != other["network"]
    assert one["network"].partition("|")[0] == other["network"].partition("|")[0] == "36.18.24.9"


def test_one_household_has_one_ipv6_network() -> None:
    one, other = (network.ip_form(f"{ip}|d") for ip in ("2408:8207:1850::1", "2408:8207:1850:0:abcd::9"))
    assert one == other
    assert network.ip_form("::ffff:36.18.24.9|d") == network.ip_form("36.18.24.9|d")


def test_listed_networks() -> None:
    assert len(network.listed_form("36.18.24.0/24").values) == 256
    assert ("ip_address", "36.18.24.9") in network.listed_form("36.18.24.0/24").values
    assert network.listed_form("36.18.24.9").values == (("ip_address", "36.18.24.9"),)
    assert network.listed_form("36.0.0.0/8").reason == "too_wide"
    assert network.listed_form("2408:8207:1850::5").values == (("ip_address", "2408:8207:1850::/64"),)


@given(st.binary(min_size=8, max_size=8).filter(lambda bits: len(set(bits.hex())) > 1))
def test_picture_hash(bits: bytes) -> None:
    assert picture.normal_form(f" 0x{bits.hex().upper()}").values == (("picture", bits.hex()),)


@pytest.mark.parametrize("text", ["0" * 16, "F" * 16])
def test_blank_pictures_link_nobody(text: str) -> None:
    assert picture.normal_form(text).reason == "placeholder"


def test_device_ids_are_taken_as_they_are() -> None:
    assert device.device_form("aB-12").values == (("device", "aB-12"),)
    assert device.device_form("x").reason == "form"


def test_a_device_number_that_a_spreadsheet_rounded() -> None:
    assert device.device_form("8.61234E+14").reason == "rounded"
    assert device.device_form("6e35").values == (("device", "6e35"),)
