"""The worlds that are simulated, and the seeds that may be looked at while tuning."""

from __future__ import annotations

from data_samples.simulator.rings.plan import SCENARIOS as SCENARIOS
from jobs.simulate import SHIFTED

BASE = "base"
FOREIGN = "foreign"
"""Other actors, rates and dirt than any setting was fitted on, drawn anew for each seed."""
INSTITUTIONS = "institutions"
"""Where many sellers who have nothing else in common are served by one cooperative, agency, operator or warehouse."""
WORLDS = (BASE, *SHIFTED, *SCENARIOS)
"""Worlds that differ in what ties accounts; how orders are faked is for benchmarks/amounts."""
WITHOUT_RINGS = ("rewired",)

DEVELOPMENT_SEEDS = (1, 2, 3, 4, 5)
REPORT_SEEDS = (101, 102, 103, 104, 105, 106)
"""Never looked at while anything is tuned."""
REPORT_SEEDS_SHIFTED = REPORT_SEEDS[:3]
REPORT_SEEDS_FOREIGN = REPORT_SEEDS[:5]
"""More of them, as no two seeds are alike there."""
LOOKED_AT = (*WITHOUT_RINGS, "careful", INSTITUTIONS, "relatives", "seven_years")
"""Worlds whose first report seeds were looked at: for false leads that were mended, for bars that were missed, for
rings found no more. Of base only the first was."""


def report_seeds(kind: str) -> tuple[int, ...]:
    """All report seeds but the first for base, the first five for foreign, three for every other world: the last three
    where the first were looked at."""
    if kind == FOREIGN:
        return REPORT_SEEDS_FOREIGN
    if kind in LOOKED_AT:
        return REPORT_SEEDS[3:]
    return REPORT_SEEDS[1:] if kind == BASE else REPORT_SEEDS_SHIFTED
