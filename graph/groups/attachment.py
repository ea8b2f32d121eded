"""Single accounts that belong to one group: tied by two families, and clearly more than to any other group."""

from __future__ import annotations

import numpy as np

from graph.columns import run_starts, take
from graph.groups.between import Met, summed
from graph.groups.grouped import Groups
from graph.link.kinds import Kinds
from graph.settings import CommunitySettings


def attached(met: Met, kinds: Kinds, discount: float, settings: CommunitySettings) -> Groups:
    """The accounts (``left`` of ``met``) that two families tie to a group; all that ties an account must be there."""
    tied = summed(met, kinds, discount)
    tied = take(tied, np.lexsort((tied.right, -tied.millibits, tied.left)))
    starts = run_starts(tied.left)
    second = np.append(tied.millibits[1:], 0)
    alone = np.append(tied.left[1:], -1) != tied.left
    margin = tied.millibits - np.where(alone, 0, second)
    best = take(tied, starts)
    belongs = (
        (best.millibits >= settings.attach_bits * 1000)
        & (best.held >= settings.attach_families)
        & (margin[starts] >= settings.attach_margin_bits * 1000)
    )
    found = take(best, belongs)
    return Groups(found.left, found.right, np.zeros(len(found.left), dtype=np.int64))
