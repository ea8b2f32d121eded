"""Shops registered by relatives and friends, from a student of 19 to a grandmother of 67: no document in common."""

from __future__ import annotations

import numpy as np

from data_samples.simulator.ledger import DAY
from data_samples.simulator.rings.crew import Crew
from data_samples.simulator.rings.goods import front_stores, gather_money
from data_samples.simulator.society import Society, innocent


def form(society: Society, size: int) -> int:
    rng = society.generator("relatives", len(society.rings))
    figures = society.parameters.rings.relatives
    crew = Crew(society, "relatives", size, rng)
    person = crew.nominees(size, relatives=figures.relatives)
    person[0] = crew.organiser
    later = np.arange(size) >= size - max(1, round(size * figures.opened_in_later_nights))
    registered = crew.moments(size, figures.opened_from, figures.opened_to)
    registered[later] = _in_later_nights(society, rng, int(later.sum()))
    rows = crew.register(person, registered)
    crew.live(rows)
    front_stores(crew, rows, opened=np.where(later, registered, registered + 3 * DAY))
    gather_money(crew, rows)
    if later.any():
        crew.ring.events.append(("grow", int(registered[later].min())))
    return size


def _in_later_nights(society: Society, rng: np.random.Generator, count: int) -> np.ndarray:
    begin = society.nights[min(1, len(society.nights) - 1)].begin
    return rng.integers(begin, society.end, count)


def trouble_kin(society: Society, rng: np.random.Generator, honest: np.ndarray) -> None:
    """Some honest sellers are relatives of an organiser and live in the ring's rooms: its Wi-Fi, its parcels' door."""
    rings = [ring for ring in society.rings if ring.scenario == "relatives"]
    count = min(len(honest) // 50, len(rings) * society.parameters.rings.relatives.honest_relatives)
    able = np.flatnonzero((society.accounts["innocent"][honest] == 0) & (society.accounts["firm"][honest] < 0))
    chosen = honest[rng.permutation(able)[:count]]
    for turn, account in enumerate(chosen.tolist()):
        _move_in(society, rng, account, rings[turn % len(rings)].number)


def _move_in(society: Society, rng: np.random.Generator, account: int, ring: int) -> None:
    accounts, addresses, habits = society.accounts, society.addresses, society.habits
    room = rng.choice(accounts["work_place"][accounts["ring"] == ring])
    accounts["work_place"][account] = accounts["ship_place"][account] = room
    addresses["place"][addresses["account"] == account] = room
    habits["place"][habits["account"] == account] = room
    accounts["innocent"][account] |= innocent("ring_relative")
