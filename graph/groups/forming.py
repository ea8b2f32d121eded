"""Groups from communities: cores merged, accounts attached, the doubtful set aside, all resampled.

Each step is a pass over whole values, whole pairs or whole groups, as in ``graph.link.judging``.
"""

from __future__ import annotations

import numpy as np

from graph.columns import take
from graph.groups.attachment import attached
from graph.groups.belonging import Members, Sides, members, settled, sides
from graph.groups.between import Met, Uses, between_account_and_group, between_groups, uses
from graph.groups.grouped import Communities, Groups, both, cores, group_of
from graph.groups.holding import Inside, freshest, strong_pairs
from graph.groups.merging import (
    Across,
    Joins,
    Renamed,
    joins,
    joint_joins,
    jointly_tied,
    of_first,
    of_second,
    renamed,
    with_names,
)
from graph.groups.stability import runs_held
from graph.link.judging import ACCOUNT, PAIR, VALUE, Judged, of_value
from graph.link.links import Evidence
from graph.link.meetings import Holdings
from graph.link.rules import Rules
from graph.link.ties import needed_millibits
from graph.passes.kept import Kept, Passes, is_empty

GROUP = ("group",)


def form(
    passes: Passes,
    found: Kept[Communities],
    holdings: Kept[Holdings],
    judged: Kept[Judged],
    proof: Kept[Evidence],
    rules: Rules,
) -> Kept[Members]:
    """Members of groups. In one piece ``holdings`` are sorted by value and account, ``judged`` by value."""
    groups = passes.by("cores", cores, Groups, (found, ("community",)))
    used = passes.by("uses", lambda held, values: _uses(held, values, rules), Uses, (holdings, VALUE), (judged, VALUE))
    groups = _merged_by_joint_evidence(passes, proof, groups, rules)
    for turn in range(rules.communities.merge_rounds):
        groups = _merged(passes, f"merge {turn}", used, groups, rules)
    groups = _attached(passes, used, groups, rules)
    tied = passes.by(
        "sides", lambda rows: sides(rows, rules.kinds, rules.linking.family_discount), Sides, (proof, PAIR)
    )
    tied = passes.by("grouped sides", _of_others, Sides, (tied, ("other",)), (groups, ACCOUNT))
    inside = passes.by("strong pairs", lambda rows: strong_pairs(rows, rules.kinds), Inside, (proof, PAIR))
    inside = passes.by("grouped pairs", _of_firsts, Inside, (inside, ("a",)), (groups, ACCOUNT))
    return passes.by(
        "members",
        lambda rows, pairs, mine: _members(rows, pairs, mine, rules),
        Members,
        (tied, GROUP),
        (inside, GROUP),
        (groups, GROUP),
    )


def _uses(held: Holdings, values: Judged, rules: Rules) -> Uses:
    verdict, millibits = (of_value(values, column, held.value) for column in (values.verdict, values.millibits))
    return uses(held, verdict, millibits, rules.accounts, rules.kinds, rules.linking)


def _merged_by_joint_evidence(
    passes: Passes, proof: Kept[Evidence], groups: Kept[Groups], rules: Rules
) -> Kept[Groups]:
    """Rooms of one crew, each a community by itself, whose people pay the same collectors."""
    pairs = passes.by("jointly tied", jointly_tied, Across, (proof, PAIR))
    if is_empty(pairs):
        return groups
    pairs = passes.by("joint firsts", of_first, Across, (pairs, ("a",)), (groups, ACCOUNT))
    pairs = passes.by("joint seconds", of_second, Across, (pairs, ("b",)), (groups, ACCOUNT))
    found = passes.by(
        "joint joins", lambda rows: joint_joins(rows, rules.communities), Joins, (pairs, ("left", "right"))
    )
    return _under_one_name(passes, "joint", found, groups)


def _under_one_name(passes: Passes, name: str, found: Kept[Joins], groups: Kept[Groups]) -> Kept[Groups]:
    """``groups`` where those that ``found`` joins bear one name."""
    names = passes.by_component(f"{name} names", renamed, Renamed, found, ("left", "right"))
    return passes.by(f"{name} groups", with_names, Groups, (groups, GROUP), (names, GROUP))


def _merged(passes: Passes, name: str, used: Kept[Uses], groups: Kept[Groups], rules: Rules) -> Kept[Groups]:
    """One round: joined groups are compared again, as they hold more values together than apart."""

    def one(met: Met) -> Joins:
        return joins(met, rules.kinds, rules.linking.family_discount, rules.communities)

    placed = passes.by(f"{name} uses", _grouped, Uses, (used, ACCOUNT), (groups, ACCOUNT))
    met = passes.by(f"{name} met", lambda rows: between_groups(rows, rules.communities), Met, (placed, VALUE))
    found = passes.by(f"{name} joins", one, Joins, (met, ("left", "right")))
    return _under_one_name(passes, name, found, groups)


def _attached(passes: Passes, used: Kept[Uses], groups: Kept[Groups], rules: Rules) -> Kept[Groups]:
    def chosen(met: Met) -> Groups:
        return attached(met, rules.kinds, rules.linking.family_discount, rules.communities)

    placed = passes.by("attach uses", _grouped, Uses, (used, ACCOUNT), (groups, ACCOUNT))
    met = passes.by("attach met", between_account_and_group, Met, (placed, VALUE))
    added = passes.by("attached", chosen, Groups, (met, ("left",)))
    return passes.by("groups", both, Groups, (groups, ACCOUNT), (added, ACCOUNT))


def _grouped(rows: Uses, groups: Groups) -> Uses:
    return rows._replace(group=group_of(groups, rows.account))


def _of_others(rows: Sides, groups: Groups) -> Sides:
    """Rows whose other account is in a group."""
    placed = rows._replace(group=group_of(groups, rows.other))
    return take(placed, placed.group >= 0)


def _of_firsts(rows: Inside, groups: Groups) -> Inside:
    """Rows whose first account is in a group."""
    placed = rows._replace(group=group_of(groups, rows.a))
    return take(placed, placed.group >= 0)


def _members(tied: Sides, inside: Inside, groups: Groups, rules: Rules) -> Members:
    """The members of whole groups: what ties anybody to them, and all that ties those inside, must be there."""
    settings = rules.communities
    group, core = np.full(rules.accounts, -1, dtype=np.int64), np.zeros(rules.accounts, dtype=np.int64)
    group[groups.account], core[groups.account] = groups.group, groups.core
    group = settled(inside, group, rules.kinds, settings)
    runs = runs_held(inside, group, rules.kinds, settings)
    bar = needed_millibits(rules.prior, settings.associate_probability)
    return members(tied, group, core, runs, freshest(inside, group), bar)
