"""Accounts with the group that each is in."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from graph.columns import Ints, run_lengths, run_starts, take, together


class Groups(NamedTuple):
    """One row per account, sorted. A group is named by its smallest account; ``core``: 1 for accounts of a community,
    0 for those that were attached."""

    account: Ints
    group: Ints
    core: Ints


class Communities(NamedTuple):
    """One row per account of a link graph; a community is named by its smallest account."""

    vertex: Ints
    community: Ints


def cores(found: Communities) -> Groups:
    """Communities of two accounts or more; whole ones must be among the rows."""
    found = take(found, np.lexsort((found.vertex, found.community)))
    starts = run_starts(found.community)
    sizes = run_lengths(starts, len(found.community))
    found = take(found, np.repeat(sizes >= 2, sizes))
    found = take(found, np.argsort(found.vertex))
    return Groups(found.vertex, found.community, np.ones(len(found.vertex), dtype=np.int64))


def both(one: Groups, other: Groups) -> Groups:
    """The rows of both, which have no account in common."""
    rows = together([one, other])
    return take(rows, np.argsort(rows.account))


def group_of(groups: Groups, account: Ints) -> Ints:
    """The group of each account, or -1."""
    found = np.full(int(max(groups.account.max(initial=-1), account.max(initial=-1))) + 1, -1, dtype=np.int64)
    found[groups.account] = groups.group
    return found[account]
