"""Who becomes a client: sellers who are otherwise unrelated, at most one of a household."""

from __future__ import annotations

import numpy as np

from data_samples.simulator.institutions.institution import COOPERATIVE, WHOLESALER, Institution
from data_samples.simulator.institutions.plan import Plan
from data_samples.simulator.ledger import DAY, OPEN
from data_samples.simulator.society import UNBRANDED, Society, innocent

SERVED_ELSEWHERE = (
    "station_user", "market_tenant", "provider_client", "franchisee", "dormitory_mate", "campus_user",
)  # fmt: skip
"""Whoever ships, lives or is worked elsewhere keeps to it, so that truth goes on saying why two accounts meet."""
TIED_TO_OTHERS = ("sold_shop", "past_owner", "ring_relative")


def able_clients(society: Society, rng: np.random.Generator, settled: np.ndarray) -> np.ndarray:
    """Open accounts with an open shop, in random order, one of a household."""
    accounts = society.accounts
    barred = sum(innocent(kind) for kind in (*SERVED_ELSEWHERE, *TIED_TO_OTHERS))
    fit = (accounts["closed"][settled] >= OPEN) & ((accounts["innocent"][settled] & barred) == 0)
    mixed = rng.permutation(settled[fit & (open_span(society)[settled] >= 0)])
    _, first = np.unique(accounts["household"][mixed], return_index=True)
    chosen: np.ndarray = mixed[np.sort(first)]
    return chosen


def open_span(society: Society) -> np.ndarray:
    """Every account's shop that is open for good, as a row of spans; -1 without one."""
    spans = society.spans
    found = np.full(society.accounts.rows, -1)
    still = np.flatnonzero(spans["end"] >= OPEN)
    found[spans["account"][still]] = still
    return found


def deal(society: Society, able: np.ndarray, plans: list[Plan]) -> list[np.ndarray]:
    """Clients for every plan; fewer than planned, or none, where the sellers run out."""
    goods = society.spans["goods"][open_span(society)]
    free, dealt = able, []
    for plan in plans:
        # What a wholesaler delivers bears nobody's brand: its customers are sellers of everyday goods.
        fits = goods[free] == UNBRANDED if plan.kind in (COOPERATIVE, WHOLESALER) else np.ones(len(free), bool)
        taken = free[fits][: plan.size]
        dealt.append(taken)
        free = free[~np.isin(free, taken)]
    return dealt


def joined(society: Society, rng: np.random.Generator, rows: np.ndarray) -> np.ndarray:
    """When each became a client: before the history begins, or on registration."""
    earliest, latest = society.parameters.institutions.joined_days
    drawn = society.start - rng.integers(latest, earliest, len(rows)) * DAY
    since: np.ndarray = np.maximum(society.accounts["registered"][rows], drawn)
    return since


def move_to_counties(society: Society, rng: np.random.Generator, made: Institution, rows: np.ndarray) -> None:
    """Members of a cooperative come from its county or one of its neighbours of the same prefecture."""
    codes = society.counties.adcode
    near = np.flatnonzero(codes // 100 == codes[made.county] // 100)
    most = society.parameters.institutions.cooperative.counties
    served = np.unique(np.r_[made.county, rng.permutation(near)[: rng.integers(0, most)]])
    county = rng.choice(served, size=len(rows))
    society.places["county"][society.accounts["work_place"][rows]] = county
    society.persons["county"][society.accounts["person"][rows]] = county
