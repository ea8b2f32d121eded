"""Clients who sell counterfeits on their own: of no ring, and tied to fellow clients by the institution alone."""

from __future__ import annotations

import numpy as np

from data_samples.simulator import words
from data_samples.simulator.institutions.clients import open_span
from data_samples.simulator.institutions.institution import HONEST, OFFENDER
from data_samples.simulator.shops import category_of_brand, prices
from data_samples.simulator.society import FAKE, Society, role


def turn_some_guilty(society: Society, rng: np.random.Generator) -> None:
    """A few clients in all, two to four of them in some institutions and single ones in others."""
    figures, clients = society.parameters.institutions, society.clients
    honest = np.flatnonzero(clients["relation"] == HONEST)
    wanted = round(len(honest) * rng.uniform(*figures.guilty_share))
    low, high = figures.several_guilty
    institutions = rng.permutation(np.unique(clients["institution"][honest]))
    chosen: list[int] = []
    for number in institutions.tolist():
        mine = honest[clients["institution"][honest] == number]
        together = len(chosen) < wanted * figures.several_share
        count = min(wanted - len(chosen), int(rng.integers(low, high + 1)) if together else 1)
        chosen += rng.permutation(mine)[:count].tolist()
    rows = np.array(chosen, dtype=np.int64)
    clients["relation"][rows] = OFFENDER
    sell_fakes(society, rng, clients["account"][rows])


def sell_fakes(society: Society, rng: np.random.Generator, rows: np.ndarray) -> None:
    """Each sells fakes of brands of its own choice from a supplier of its own, as busily as a ring's shop."""
    figures, spans, count = society.parameters.rings, society.spans, len(rows)
    shop = open_span(society)[rows]
    brand = rng.integers(0, len(words.BRANDS), count)
    second = np.where(rng.random(count) < figures.second_brand, rng.integers(0, len(words.BRANDS), count), -1)
    category = category_of_brand(brand)
    rate = figures.orders_per_day * rng.lognormal(0.0, figures.orders_spread, count)
    new = {
        "goods": FAKE, "brand": brand, "second_brand": np.where(second == brand, -1, second), "category": category,
        "picture": society.pictures.take(count), "price": prices(society, rng, category) * figures.price_ratio,
        "rate": rate, "brushed": 0.0, "guilt": 1.0,
    }  # fmt: skip
    for name, values in new.items():
        spans[name][shop] = values
    society.stores["category"][spans["store"][shop]] = category
    society.accounts["innocent"][rows] = 0
    society.accounts["roles"][rows] = role("lone_offender")
