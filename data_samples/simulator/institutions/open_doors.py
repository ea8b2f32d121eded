"""Institutions open their doors: they are founded, take clients on and serve them."""

from __future__ import annotations

import numpy as np

from data_samples.simulator.institutions.clients import able_clients, deal, joined
from data_samples.simulator.institutions.founding import found
from data_samples.simulator.institutions.institution import CLIENT_KINDS, HONEST
from data_samples.simulator.institutions.kinds import SERVICE
from data_samples.simulator.institutions.offenders import turn_some_guilty
from data_samples.simulator.institutions.plan import Plan
from data_samples.simulator.institutions.rings_among_clients import become_clients, found_shams
from data_samples.simulator.society import Society, innocent


def open_institutions(society: Society, plans: list[Plan], settled: np.ndarray) -> None:
    """All that ``plans`` say, with clients among the ``settled`` honest accounts; nothing without plans."""
    if not plans:
        return
    dealt = deal(society, able_clients(society, society.generator("institutions", "clients"), settled), plans)
    for number, (plan, rows) in enumerate(zip(plans, dealt, strict=True)):
        rng = society.generator("institutions", plan.kind, number)
        made = found(society, rng, plan.kind, plan.size, plan.own_account)
        SERVICE[plan.kind](society, rng, made, rows, joined(society, rng, rows))
        society.clients.add(len(rows), institution=made.number, account=rows, relation=HONEST)
        society.accounts["innocent"][rows] |= innocent(CLIENT_KINDS[plan.kind])
    turn_some_guilty(society, society.generator("institutions", "offenders"))
    become_clients(society, society.generator("institutions", "ring clients"))
    found_shams(society, society.generator("institutions", "shams"))
