"""Hundreds of linked shops opened in a short time, big turnover, stock on site kept under the criminal threshold."""

from __future__ import annotations

from data_samples.simulator import words
from data_samples.simulator.rings.crew import Crew
from data_samples.simulator.rings.goods import front_stores, gather_money
from data_samples.simulator.society import Society

WINE = [number for number, (category, _) in enumerate(words.BRANDS) if category == "wine"]


def form(society: Society, size: int) -> int:
    rng = society.generator("wine", len(society.rings))
    crew = Crew(society, "wine", size, rng)
    crew.brands[:] = WINE
    figures = society.parameters.rings.wine
    person = crew.nominees(size, relatives=figures.relatives)
    person[0] = crew.organiser
    rows = crew.register(
        person, crew.moments(size, figures.opened_before, figures.opened_before - figures.opened_within)
    )
    crew.live(rows)
    front_stores(crew, rows, orders=figures.orders_factor, stock=figures.stock_factor, brands=WINE)
    gather_money(crew, rows)
    return size
