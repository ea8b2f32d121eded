"""Everybody and everything in the simulated world: people, firms, places, accounts and what they hold."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from typing import Any

import numpy as np

from data_samples.simulator.counties import Counties, counties
from data_samples.simulator.institutions.institution import Institution
from data_samples.simulator.ledger import DAY, OPEN, Counter, Growing
from data_samples.simulator.parameters import Parameters

SHANGHAI = timezone(timedelta(hours=8))

INNOCENT_KINDS = (
    "family", "sold_shop", "past_owner", "recycled_phone", "agency_client", "station_user", "market_tenant",
    "provider_client", "nat_neighbour", "dormitory_mate", "campus_user", "franchisee", "reseller", "falsely_accused",
    "bad_supplier", "own_shops", "ring_relative", "combined_parcels", "cooperative_member", "media_client",
    "operator_client", "wholesale_customer", "warehouse_client", "institution", "same_suppliers", "used_goods_dealer",
)  # fmt: skip
"""Why an honest account looks like a ring's; bit i of ``accounts.innocent`` is kind i."""
ROLES = (
    "controller", "front_store", "nominee", "payee", "warehouse", "supplier", "packaging", "identity_broker",
    "lone_offender",
)  # fmt: skip
"""Bit i of ``accounts.roles`` is role i."""
FLAT, HOUSE, PARK, STALL, COUNTER, DORMITORY, CAMPUS, TOWER = range(8)
UNBRANDED, GENUINE, FAKE = range(3)
CARD, WALLET, CORPORATE = range(3)
SHIP_FROM, RETURN, WAREHOUSE = range(3)
STILL_OPEN, VOLUNTARY, COUNTERFEIT, FAKE_VERIFICATION, OTHER = range(5)
PASSED, FAILED, UNCHECKED = range(3)


def innocent(kind: str) -> int:
    return 1 << INNOCENT_KINDS.index(kind)


def role(name: str) -> int:
    return 1 << ROLES.index(name)


@dataclass(frozen=True)
class Night:
    """A calendar day in Shanghai; ``begin`` and ``end`` are UTC seconds, the end excluded."""

    name: str
    begin: int
    end: int


def nights_until(last: date, count: int) -> list[Night]:
    days = [last - timedelta(days=back) for back in range(count - 1, -1, -1)]
    starts = [int(datetime(d.year, d.month, d.day, tzinfo=SHANGHAI).timestamp()) for d in days]
    return [Night(d.isoformat(), start, start + DAY) for d, start in zip(days, starts, strict=True)]


def growing_tables() -> dict[str, Growing]:
    i2, i4, i8, f4 = np.int16, np.int32, np.int64, np.float32
    return {
        "persons": Growing(surname=i2, given=i2, second=i2, born=i4, male=bool, county=i2, sequence=i2),
        "firms": Growing(county=i2, first=i2, second=i2, trade=i2, organisation=i8),
        "places": Growing(
            county=i2, kind=np.int8, road=i2, number=i2, name=i2, building=i2, unit=i2, room=i2, network=i8
        ),
        "accounts": Growing(
            platform=np.int8, person=i4, firm=i4, phone=i8, face=i8, place=i4, registered=i8, closed=i8,
            closure=np.int8, verification=np.int8, operator=i8, household=i8, ring=i4, work_place=i4, ship_place=i4,
            second_place=i4, ship_phone=i8, mobile=f4, innocent=i8, roles=i2,
        ),
        "habits": Growing(account=i4, device=i8, place=i4, rate=f4, start=i8, end=i8),
        "payees": Growing(account=i4, kind=np.int8, number=i8, person=i4, start=i8, end=i8),
        "addresses": Growing(account=i4, kind=np.int8, place=i4, person=i4, phone=i8, start=i8, end=i8),
        "stores": Growing(platform=np.int8, category=i2, word=i2, ending=i2, start=i8, end=i8),
        "spans": Growing(
            store=i4, account=i4, start=i8, end=i8, goods=np.int8, ring=i4, rate=f4, brand=i2, second_brand=i2,
            category=i2, picture=i8, price=f4, stock=f4, brushed=f4, guilt=f4,
        ),
        "operations": Growing(store=i4, account=i4, start=i8, end=i8),
        "transfers": Growing(payer=i8, payee=i8, time=i8, cents=i8, purpose=np.int8),
        "freight": Growing(
            sender=i4, receiver=i4, time=i8, kind=np.int8, kilograms=f4, from_place=i4, to_place=i4, phone=i8, person=i4
        ),
        "closures": Growing(account=i4, time=i8, reason=np.int8),
        "supply": Growing(from_account=i4, to_account=i4, ring=i4, kind=np.int8),
        "corporate": Growing(number=i8, firm=i4),
        "clients": Growing(institution=i4, account=i4, relation=np.int8),
    }  # fmt: skip


@dataclass
class Ring:
    """What is true of a ring; ``devices`` and ``wallets`` are its pools for brushing."""

    number: int
    scenario: str
    organiser: int
    county: int
    brands: list[int]
    devices: np.ndarray
    broker: int = -1
    events: list[tuple[str, int]] = field(default_factory=list)


class Society:
    """The state of the world while actors are made; numbers only, texts are made when extracts are written."""

    def __init__(self, parameters: Parameters, seed: int, size: int, nights: list[Night]) -> None:
        self.parameters = parameters
        self.seed = seed
        self.size = size
        self.nights = nights
        self.start = nights[0].end - parameters.time.history_days * DAY
        self.end = nights[-1].end
        self.counties: Counties = counties()
        self.rings: list[Ring] = []
        self.institutions: list[Institution] = []
        self.hubs: dict[str, Any] = {}
        self.shared: list[tuple[str, str, Any, int]] = []
        self.phones, self.devices, self.cards, self.faces, self.networks, self.operators, self.households = (
            Counter() for _ in range(7)
        )
        self.pictures = Counter()
        self.outside = Counter()
        tables = growing_tables()
        self.persons, self.firms, self.places = tables["persons"], tables["firms"], tables["places"]
        self.accounts, self.habits, self.payees = tables["accounts"], tables["habits"], tables["payees"]
        self.addresses, self.stores, self.spans = tables["addresses"], tables["stores"], tables["spans"]
        self.operations, self.transfers, self.freight = tables["operations"], tables["transfers"], tables["freight"]
        self.closures, self.supply = tables["closures"], tables["supply"]
        self.corporate, self.clients = tables["corporate"], tables["clients"]
        weights = parameters.people.province_weights
        heavy = np.array([weights.get(name, weights["elsewhere"]) for name in self.counties.province], dtype=float)
        self.county_weights = heavy / heavy.sum()

    def generator(self, *names: Any) -> np.random.Generator:
        """A generator of its own for each purpose, so that one actor's draws do not move another's."""
        return np.random.default_rng([self.seed, *(zlib.crc32(str(name).encode()) for name in names)])

    def key(self, name: str) -> int:
        """A key for scattering identifiers of one kind."""
        return (self.seed * 0x1F123BB5 + zlib.crc32(name.encode())) & 0xFFFFFFFFFFFF

    def pick_counties(self, rng: np.random.Generator, count: int) -> np.ndarray:
        return rng.choice(len(self.counties), size=count, p=self.county_weights)

    def lived(self, account: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The part of each account's life inside the simulated time, as UTC seconds."""
        begin = np.maximum(self.accounts["registered"][account], self.start)
        return begin, np.minimum(self.accounts["closed"][account], self.end)


def until(closed: np.ndarray) -> np.ndarray:
    """An end for what an account holds: with the account, or open."""
    return np.where(closed >= OPEN, OPEN, closed)
