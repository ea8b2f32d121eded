"""Reference extracts: the shared places that somebody listed, and a few labels that analysts gave."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from data_samples.simulator.extracts import phone_texts
from data_samples.simulator.institutions.institution import (
    COOPERATIVE,
    MEDIA,
    OPERATOR,
    WAREHOUSE,
    WHOLESALER,
    Institution,
)
from data_samples.simulator.ledger import DAY
from data_samples.simulator.schemas import table, times
from data_samples.simulator.society import Society
from data_samples.simulator.texts import account_ids, addresses, device_ids, ip_texts, wifi_texts
from data_samples.simulator.traces import access_point, campus_addresses, carrier_addresses, fixed_address

PLACE_KINDS = {
    COOPERATIVE: "agency",
    MEDIA: "agency",
    OPERATOR: "operations_provider",
    WHOLESALER: "market_building",
    WAREHOUSE: "express_station",
}
Row = tuple[str, str, str, bool]
"""Trait type, value, kind of place, whether it is listed."""


def shared_values(society: Society) -> list[Row]:
    """All values that tie innocent people together on purpose, listed or not."""
    rows: list[Row] = []
    for kind, hubs in society.hubs.items():
        plain = np.zeros(len(hubs), int)
        text = addresses(society, hubs.place, plain, building_only=kind == "market_building").to_pylist()
        phones = phone_texts(hubs.phone).to_pylist()
        for number in range(len(hubs)):
            listed = bool(hubs.listed[number])
            rows += [(trait, value, kind, listed) for trait, value in _values(kind, text[number], phones[number])]
    rows += _networks(society)
    return rows + _institutions(society)


def _values(kind: str, address: str, phone: str) -> list[tuple[str, str]]:
    by_kind = {
        "express_station": [("ship_from_address", address), ("sender_address", address), ("phone", phone)],
        "market_building": [("ship_from_address", address), ("return_address", address)],
        "agency": [("registered_address", address), ("phone", phone)],
        "franchise": [("registered_address", address), ("return_address", address)],
    }
    return by_kind.get(kind, [])


def _networks(society: Society) -> list[Row]:
    providers, campuses = society.hubs["operations_provider"], society.hubs["campus_network"]
    rows: list[Row] = []
    ids = account_ids(society, providers.account).to_pylist()
    noon = np.full(len(providers), society.end - DAY // 2)
    networks = ip_texts(fixed_address(society, providers.place, noon)).to_pylist()
    wifi = wifi_texts(access_point(society, providers.place)).to_pylist()
    for number, listed in enumerate(providers.listed.tolist()):
        values = [("operator", ids[number]), ("ip", networks[number]), ("wifi_bssid", wifi[number])]
        values += [("device_id", device) for device in device_ids(society, providers.device[number]).to_pylist()]
        rows += [(trait, value, "operations_provider", listed) for trait, value in values]
    campus = ip_texts(campus_addresses(society, society.places["network"][campuses.place])).to_pylist()
    each = len(campus) // len(campuses)
    rows += [("ip", value, "campus_network", bool(campuses.listed[n // each])) for n, value in enumerate(campus)]
    carrier = ip_texts(carrier_addresses(society)).to_pylist()
    rng = society.generator("listed carriers")
    known = rng.random(len(carrier)) < society.parameters.hubs.listed_share
    return rows + [("ip", value, "carrier_nat", bool(k)) for value, k in zip(carrier, known, strict=True)]


def _institutions(society: Society) -> list[Row]:
    """What the clients of honest institutions share, under the kind of place that the landing contract has for it."""
    rows: list[Row] = []
    for made in society.institutions:
        if made.kind in PLACE_KINDS:
            values = _values_of_institution(society, made)
            rows += [(trait, value, PLACE_KINDS[made.kind], made.listed) for trait, value in values]
    return rows


def _values_of_institution(society: Society, made: Institution) -> list[tuple[str, str]]:
    place = np.array([made.place])
    address = addresses(society, place, np.zeros(1, int)).to_pylist()[0]
    network = ip_texts(fixed_address(society, place, np.array([society.end - DAY // 2]))).to_pylist()[0]
    values = [("phone", phone_texts(np.array([made.phone])).to_pylist()[0]), ("payee_number", str(made.corporate))]
    values += [("device_id", device) for device in device_ids(society, made.devices).to_pylist()]
    values += [("ip", network), ("wifi_bssid", wifi_texts(access_point(society, place)).to_pylist()[0])]
    values += [(f"{use}_address", address) for use in ("ship_from", "return", "warehouse", "sender")]
    if made.account >= 0:
        values += [("operator", account_ids(society, np.array([made.account])).to_pylist()[0])]
    return values


def shared_place_rows(society: Society) -> pa.Table:
    rows = sorted({row[:3] for row in shared_values(society) if row[3]})
    trait, value, kind = zip(*rows, strict=True)
    return table(
        "shared_places",
        trait_type=pa.array(trait),
        value=pa.array(value),
        place_kind=pa.array(kind),
        valid_from=times(np.full(len(rows), society.start - 1000 * DAY)),
    )


def label_rows(society: Society) -> pa.Table:
    """Pairs that analysts looked at: some of one hand, some merely of one hub or of nothing."""
    rng = society.generator("labels")
    accounts = society.accounts
    count = society.parameters.labels.pairs
    old = np.flatnonzero(accounts["registered"] < society.start)
    order = old[np.lexsort((rng.random(len(old)), accounts["operator"][old]))]
    together = np.flatnonzero(accounts["operator"][order][1:] == accounts["operator"][order][:-1])
    together = rng.permutation(together)[: count // 2]
    first = np.r_[order[together], rng.choice(old, count - len(together))]
    second = np.r_[order[together + 1], rng.choice(old, count - len(together))]
    keep = first != second
    first, second = first[keep], second[keep]
    a, b = account_ids(society, first).to_pylist(), account_ids(society, second).to_pylist()
    pairs = [sorted(pair) for pair in zip(a, b, strict=True)]
    return table(
        "labels",
        account_a=pa.array([pair[0] for pair in pairs]),
        account_b=pa.array([pair[1] for pair in pairs]),
        same_operator=pa.array(accounts["operator"][first] == accounts["operator"][second]),
        decided_at=times(society.start + rng.integers(0, 150 * DAY, len(first))),
        decided_by=pa.array(np.where(rng.random(len(first)) < 0.5, "analyst-1", "analyst-2").tolist()),
    )
