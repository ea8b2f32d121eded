"""Values judged and accounts tied, in one piece: holdings in, what every value is and every link out.

This is the whole of the link stage where the holdings fit one task.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from graph.columns import Ints, run_lengths, run_starts, take
from graph.communities.detection import label_graph
from graph.link.corroboration import cluster_of_rows, clusters, shares
from graph.link.kinds import Kinds
from graph.link.links import Evidence, Links, evidence, links
from graph.link.meetings import Holdings, Meetings, first_of_value, meet, passing, sorted_holdings
from graph.link.pools import Pools, pools
from graph.link.ties import (
    Pairs,
    Ties,
    needed_millibits,
    prior_bits,
    probable_without,
    speaking,
    ties,
    together_without,
)
from graph.link.verdicts import BROKER, judge, value_millibits
from graph.settings import CommunitySettings, LinkSettings

Without = Callable[[int], Pairs]
"""The pairs that hold together without a family."""


class Judged(NamedTuple):
    """One row per value, sorted. ``together`` of its ``pairs`` of holders are put together by other families;
    ``stock``: values in the broker's stock that it is of, 0 for all others."""

    value: Ints
    kind: Ints
    holders: Ints
    together: Ints
    pairs: Ints
    verdict: Ints
    millibits: Ints
    stock: Ints


class Linked(NamedTuple):
    """What the link stage finds; every part is sorted."""

    judged: Judged
    evidence: Evidence
    links: Links
    ties: Ties
    pools: Pools


def link(
    holdings: Holdings, accounts: int, kinds: Kinds, settings: LinkSettings, communities: CommunitySettings
) -> Linked:
    """Judges every value and ties accounts. ``holdings`` in any order, accounts numbered 0..``accounts`` - 1."""
    holdings = sorted_holdings(holdings)
    meetings = meet(holdings, kinds, settings)
    listening = communities.model_copy(update={"resolution": settings.corroboration_resolution, "join_all": True})
    judged = judge_values(holdings, meetings, accounts, kinds, settings, listening)
    stock = _stock(holdings, meetings, judged, accounts, kinds, settings, communities)
    judged = _without(judged, stock)
    proof = evidence(meetings, of_value(judged, judged.millibits, meetings.value), kinds)
    tied, per_family = links(proof, kinds, settings.family_discount)
    return Linked(judged, proof, tied, per_family, stock)


def judge_values(
    holdings: Holdings,
    meetings: Meetings,
    accounts: int,
    kinds: Kinds,
    settings: LinkSettings,
    communities: CommunitySettings,
) -> Judged:
    """Every value's class by how far the other families agree with it, brokers aside.

    The second round hears what the first one corroborated; a value keeps the better of its two shares.
    """
    prior = prior_bits(accounts, settings)
    told = _told(meetings, accounts, kinds, settings)
    together = _together(
        holdings, lambda family: together_without(told, family, settings), accounts, kinds, communities
    )
    judged = _judged(holdings, together, accounts, prior, kinds, settings)
    if settings.rounds == 1:
        return judged
    proof = evidence(meetings, of_value(judged, judged.millibits, meetings.value), kinds)
    _, tied = links(proof, kinds, settings.family_discount)
    again = _together(
        holdings, lambda family: probable_without(tied, family, prior, settings), accounts, kinds, communities
    )
    return _judged(holdings, np.maximum(together, again), accounts, prior, kinds, settings)


def _told(meetings: Meetings, accounts: int, kinds: Kinds, settings: LinkSettings) -> Ties:
    """What strong values say before any is judged: the strongest of each family counts, by its frequency."""
    heard = speaking(meetings, kinds, settings)
    millibits = kinds.frequency_millibits(heard.kind, heard.holders, accounts) * heard.permille // 1000
    return ties(heard, millibits, kinds, 0.0)


def _together(
    holdings: Holdings, without: Without, accounts: int, kinds: Kinds, communities: CommunitySettings
) -> Ints:
    """Per value, how many pairs of its holders the other families put together."""
    parts = [without(family) for family in range(len(kinds.families))]
    pairs = Pairs(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))
    found = clusters(pairs, communities)
    return shares(holdings, cluster_of_rows(holdings, kinds.family[holdings.kind], found, accounts)).together


def _judged(
    holdings: Holdings, together: Ints, accounts: int, prior: float, kinds: Kinds, settings: LinkSettings
) -> Judged:
    one, holders = first_of_value(holdings), run_lengths(run_starts(holdings.value), len(holdings.value))
    pairs = holders * (holders - 1) // 2
    share = together / np.maximum(pairs, 1)
    in_passing = passing(holdings, kinds, settings).astype(np.int64)
    fleeting = 2 * np.add.reduceat(in_passing, run_starts(holdings.value)) > holders
    verdict = judge(share, holders, one.listed, fleeting, settings)
    millibits = value_millibits(verdict, share, one.kind, holders, accounts, prior, kinds)
    return Judged(one.value, one.kind, holders, together, pairs, verdict, millibits, np.zeros_like(holders))


def of_value(judged: Judged, column: Ints, value: Ints) -> Ints:
    """``column`` of ``judged`` at the values of other rows."""
    return column[np.searchsorted(judged.value, value)]


def _stock(
    holdings: Holdings,
    meetings: Meetings,
    judged: Judged,
    accounts: int,
    kinds: Kinds,
    settings: LinkSettings,
    communities: CommunitySettings,
) -> Pools:
    """Brokers' stocks, told by the groups that they serve: those that evidence makes with the stocks still in it."""
    proof = evidence(meetings, of_value(judged, judged.millibits, meetings.value), kinds)
    tied, _ = links(proof, kinds, settings.family_discount)
    firm = take(tied, tied.millibits >= needed_millibits(prior_bits(accounts, settings), settings.min_probability))
    members, labels = label_graph(firm.a, firm.b, firm.millibits, communities)
    _, which, sizes = np.unique(labels, return_inverse=True, return_counts=True)
    group = np.full(accounts, -1, dtype=np.int64)
    group[members] = np.where(sizes[which] >= settings.broker_group_accounts, labels, -1)
    verdict = of_value(judged, judged.verdict, holdings.value)
    return pools(holdings, verdict, group[holdings.account], kinds, settings)


def _without(judged: Judged, stock: Pools) -> Judged:
    """A broker's values tie nobody."""
    values, first = np.unique(stock.value, return_index=True)
    _, which, sizes = np.unique(stock.pool[first], return_inverse=True, return_counts=True)
    size = np.zeros(len(judged.value), dtype=np.int64)
    size[np.searchsorted(judged.value, values)] = sizes[which]
    brokered = size > 0
    return judged._replace(
        verdict=np.where(brokered, BROKER, judged.verdict),
        millibits=np.where(brokered, 0, judged.millibits),
        stock=size,
    )
