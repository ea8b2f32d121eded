"""How many institutions of which kind and size a world holds; none where their factor is 0."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data_samples.simulator.institutions.institution import CLIENT_KINDS
from data_samples.simulator.society import Society


@dataclass(frozen=True)
class Plan:
    """An institution to be: ``size`` honest and guilty clients, with an account of its own or without."""

    kind: str
    size: int
    own_account: bool


def plan_institutions(society: Society, honest: int) -> list[Plan]:
    """Institutions of every kind until their clients are the asked share of ``honest`` accounts."""
    figures = society.parameters.institutions
    rng = society.generator("institutions", "plan")
    plans = []
    for kind in CLIENT_KINDS:
        left = round(honest * figures[kind].clients_share * figures.factor)
        while left >= figures.smallest:
            drawn = rng.lognormal(np.log(figures.typical), figures.spread)
            size = min(left, int(np.clip(round(drawn), figures.smallest, figures.largest)))
            plans.append(Plan(kind, size, bool(rng.random() < figures[kind].own_account_share)))
            left -= size
    return plans


def institution_accounts(plans: list[Plan]) -> int:
    """How many accounts the institutions themselves will take."""
    return sum(plan.own_account for plan in plans)
