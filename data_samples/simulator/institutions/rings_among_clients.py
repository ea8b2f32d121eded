"""Rings that use what honest sellers use, and rings that pass for an institution: being a client must tell nothing."""

from __future__ import annotations

import numpy as np

from data_samples.simulator.institutions.clients import joined
from data_samples.simulator.institutions.founding import establish
from data_samples.simulator.institutions.institution import OF_RING, SHAM, Institution
from data_samples.simulator.institutions.kinds import SERVICE_FOR_RINGS
from data_samples.simulator.institutions.services import pay_out
from data_samples.simulator.ledger import OPEN
from data_samples.simulator.society import Ring, Society, role


def become_clients(society: Society, rng: np.random.Generator) -> None:
    """Some rings rent shelves of an honest warehouse or buy at an honest wholesaler, for some of their shops."""
    figures = society.parameters.institutions
    able = [made for made in society.institutions if made.kind in SERVICE_FOR_RINGS]
    if not able:
        return
    for ring in _some(society, rng, figures.ring_client_share):
        rows = _open_accounts(society, ring)
        most = max(2, round(len(rows) * figures.ring_shops_share))
        chosen = rng.permutation(rows)[: min(most, figures.ring_shops_most)]
        made = able[int(rng.integers(0, len(able)))]
        SERVICE_FOR_RINGS[made.kind](society, rng, made, chosen, joined(society, rng, chosen))
        _note(society, made, chosen)


def found_shams(society: Society, rng: np.random.Generator) -> None:
    """A few organisers found a cooperative on paper, through whose corporate account the nominees are paid out."""
    figures = society.parameters.institutions
    for ring in _some(society, rng, figures.sham_share):
        rows = _open_accounts(society, ring)
        made = establish(society, rng, SHAM, ring.organiser, ring.county, machines=0)
        paid = rows[rng.random(len(rows)) < figures.sham_paid_share]
        pay_out(society, made, paid, joined(society, rng, paid))
        _note(society, made, paid)
        own = np.flatnonzero((society.accounts["ring"] == ring.number) & (society.accounts["person"] == ring.organiser))
        society.accounts["roles"][own[[bool((paid != row).any()) for row in own]]] |= role("payee")


def _some(society: Society, rng: np.random.Generator, share: float) -> list[Ring]:
    """A share of the rings that are large enough, at least one where there is any."""
    least = society.parameters.institutions.ring_accounts_least
    able = [ring for ring in society.rings if len(_open_accounts(society, ring)) >= least]
    count = min(len(able), max(1, round(len(society.rings) * share)))
    return [able[place] for place in rng.permutation(len(able))[:count].tolist()]


def _open_accounts(society: Society, ring: Ring) -> np.ndarray:
    accounts = society.accounts
    return np.flatnonzero((accounts["ring"] == ring.number) & (accounts["closed"] >= OPEN))


def _note(society: Society, made: Institution, rows: np.ndarray) -> None:
    society.clients.add(len(rows), institution=made.number, account=rows, relation=OF_RING)
