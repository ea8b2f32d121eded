"""Devices: whoever logs in on one has it in hand; one that was seen for a moment may be a shop's or a service's.

Identity brokers pass the checks of the accounts that they sell on devices of their own: a day or two each, never again.
"""

from __future__ import annotations

import numpy as np

from graph.link.uses.meeting import PASSING, Met, Weighed, in_time
from graph.settings import LinkSettings, TraitType


def weigh(met: Met, kind: TraitType, settings: LinkSettings) -> Weighed:
    """A passing use counts ``passing_factor``, at once or not: brokers open accounts by the batch."""
    timed = in_time(met, kind)
    factor = np.where(met.passing, timed.factor * settings.passing_factor, timed.factor)
    return Weighed(factor, np.where(met.passing, PASSING, timed.reason))
