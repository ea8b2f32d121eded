"""Careful rings without a common card: their shops pay the same few collectors, and some use the same rooms.

No value is used by most of the ring. Each collector is paid by a part of the shops, each room used by a handful; what
ties the ring is that the same shops meet again and again.
"""

from __future__ import annotations

import numpy as np

from data_samples.simulator.flows import pay_again
from data_samples.simulator.rings.crew import Crew
from data_samples.simulator.rings.goods import front_stores
from data_samples.simulator.society import Society, role

OUTSIDE = 2_000_000
"""Collectors outside the extracts have numbers far above those of honest sellers' suppliers and of institutions."""


def form(society: Society, size: int) -> int:
    rng = society.generator("collectors", len(society.rings))
    figures = society.parameters.rings.collectors
    crew = Crew(society, "collectors", size, rng, figures.habits)
    person = crew.nominees(size, relatives=figures.relatives)
    person[0] = crew.organiser
    rows = crew.register(person, crew.moments(size, figures.opened_from, figures.opened_to))
    crew.live(rows)
    front_stores(crew, rows)
    _pay_collectors(crew, rows, _collectors(crew, rows))
    return size


def _collectors(crew: Crew, rows: np.ndarray) -> np.ndarray:
    """The accounts that are paid: the crew's own or, as often, some that no extract shows."""
    rng, figures = crew.rng, crew.society.parameters.rings.collectors
    fewest, most = figures.collectors
    count = int(rng.integers(fewest, most + 1))
    if rng.random() < figures.outside_share:
        outside: np.ndarray = -1 - (OUTSIDE + crew.ring.number * most + np.arange(count))
        return outside
    own: np.ndarray = rng.choice(rows, size=count, replace=False)
    crew.society.accounts["roles"][own] |= role("payee")
    return own


def _pay_collectors(crew: Crew, rows: np.ndarray, collectors: np.ndarray) -> None:
    """Each shop pays each collector or never does, again and again."""
    society, rng, figures = crew.society, crew.rng, crew.figures
    share = rng.uniform(*society.parameters.rings.collectors.paid_share)
    pays = rng.random((len(rows), len(collectors))) < share
    payer, payee = (side[pays] for side in np.broadcast_arrays(rows[:, None], collectors[None, :]))
    payer, payee = payer[payer != payee], payee[payer != payee]
    begin = society.lived(payer)[0]
    pay_again(society, rng, payer, payee, begin, days=figures.collection_days, yuan=figures.collection_yuan)
