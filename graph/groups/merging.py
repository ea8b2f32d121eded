"""Cores that are one: tied by values of two families with payment among them, or of three families."""

from __future__ import annotations

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from graph.columns import Ints, bit_count, take
from graph.groups.between import Uses, between_groups
from graph.link.kinds import Kinds
from graph.settings import CommunitySettings

PAYMENT = "payment"


def merged(found: Uses, group: Ints, kinds: Kinds, discount: float, settings: CommunitySettings) -> Ints:
    """``group`` (of each account, or -1) with the groups joined that are one; a group is named by its smallest account.

    Joined groups are compared again, as they hold more values together than apart, at most ``merge_rounds`` times.
    """
    for _ in range(settings.merge_rounds):
        joined = _joined(found, group, kinds, discount, settings)
        if np.array_equal(joined, group):
            break
        group = joined
    return group


def _joined(found: Uses, group: Ints, kinds: Kinds, discount: float, settings: CommunitySettings) -> Ints:
    tied = between_groups(found, group, discount, settings)
    families = bit_count(tied.families)
    paid = tied.families >> kinds.families.index(PAYMENT) & 1 if PAYMENT in kinds.families else 0
    enough = (families >= settings.merge_families) & (paid == 1) | (families > settings.merge_families)
    one = take(tied, enough & (tied.millibits >= settings.merge_bits * 1000))
    graph = coo_array((np.ones(len(one.left)), (one.left, one.right)), shape=(len(group), len(group)))
    _, labels = connected_components(graph, directed=False)
    # Groups are named by accounts, so a label's first account is the smallest name among the joined ones.
    first = np.full(int(labels.max(initial=-1)) + 1, len(group), dtype=np.int64)
    np.minimum.at(first, labels, np.arange(len(group)))
    return np.where(group >= 0, first[labels[np.maximum(group, 0)]], -1)
