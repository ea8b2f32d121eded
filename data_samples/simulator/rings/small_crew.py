"""Crews of three to six who share a room, a phone or a card and little else, and of whom little is known."""

from __future__ import annotations

import numpy as np

from data_samples.simulator.parameters import Parameters
from data_samples.simulator.rings.crew import Crew
from data_samples.simulator.rings.goods import front_stores, gather_money
from data_samples.simulator.society import Society


def form(society: Society, size: int) -> int:
    """Crews until about ``size`` accounts are in them."""
    rng = society.generator("small_crew", len(society.rings))
    figures = society.parameters.rings.small_crew
    smallest, largest = figures.accounts
    spent = 0
    while spent == 0 or spent + smallest <= size:
        spent += _form_one(society, int(rng.integers(smallest, largest + 1)), figures)
    return spent


def _form_one(society: Society, size: int, figures: Parameters) -> int:
    rng = society.generator("small_crew", "crew", len(society.rings))
    crew = Crew(society, "small_crew", size, rng, figures.habits)
    person = crew.nominees(size, relatives=figures.relatives)
    person[0] = crew.organiser
    rows = crew.register(person, crew.moments(size, figures.opened_from, figures.opened_to))
    crew.live(rows)
    front_stores(crew, rows, orders=float(np.exp(rng.uniform(*np.log(figures.orders_factor)))))
    gather_money(crew, rows)
    return size
