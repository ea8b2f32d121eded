"""Groups from communities, in one piece: cores merged, accounts attached, the doubtful set aside, all resampled."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from graph.columns import Ints
from graph.groups.attachment import attached
from graph.groups.belonging import Members, members, settled
from graph.groups.between import uses
from graph.groups.merging import merged
from graph.groups.stability import runs_held
from graph.link.judging import Judged, of_value
from graph.link.kinds import Kinds
from graph.link.links import Evidence, links
from graph.link.meetings import Holdings, sorted_holdings
from graph.link.ties import needed_millibits, prior_bits
from graph.settings import CommunitySettings, LinkSettings


class Communities(NamedTuple):
    """One row per account of a link graph; a community is named by its smallest account."""

    vertex: Ints
    community: Ints


class Grouped(NamedTuple):
    """``runs``: in how many resampling runs the account of each row of ``members`` still belonged."""

    members: Members
    runs: Ints


def form(
    found: Communities,
    holdings: Holdings,
    judged: Judged,
    proof: Evidence,
    accounts: int,
    kinds: Kinds,
    linking: LinkSettings,
    settings: CommunitySettings,
) -> Grouped:
    """Groups of the accounts 0..``accounts`` - 1; rows in any order, ``judged`` sorted by value."""
    holdings = sorted_holdings(holdings)
    core = np.full(accounts, -1, dtype=np.int64)
    core[found.vertex] = found.community
    core = _without_singles(core)
    verdict, millibits = (of_value(judged, column, holdings.value) for column in (judged.verdict, judged.millibits))
    used = uses(holdings, verdict, millibits, accounts, kinds, linking)
    group = merged(used, core, kinds, linking.family_discount, settings)
    group = attached(used, group, linking.family_discount, settings)
    _, tied = links(proof, kinds, linking.family_discount)
    group = _without_singles(settled(tied, group, settings))
    bar = needed_millibits(prior_bits(accounts, linking), settings.associate_probability)
    rows = members(tied, group, core >= 0, bar)
    held = runs_held(proof, group, kinds, settings)
    return Grouped(rows, np.where(group[rows.account] == rows.group, held[rows.account], 0))


def _without_singles(group: Ints) -> Ints:
    sizes = np.bincount(group[group >= 0], minlength=len(group))
    return np.where((group >= 0) & (sizes[np.maximum(group, 0)] >= 2), group, -1)
