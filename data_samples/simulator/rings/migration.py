"""Closed on one platform, open again on another; some are closed in one night and come back in the next."""

from __future__ import annotations

import numpy as np

from data_samples.simulator.ledger import DAY
from data_samples.simulator.rings.crew import Crew
from data_samples.simulator.rings.goods import front_stores, gather_money
from data_samples.simulator.society import Society


def form(society: Society, size: int) -> int:
    rng = society.generator("migration", len(society.rings))
    figures = society.parameters.rings.migration
    crew = Crew(society, "migration", size, rng)
    before = max(2, size // 2)
    after = max(2, size - before)
    raid, opening = _raid_and_return(society, rng, after)
    closed = raid + rng.integers(0, DAY, before)
    old = crew.register(
        crew.nominees(before, figures.relatives),
        raid - rng.integers(figures.life_low, figures.life_high, before) * DAY,
        closed,
    )
    new_platform = (crew.platform + 1) % len(society.parameters.platforms)
    new = crew.register(crew.nominees(after, figures.relatives), opening, platform=new_platform)
    crew.live(old)
    crew.live(new)
    front_stores(crew, old)
    front_stores(crew, new, opened=opening + 3600)
    gather_money(crew, old)
    gather_money(crew, new)
    crew.ring.events += [("closed", int(closed.max())), ("rebirth", int(opening.min()))]
    return before + after


def _raid_and_return(society: Society, rng: np.random.Generator, count: int) -> tuple[int, np.ndarray]:
    """When the first shops are closed and when the next ones open: within weeks, or in one of the later nights."""
    figures = society.parameters.rings.migration
    if len(society.nights) > 1 and rng.random() < figures.late_share:
        raid = society.nights[0].begin - int(rng.integers(*figures.late_raid_days)) * DAY
        return raid, rng.integers(society.nights[1].begin, society.end, count)
    raid = society.nights[0].begin - int(rng.integers(*figures.raid_days)) * DAY
    soonest, latest = figures.return_days
    return raid, raid + rng.integers(soonest, latest, count) * DAY
