"""IP addresses: a value is one address on one day, and within the day two uses count only close in time."""

from __future__ import annotations

import numpy as np

from graph.link.uses.meeting import APART_IN_TIME, AT_ONCE, Met, Weighed
from graph.settings import LinkSettings, TraitType

HOURS = 24.0


def weigh(met: Met, kind: TraitType, settings: LinkSettings) -> Weighed:
    """Nothing beyond ``ip_hours`` between the two uses: addresses are leased anew. A day's use does not grow old."""
    near = met.gap_days * HOURS <= settings.ip_hours
    return Weighed(near.astype(np.float64), np.where(near, AT_ONCE, APART_IN_TIME))
