"""The worlds that are simulated, and the seeds that may be looked at while tuning."""

from __future__ import annotations

from data_samples.simulator.rings.plan import SCENARIOS as SCENARIOS
from jobs.simulate import SHIFTED

BASE = "base"
INSTITUTIONS = "institutions"
"""Where many sellers who have nothing else in common are served by one cooperative, agency, operator or warehouse."""
WORLDS = (BASE, *SHIFTED, *SCENARIOS)
"""Worlds that differ in what ties accounts; how orders are faked is for benchmarks/amounts."""
WITHOUT_RINGS = ("rewired",)

DEVELOPMENT_SEEDS = (1, 2, 3, 4, 5)
REPORT_SEEDS = (101, 102, 103, 104, 105, 106)
"""Never looked at while anything is tuned."""
REPORT_SEEDS_SHIFTED = REPORT_SEEDS[:3]
LOOKED_AT = (*WITHOUT_RINGS, "careful", INSTITUTIONS, "relatives", "seven_years")
"""Worlds whose first report seeds were looked at: for false leads that were mended, for bars that were missed, for
rings found no more. Of base only the first was."""


def report_seeds(kind: str) -> tuple[int, ...]:
    """All report seeds but the first for base, three of them for every other world, the last three where the first were
    looked at."""
    if kind in LOOKED_AT:
        return REPORT_SEEDS[3:]
    return REPORT_SEEDS[1:] if kind == BASE else REPORT_SEEDS_SHIFTED
