"""How many rings of which scenario and size a world holds."""

from __future__ import annotations

import numpy as np

from data_samples.simulator.rings import (
    chain,
    collectors,
    identity_broker,
    migration,
    relatives,
    seven_years,
    small_crew,
    three_warehouses,
    wine,
)
from data_samples.simulator.rings.later import move_between_nights
from data_samples.simulator.society import Society

SCENARIOS = {
    "wine": wine.form,
    "identity_broker": identity_broker.form,
    "relatives": relatives.form,
    "seven_years": seven_years.form,
    "chain": chain.form,
    "three_warehouses": three_warehouses.form,
    "migration": migration.form,
}
"""The published ones, which the weights of conf were fitted on."""
FOREIGN = {"small_crew": small_crew.form, "collectors": collectors.form}
"""What nothing was fitted on, for worlds that ask for it."""


def form_rings(society: Society, budget: int) -> None:
    """Rings until about ``budget`` accounts are in them: of every scenario, or of one where the world names it."""
    if society.parameters.rings.only:
        _form_one_scenario(society, budget, society.parameters.rings.only)
    else:
        _form_all_scenarios(society, budget)
    move_between_nights(society)


def _form_one_scenario(society: Society, budget: int, name: str) -> None:
    """Rings of the scenario's full size: at least one, however small the budget."""
    full = society.parameters.rings.sizes[name].full
    spent = SCENARIOS[name](society, full)
    while spent + full <= budget:
        spent += SCENARIOS[name](society, full)


def _form_all_scenarios(society: Society, budget: int) -> None:
    """First the large rings, one of each scenario, then small ones."""
    rng = society.generator("plan")
    sizes = society.parameters.rings.sizes
    forms = SCENARIOS | FOREIGN if society.parameters.rings.foreign else SCENARIOS
    order = list(forms)
    again = sorted(order, key=lambda name: sizes[name].full)
    spent = turn = 0
    while spent < budget - sizes.smallest:
        name = (order if turn < len(order) else again)[turn % len(order)]
        figures = sizes[name]
        size = min(figures.full, round(budget * figures.share))
        if turn >= len(order):
            size = round(min(size, rng.lognormal(np.log(figures.typical), sizes.spread)))
        size = max(figures.least, size)
        if spent + size > budget:
            if turn >= 3 * len(order) or figures.least > budget - spent:
                break
            size = figures.least
        spent += forms[name](society, size)
        turn += 1
