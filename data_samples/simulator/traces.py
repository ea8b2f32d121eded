"""Logins that follow from habits: which device, from which place, over which network, when."""

from __future__ import annotations

import numpy as np

from data_samples.simulator.identifiers import hashed, hashed_below
from data_samples.simulator.ledger import DAY
from data_samples.simulator.society import DORMITORY, PARK, TOWER, Society
from data_samples.simulator.trade import HOURS_AWAKE, at_hours, uniform_times

FIRST_OCTETS = np.array(
    [36, 42, 58, 59, 60, 61, 101, 106, 110, 112, 113, 114, 115, 116, 118, 119, 120, 122, 124, 180, 182, 183]
)
CARRIER_OCTETS = np.array([39, 111, 117, 223])
ACCESS_POINTS = 24
"""Wi-Fi access points of a campus."""
CAMPUS_ADDRESSES = 3
"""Public IP addresses of a campus."""


def log_in(society: Society, accounts: np.ndarray, part: int) -> dict[str, np.ndarray]:
    """Logins of ``accounts`` (rows): account, device (number), ip (32 bits), time, wifi (64 bits, 0 where off)."""
    rng = society.generator("logins", part)
    habits = society.habits
    member = np.zeros(society.accounts.rows, bool)
    member[accounts] = True
    rows = np.flatnonzero(member[habits["account"]])
    begin, end = society.lived(habits["account"][rows])
    begin, end = np.maximum(begin, habits["start"][rows]), np.minimum(end, habits["end"][rows])
    rate = habits["rate"][rows] * np.maximum(end - begin, 0) / DAY
    habit = np.repeat(np.arange(len(rows)), rng.poisson(rate))
    time = at_hours(rng, uniform_times(rng, begin[habit], end[habit]), begin[habit], end[habit], HOURS_AWAKE)
    account, place = habits["account"][rows][habit], habits["place"][rows][habit]
    away = rng.random(len(habit)) < society.accounts["mobile"][account] * society.parameters.things.mobile_factor
    carrier = carrier_address(society, society.places["county"][place], account, time)
    wifi = ~away & (rng.random(len(habit)) < society.parameters.things.wifi_seen_share)
    return {
        "account": account,
        "device": habits["device"][rows][habit],
        "ip": np.where(away, carrier, fixed_address(society, place, time)),
        "time": time,
        "wifi": np.where(wifi, access_point(society, place), np.uint64(0)),
    }


def _is_campus(society: Society, place: np.ndarray) -> np.ndarray:
    campus = society.hubs["campus_network"].place
    networks = society.places["network"]
    found: np.ndarray = (society.places["kind"][place] == DORMITORY) & np.isin(networks[place], networks[campus])
    return found


def fixed_address(society: Society, place: np.ndarray, time: np.ndarray) -> np.ndarray:
    """The broadband address of a place: an office keeps its own, a home's changes, a campus has a few."""
    network = society.places["network"][place]
    kind = society.places["kind"][place]
    phase = hashed_below(network, society.key("lease"), 30) * DAY
    lease = (time + phase) // (society.parameters.things.lease_days * DAY)
    steady = np.isin(kind, (PARK, TOWER))
    turn = np.where(steady, 0, lease)
    turn = np.where(_is_campus(society, place), hashed_below(place, society.key("dormitory"), CAMPUS_ADDRESSES), turn)
    return _address(hashed(network * 100_003 + turn, society.key("ip")), FIRST_OCTETS)


def campus_addresses(society: Society, network: np.ndarray) -> np.ndarray:
    turns = np.arange(CAMPUS_ADDRESSES)
    return _address(hashed((network[:, None] * 100_003 + turns).ravel(), society.key("ip")), FIRST_OCTETS)


def carrier_address(society: Society, county: np.ndarray, account: np.ndarray, time: np.ndarray) -> np.ndarray:
    """The carrier's NAT address of a province, another one every few hours."""
    province = society.counties.adcode[county] // 10000
    size = carrier_pool(society, province)
    slot = hashed_below(account * 7919 + time // (3 * 3600), society.key("nat"), size)
    return _address(hashed(province * 1009 + slot, society.key("carrier")), CARRIER_OCTETS)


def carrier_pool(society: Society, province: np.ndarray) -> np.ndarray:
    """NAT addresses of a province: in proportion to the sellers expected there."""
    share = np.bincount(society.counties.adcode // 10000, weights=society.county_weights, minlength=100)
    pool = society.size * society.parameters.hubs.nat_addresses_per_account / society.parameters.hubs.factor
    found: np.ndarray = np.maximum(1, np.ceil(share[province] * pool)).astype(np.int64)
    return found


def carrier_addresses(society: Society) -> np.ndarray:
    """All NAT addresses of all provinces."""
    provinces = np.unique(society.counties.adcode // 10000)
    sizes = carrier_pool(society, provinces)
    slots = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return _address(hashed(np.repeat(provinces, sizes) * 1009 + slots, society.key("carrier")), CARRIER_OCTETS)


def access_point(society: Society, place: np.ndarray) -> np.ndarray:
    """The Wi-Fi of a place (48 bits, globally administered unicast); a campus has many access points."""
    network = society.places["network"][place]
    point = np.where(_is_campus(society, place), 1 + hashed_below(place, society.key("floor"), ACCESS_POINTS), 0)
    bits = hashed(network * 31 + point, society.key("wifi")) & np.uint64(0xFCFFFFFFFFFF)
    return bits | np.uint64(0x000100000000)


def _address(bits: np.ndarray, octets: np.ndarray) -> np.ndarray:
    first = octets[(bits % np.uint64(len(octets))).astype(np.int64)].astype(np.int64) << 24
    rest = ((bits >> np.uint64(20)) % np.uint64(1 << 24)).astype(np.int64)
    return first + np.where(rest % 256 == 0, rest + 1, rest)
