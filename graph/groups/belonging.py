"""Who belongs to a group for certain, and who may."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from graph.columns import Ints, empty, run_starts, take, together
from graph.groups.holding import Inside, held, within
from graph.link.kinds import Kinds
from graph.link.links import Evidence, links
from graph.settings import CommunitySettings

CORE, MEMBER, ASSOCIATE = range(3)


class Members(NamedTuple):
    """One row per account and group, sorted. ``membership``: ``CORE``, ``MEMBER`` or ``ASSOCIATE``; ``millibits`` and
    ``families`` (mask): the best tie of each family to the group's core and members; ``runs``: resampling runs in which
    the account still belonged; ``fresh``: what time left of its freshest tie, in 1/1000."""

    account: Ints
    group: Ints
    membership: Ints
    millibits: Ints
    families: Ints
    runs: Ints
    fresh: Ints


class Sides(NamedTuple):
    """One row per account, other account and family that ties the two; ``group``: of the other, or -1."""

    account: Ints
    other: Ints
    group: Ints
    family: Ints
    millibits: Ints
    strong: Ints


def sides(proof: Evidence, kinds: Kinds, discount: float) -> Sides:
    """Each pair of ``proof`` seen from both of its accounts; no groups yet."""
    tied = links(proof, kinds, discount)[1]
    none = np.full(len(tied.a), -1, dtype=np.int64)
    one = Sides(tied.a, tied.b, none, tied.family, tied.millibits, tied.strong)
    return together([one, one._replace(account=tied.b, other=tied.a)])


def settled(pairs: Inside, group: Ints, kinds: Kinds, settings: CommunitySettings) -> Ints:
    """``group`` (of each account, or -1) without the accounts that fewer than ``attach_families`` families tie to those
    who stay; ``pairs``: all that tie those of one group.

    Who leaves may have held another, so it is asked again until nobody leaves.
    """
    while True:
        families = held(within(pairs, group), kinds, len(group))
        stays = (group >= 0) & (families >= settings.attach_families)
        if np.array_equal(stays, group >= 0):
            return group
        group = np.where(stays, group, -1)


def members(found: Sides, group: Ints, core: Ints, runs: Ints, fresh: Ints, associate_millibits: float) -> Members:
    """Rows of all who belong (``group``, ``core``, ``runs`` and ``fresh`` of each account), and of the associates:
    accounts that evidence of ``associate_millibits`` ties to a group that they do not belong to."""
    towards = _towards(found, group)
    belongs = group[towards.account] == towards.group
    membership = np.where(belongs, np.where(core[towards.account] == 1, CORE, MEMBER), ASSOCIATE)
    runs, fresh = (np.where(belongs, column[towards.account], 0) for column in (runs, fresh))
    rows = towards._replace(membership=membership, runs=runs, fresh=fresh)
    return take(rows, belongs | (towards.millibits >= associate_millibits))


def _towards(found: Sides, group: Ints) -> Members:
    """What ties each account to each group's core and members: the best tie of each family, families added up."""
    found = found._replace(group=group[found.other])
    found = take(found, found.group >= 0)
    found = take(found, np.lexsort((-found.millibits, found.family, found.group, found.account)))
    starts = run_starts(found.account, found.group, found.family)
    if not len(starts):
        return empty(Members)
    best = take(found, starts)
    seen = np.maximum.reduceat(found.strong, starts) << best.family
    pairs = run_starts(best.account, best.group)
    nothing = np.zeros(len(pairs), dtype=np.int64)
    summed, families = np.add.reduceat(best.millibits, pairs), np.bitwise_or.reduceat(seen, pairs)
    return Members(best.account[pairs], best.group[pairs], nothing, summed, families, nothing, nothing)
