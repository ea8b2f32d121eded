"""The same people open shops again and again over years: by relatives' registrations and by buying honest shops."""

from __future__ import annotations

import numpy as np

from data_samples.simulator.ledger import DAY, OPEN
from data_samples.simulator.rings.crew import Crew
from data_samples.simulator.rings.goods import front_stores, gather_money, take_over_shops
from data_samples.simulator.society import COUNTERFEIT, FAKE_VERIFICATION, Society, innocent


def form(society: Society, size: int) -> int:
    rng = society.generator("seven_years", len(society.rings))
    crew = Crew(society, "seven_years", size, rng)
    figures = society.parameters.rings.seven_years
    person = crew.nominees(size, relatives=figures.relatives)
    registered = np.sort(crew.moments(size, figures.years * 365, figures.opened_to))
    life = rng.integers(figures.life_low, figures.life_high, size) * DAY
    closed = np.where(rng.random(size) < figures.closed_share, registered + life, OPEN)
    closed = np.where(closed >= society.end, OPEN, closed)
    reason = np.where(rng.random(size) < figures.closed_for_counterfeits, COUNTERFEIT, FAKE_VERIFICATION)
    rows = crew.register(person, registered, closed, closure=reason)
    crew.live(rows)
    buys = (rng.random(size) < figures.bought_share) & (closed > society.start)
    bought = _buy(society, crew, rows[buys])
    front_stores(crew, np.setdiff1d(rows, bought))
    gather_money(crew, rows[closed > society.start])
    return size


def _buy(society: Society, crew: Crew, rows: np.ndarray) -> np.ndarray:
    """Honest shops of single sellers, one per buyer; their owners are marked as past owners."""
    spans, accounts = society.spans, society.accounts
    account = spans["account"]
    able = (spans["ring"] < 0) & (spans["end"] >= OPEN) & (spans["start"] < society.start)
    able &= (accounts["firm"][account] < 0) & (accounts["innocent"][account] == 0)
    offered = crew.rng.permutation(np.flatnonzero(able))[: len(rows)]
    buyers = rows[: len(offered)]
    begin, end = society.lived(buyers)
    when = (begin + (end - begin) * crew.rng.uniform(0.05, 0.4, len(buyers))).astype(np.int64)
    sellers = account[offered]
    accounts["innocent"][sellers] |= innocent("past_owner")
    accounts["platform"][buyers] = accounts["platform"][sellers]
    take_over_shops(crew, buyers, offered, when)
    return buyers
