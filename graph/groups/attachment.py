"""Single accounts that belong to one group: tied by two families, and clearly more than to any other group."""

from __future__ import annotations

import numpy as np

from graph.columns import Ints, bit_count, run_starts, take
from graph.groups.between import Uses, between_account_and_group
from graph.settings import CommunitySettings


def attached(found: Uses, group: Ints, discount: float, settings: CommunitySettings) -> Ints:
    """``group`` (of each account, or -1) with the accounts added that two families tie to a group."""
    tied = between_account_and_group(found, group, discount)
    tied = take(tied, np.lexsort((tied.right, -tied.millibits, tied.left)))
    starts = run_starts(tied.left)
    second = np.append(tied.millibits[1:], 0)
    alone = np.append(tied.left[1:], -1) != tied.left
    margin = tied.millibits - np.where(alone, 0, second)
    best = take(tied, starts)
    belongs = (
        (best.millibits >= settings.attach_bits * 1000)
        & (bit_count(best.families) >= settings.attach_families)
        & (margin[starts] >= settings.attach_margin_bits * 1000)
    )
    added = group.copy()
    added[best.left[belongs]] = best.right[belongs]
    return added
