"""What ties a group to another group or an account: every value in common counts once, however many accounts use it.

Ten accounts that share one device with ten others are a hundred pairs and one fact.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from graph.columns import Floats, Ints, empty, place_in_run, run_lengths, run_starts, take
from graph.groups.holding import families_of
from graph.link.kinds import Kinds
from graph.link.meetings import Holdings, holders_of, passing
from graph.link.pair_expansion import expand
from graph.link.verdicts import BROKER
from graph.settings import CommunitySettings, LinkSettings


class Uses(NamedTuple):
    """One row per value and holder that may tie groups. ``group``: of the account, or -1; ``frequency``: millibits by
    frequency alone; ``millibits``: as the value was judged."""

    value: Ints
    account: Ints
    group: Ints
    kind: Ints
    holders: Ints
    frequency: Ints
    millibits: Ints


class Met(NamedTuple):
    """One row per value that ``left`` (a group or an account) and ``right`` (a group) have in common."""

    left: Ints
    right: Ints
    value: Ints
    kind: Ints
    millibits: Ints


class Between(NamedTuple):
    """One row per pair: what ties ``left`` to ``right``, families added up; ``families``: mask of them; ``held``: how
    many they are where what is decisive counts as two."""

    left: Ints
    right: Ints
    millibits: Ints
    families: Ints
    held: Ints


def uses(
    holdings: Holdings, verdict: Ints, millibits: Ints, accounts: int, kinds: Kinds, settings: LinkSettings
) -> Uses:
    """Uses of strong values that are neither listed nor a broker's nor of many, passing ones aside; no groups yet.

    ``holdings`` sorted by value; ``verdict`` and ``millibits`` of each row's value.
    """
    holders = holders_of(holdings)
    kept = (
        kinds.ties[holdings.kind]
        & (holdings.listed == 0)
        & (verdict != BROKER)
        & (holders <= settings.pair_limit)
        & ~passing(holdings, kinds, settings)
    )
    frequency = kinds.frequency_millibits(holdings.kind, holders, accounts)
    none = np.full(len(holders), -1, dtype=np.int64)
    return take(Uses(holdings.value, holdings.account, none, holdings.kind, holders, frequency, millibits), kept)


def between_groups(found: Uses, settings: CommunitySettings) -> Met:
    """Values that two groups have in common and whose holders are mostly in the two.

    A value that meets more than ``merge_value_groups`` groups is nobody's tool, and costs no more than that.
    """
    inside = take(found, found.group >= 0)
    inside = take(inside, np.lexsort((inside.group, inside.value)))
    starts = run_starts(inside.value, inside.group)
    members = run_lengths(starts, len(inside.value))
    met = take(inside, starts)
    value_starts = run_starts(met.value)
    groups = run_lengths(value_starts, len(met.value))
    few = np.repeat((groups >= 2) & (groups <= settings.merge_value_groups), groups)
    met, members = take(met, few), members[few]
    i, j = expand(met.value, settings.merge_value_groups, 1)
    share: Floats = (members[i] + members[j]) / np.maximum(met.holders[i], 1)
    mostly = share >= settings.merge_concentration
    i, j = i[mostly], j[mostly]
    return Met(met.group[i], met.group[j], met.value[i], met.kind[i], met.frequency[i])


def between_account_and_group(found: Uses) -> Met:
    """Values judged of one hand or of few that an account without a group has in common with a group."""
    weighty = take(found, found.millibits > 0)
    inside = take(weighty, weighty.group >= 0)
    inside = take(inside, np.lexsort((inside.group, inside.value)))
    inside = take(inside, run_starts(inside.value, inside.group))
    single = take(weighty, weighty.group < 0)
    low, high = (np.searchsorted(inside.value, single.value, side=side) for side in ("left", "right"))
    rows = np.repeat(np.arange(len(single.value)), high - low)
    met = inside.group[np.repeat(low, high - low) + place_in_run(np.cumsum(high - low) - (high - low), len(rows))]
    return Met(single.account[rows], met, single.value[rows], single.kind[rows], single.millibits[rows])


def summed(met: Met, kinds: Kinds, discount: float) -> Between:
    """Within a family w1 + d w2 + …, strongest first; across families the sum."""
    family = kinds.family[met.kind]
    order = np.lexsort((met.value, -met.millibits, family, met.right, met.left))
    met, family = take(met, order), family[order]
    starts = run_starts(met.left, met.right, family)
    if not len(starts):
        return empty(Between)
    rank = place_in_run(starts, len(met.left)).astype(np.float64)
    per_family = np.add.reduceat(np.floor(met.millibits * discount**rank).astype(np.int64), starts)
    first = run_starts(met.left, met.right)
    pair = np.repeat(np.arange(len(first)), run_lengths(first, len(met.left)))
    return Between(
        met.left[first],
        met.right[first],
        np.bincount(pair[starts], per_family, len(first)).astype(np.int64),
        np.bitwise_or.reduceat(np.int64(1) << family, first),
        families_of(pair, met.value, met.kind, kinds, len(first)),
    )
