"""Cores that are one: tied by values of two families with payment among them, or of three families."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from graph.columns import Ints, bit_count, joined
from graph.groups.between import Met, summed
from graph.groups.grouped import Groups
from graph.link.kinds import Kinds
from graph.settings import CommunitySettings

PAYMENT = "payment"


class Joins(NamedTuple):
    """One row per pair of groups that are one."""

    left: Ints
    right: Ints


class Renamed(NamedTuple):
    """The smallest of the groups that each is joined with."""

    group: Ints
    into: Ints


def joins(met: Met, kinds: Kinds, discount: float, settings: CommunitySettings) -> Joins:
    """Pairs of groups that the values in common make one."""
    tied = summed(met, kinds, discount)
    families = bit_count(tied.families)
    paid = tied.families >> kinds.families.index(PAYMENT) & 1 if PAYMENT in kinds.families else 0
    enough = (families >= settings.merge_families) & (paid == 1) | (families > settings.merge_families)
    one = enough & (tied.millibits >= settings.merge_bits * 1000)
    return Joins(tied.left[one], tied.right[one])


def renamed(found: Joins) -> Renamed:
    """Names of joined groups; whole connected parts must be among the rows."""
    groups, ends = np.unique(np.concatenate(found), return_inverse=True)
    first = joined(ends[: len(found.left)], ends[len(found.left) :], len(groups))
    return Renamed(groups, groups[first])


def with_names(groups: Groups, found: Renamed) -> Groups:
    """``groups`` with the joined ones under one name; ``found`` sorted by group."""
    if not len(found.group):
        return groups
    place = np.minimum(np.searchsorted(found.group, groups.group), len(found.group) - 1)
    return groups._replace(group=np.where(found.group[place] == groups.group, found.into[place], groups.group))
