"""Lubricant brought in, stored in three cities of two provinces, sold by one ring."""

from __future__ import annotations

import numpy as np

from data_samples.simulator import words
from data_samples.simulator.ledger import OPEN
from data_samples.simulator.rings.crew import Crew
from data_samples.simulator.rings.goods import front_stores, gather_money, pay_supplier, send_freight
from data_samples.simulator.rings.upstream import open_den
from data_samples.simulator.society import WAREHOUSE, Society, role

LUBRICANT = [number for number, (category, _) in enumerate(words.BRANDS) if category == "lubricant"]


def form(society: Society, size: int) -> int:
    rng = society.generator("three_warehouses", len(society.rings))
    figures = society.parameters.rings.three_warehouses
    crew = Crew(society, "three_warehouses", size - 1, rng)
    crew.brands[:] = LUBRICANT
    crew.pool = crew.new_pool(size - 1, _three_cities(society, rng))
    crew.ring.devices = crew.pool.devices
    person = crew.nominees(size - 1, relatives=figures.relatives)
    person[0] = crew.organiser
    rows = crew.register(person, crew.moments(len(person), figures.opened_from, figures.opened_to))
    crew.work(rows)
    crew.pay(rows)
    crew.ship(rows[:3])
    crew.ship(rows[3:], warehouses=crew.pool.rooms)
    front_stores(crew, rows, brands=LUBRICANT)
    gather_money(crew, rows)
    keepers = _warehouse_keepers(society, crew, rows)
    importer = open_den(crew, "supplier")
    source = np.full(len(keepers), importer)
    place = society.accounts["work_place"]
    pay_supplier(crew, keepers, source, "采购款")
    send_freight(crew, source, keepers, 0, place[source], crew.pool.rooms[: len(keepers)])
    others = np.setdiff1d(rows, keepers)
    if len(others):
        turn = rng.integers(0, len(keepers), len(others))
        send_freight(crew, keepers[turn], others, 0, crew.pool.rooms[turn], place[others])
    society.supply.add(from_account=source, to_account=keepers, ring=crew.ring.number, kind=0)
    return size


def _three_cities(society: Society, rng: np.random.Generator) -> np.ndarray:
    """Two counties of different cities in one province and one in another."""
    table = society.counties
    named = np.flatnonzero(np.array([bool(city) for city in table.city]))
    first = int(rng.choice(named, p=society.county_weights[named] / society.county_weights[named].sum()))
    same = named[(table.province[named] == table.province[first]) & (table.city[named] != table.city[first])]
    away = named[table.province[named] != table.province[first]]
    return np.array([first, int(rng.choice(same)), int(rng.choice(away))])


def _warehouse_keepers(society: Society, crew: Crew, rows: np.ndarray) -> np.ndarray:
    """Up to three accounts that declare the warehouses and pass freight on."""
    keepers = rows[: min(3, len(rows))]
    society.accounts["roles"][keepers] |= role("warehouse")
    rooms = crew.pool.rooms[: len(keepers)]
    registered = society.accounts["registered"][keepers]
    society.accounts["work_place"][keepers] = rooms
    society.addresses.add(
        account=keepers, kind=WAREHOUSE, place=rooms, person=society.accounts["person"][keepers],
        phone=society.accounts["ship_phone"][keepers], start=registered + 86_400, end=OPEN,
    )  # fmt: skip
    return keepers
