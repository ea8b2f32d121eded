"""What ties a group to another group or an account: every value in common counts once, however many accounts use it.

Ten accounts that share one device with ten others are a hundred pairs and one fact.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from graph.columns import Bools, Floats, Ints, place_in_run, run_lengths, run_starts, take
from graph.link.kinds import Kinds
from graph.link.meetings import Holdings, holders_of, passing
from graph.link.pair_expansion import expand
from graph.link.verdicts import BROKER
from graph.settings import CommunitySettings, LinkSettings


class Uses(NamedTuple):
    """One row per value and holder that may tie groups. ``frequency``: millibits by frequency alone; ``millibits``: as
    the value was judged."""

    value: Ints
    account: Ints
    family: Ints
    holders: Ints
    frequency: Ints
    millibits: Ints


class Between(NamedTuple):
    """One row per pair: what ties ``left`` to ``right``, families added up; ``families``: mask of them."""

    left: Ints
    right: Ints
    millibits: Ints
    families: Ints


def uses(
    holdings: Holdings, verdict: Ints, millibits: Ints, accounts: int, kinds: Kinds, settings: LinkSettings
) -> Uses:
    """Uses of strong values that are neither listed nor a broker's nor of many, passing ones aside.

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
    found = Uses(holdings.value, holdings.account, kinds.family[holdings.kind], holders, frequency, millibits)
    return take(found, kept)


def between_groups(found: Uses, group: Ints, discount: float, settings: CommunitySettings) -> Between:
    """What ties two groups: values whose holders are mostly in the two. ``group`` of each account, or -1.

    A value that meets more than ``merge_value_groups`` groups is nobody's tool, and costs no more than that.
    """
    inside = take(found, group[found.account] >= 0)
    of_group = group[inside.account]
    order = np.lexsort((of_group, inside.value))
    inside, of_group = take(inside, order), of_group[order]
    starts = run_starts(inside.value, of_group)
    members = run_lengths(starts, len(of_group))
    met, of_group = take(inside, starts), of_group[starts]
    value_starts = run_starts(met.value)
    groups = run_lengths(value_starts, len(met.value))
    few = np.repeat((groups >= 2) & (groups <= settings.merge_value_groups), groups)
    met, of_group, members = take(met, few), of_group[few], members[few]
    i, j = expand(met.value, settings.merge_value_groups, 1)
    share: Floats = (members[i] + members[j]) / np.maximum(met.holders[i], 1)
    mostly = share >= settings.merge_concentration
    i, j = i[mostly], j[mostly]
    return _added(of_group[i], of_group[j], met.family[i], met.frequency[i], discount)


def between_account_and_group(found: Uses, group: Ints, discount: float) -> Between:
    """What ties accounts without a group (``left``) to groups (``right``): values judged of one hand or of few."""
    weighty = take(found, found.millibits > 0)
    loose: Bools = group[weighty.account] < 0
    inside = take(weighty, ~loose)
    of_group = group[inside.account]
    order = np.lexsort((of_group, inside.value))
    starts = run_starts(inside.value[order], of_group[order])
    value, of_group = inside.value[order][starts], of_group[order][starts]
    single = take(weighty, loose)
    low, high = np.searchsorted(value, single.value), np.searchsorted(value, single.value, side="right")
    rows = np.repeat(np.arange(len(single.value)), high - low)
    runs = np.cumsum(high - low) - (high - low)
    nth = np.arange(len(rows)) - np.repeat(runs, high - low)
    met = of_group[np.repeat(low, high - low) + nth]
    return _added(single.account[rows], met, single.family[rows], single.millibits[rows], discount)


def _added(left: Ints, right: Ints, family: Ints, millibits: Ints, discount: float) -> Between:
    """Within a family w1 + d w2 + …, strongest first; across families the sum."""
    order = np.lexsort((-millibits, family, right, left))
    left, right, family, millibits = left[order], right[order], family[order], millibits[order]
    starts = run_starts(left, right, family)
    if not len(starts):
        return Between(*(np.empty(0, dtype=np.int64) for _ in Between._fields))
    rank = place_in_run(starts, len(left)).astype(np.float64)
    per_family = np.add.reduceat(np.floor(millibits * discount**rank).astype(np.int64), starts)
    left, right, family = left[starts], right[starts], family[starts]
    pairs = run_starts(left, right)
    return Between(
        left[pairs],
        right[pairs],
        np.add.reduceat(per_family, pairs),
        np.bitwise_or.reduceat(np.int64(1) << family, pairs),
    )
