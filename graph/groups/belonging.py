"""Who belongs to a group for certain, and who may."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from graph.columns import Bools, Ints, bit_count, run_starts, take
from graph.link.ties import Ties
from graph.settings import CommunitySettings

CORE, MEMBER, ASSOCIATE = range(3)


class Members(NamedTuple):
    """One row per account and group, sorted. ``membership``: ``CORE``, ``MEMBER`` or ``ASSOCIATE``; ``millibits`` and
    ``families`` (mask): the best tie of each family to the group's core and members."""

    account: Ints
    group: Ints
    membership: Ints
    millibits: Ints
    families: Ints


def settled(tied: Ties, group: Ints, settings: CommunitySettings) -> Ints:
    """``group`` without the accounts that fewer than ``attach_families`` families tie to those who stay.

    Who leaves may have held another, so it is asked again until nobody leaves. A decisive tie counts as two families.
    """
    while True:
        families = _families(tied, group)
        stays = (group >= 0) & (families >= settings.attach_families)
        if np.array_equal(stays, group >= 0):
            return group
        group = np.where(stays, group, -1)


def _families(tied: Ties, group: Ints) -> Ints:
    """How many strong families tie each account to others of its group."""
    inside = (group[tied.a] == group[tied.b]) & (group[tied.a] >= 0) & (tied.strong == 1)
    mask, decisive = np.zeros(len(group), dtype=np.int64), np.zeros(len(group), dtype=np.int64)
    for ends in (tied.a[inside], tied.b[inside]):
        np.bitwise_or.at(mask, ends, np.int64(1) << tied.family[inside])
        np.maximum.at(decisive, ends, tied.decisive[inside])
    return bit_count(mask) + decisive


def members(tied: Ties, group: Ints, core: Bools, associate_millibits: float) -> Members:
    """Rows of all who belong (``group`` of each account, or -1; ``core`` among them), and of the associates: accounts
    that evidence of ``associate_millibits`` ties to a group that they do not belong to."""
    towards = _towards(tied, group)
    belongs = group[towards.account] == towards.group
    membership = np.where(belongs, np.where(core[towards.account], CORE, MEMBER), ASSOCIATE)
    found = towards._replace(membership=membership)
    return take(found, belongs | (towards.millibits >= associate_millibits))


def _towards(tied: Ties, group: Ints) -> Members:
    """What ties each account to each group's core and members: the best tie of each family, families added up."""
    account = np.concatenate([tied.a, tied.b])
    other = np.concatenate([tied.b, tied.a])
    known = group[other] >= 0
    family, millibits, strong = (np.tile(column, 2)[known] for column in (tied.family, tied.millibits, tied.strong))
    account, towards = account[known], group[other[known]]
    order = np.lexsort((-millibits, family, towards, account))
    account, towards, family = account[order], towards[order], family[order]
    starts = run_starts(account, towards, family)
    if not len(starts):
        return Members(*(np.empty(0, dtype=np.int64) for _ in Members._fields))
    best = millibits[order][starts]
    seen = np.maximum.reduceat(strong[order], starts) << family[starts]
    account, towards = account[starts], towards[starts]
    pairs = run_starts(account, towards)
    nothing = np.zeros(len(pairs), dtype=np.int64)
    return Members(
        account[pairs], towards[pairs], nothing, np.add.reduceat(best, pairs), np.bitwise_or.reduceat(seen, pairs)
    )
