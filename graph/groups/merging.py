"""Cores that are one: tied by values of two families with payment among them, or of three families; or by joint
evidence, where several accounts on either side meet others across the border again and again.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from graph.columns import Ints, bit_count, joined, run_starts, take
from graph.groups.between import Met, summed
from graph.groups.grouped import Groups, group_of
from graph.link.kinds import Kinds
from graph.link.links import Evidence
from graph.settings import CommunitySettings

PAYMENT = "payment"


class Joins(NamedTuple):
    """One row per pair of groups that are one."""

    left: Ints
    right: Ints


class Across(NamedTuple):
    """One row per pair of accounts that joint evidence ties; ``left`` and ``right``: the groups of ``a`` and ``b``, or
    -1."""

    a: Ints
    b: Ints
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


def jointly_tied(proof: Evidence) -> Across:
    """Pairs of accounts that joint evidence ties, once each; no groups yet; all rows of a pair must be there."""
    rows = take(proof, (proof.joint == 1) & (proof.millibits > 0))
    rows = take(rows, np.lexsort((rows.b, rows.a)))
    rows = take(rows, run_starts(rows.a, rows.b))
    nothing = np.full(len(rows.a), -1, dtype=np.int64)
    return Across(rows.a, rows.b, nothing, nothing)


def of_first(rows: Across, groups: Groups) -> Across:
    """``rows`` with the groups of their first accounts."""
    return rows._replace(left=group_of(groups, rows.a))


def of_second(rows: Across, groups: Groups) -> Across:
    """``rows`` with the groups of their second accounts too: those across a border, the smaller group first."""
    rows = rows._replace(right=group_of(groups, rows.b))
    rows = take(rows, (rows.left >= 0) & (rows.right >= 0) & (rows.left != rows.right))
    turned = rows.left > rows.right
    return Across(
        np.where(turned, rows.b, rows.a),
        np.where(turned, rows.a, rows.b),
        np.minimum(rows.left, rows.right),
        np.maximum(rows.left, rows.right),
    )


def joint_joins(found: Across, settings: CommunitySettings) -> Joins:
    """Pairs of groups of which ``merge_joint_accounts`` accounts or more on either side meet others across the border;
    all rows of a pair of groups must be there."""
    rows = pd.DataFrame(found._asdict())
    sides = rows.groupby(["left", "right"])[["a", "b"]].nunique()
    one = sides[sides.min(axis=1) >= settings.merge_joint_accounts].reset_index()
    return Joins(one["left"].to_numpy(dtype=np.int64), one["right"].to_numpy(dtype=np.int64))


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
