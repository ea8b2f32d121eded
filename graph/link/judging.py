"""Values judged and accounts tied: holdings in, what every value is and every link out.

Each step is a pass over whole values, whole pairs or connected parts (``graph.passes``), so that the whole of the link
stage runs in one task where the holdings fit it and in shares where they do not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from graph.columns import Ints, empty, run_lengths, run_starts, take
from graph.communities.detection import label_graph
from graph.link.corroboration import Clusters, Fragments, Placed, clusters, fragments, pairs_together, place
from graph.link.institutions import (
    Beside,
    Guilty,
    Institutions,
    Serving,
    Weighed,
    beside,
    beside_services,
    institutions,
    may_serve,
    may_serve_a_part,
    partial_services,
    united,
    weighed,
)
from graph.link.joint import Both, Joint, Often, Tied, both, joint, known, marked, often, pairs_tied, with_tied
from graph.link.kinds import Kinds
from graph.link.links import Evidence, Links, evidence, links, weigh
from graph.link.meetings import Holdings, Meetings, meet, passing
from graph.link.pools import Pools, Served, Stock, may_be_stock, pools, serving
from graph.link.rules import Rules
from graph.link.ties import Pairs, probable_pairs, told_pairs
from graph.link.verdicts import BROKER, INSTITUTION, JOINT, TOLD, judge, value_millibits
from graph.passes.kept import Input, Kept, Passes, is_empty
from graph.settings import LinkSettings

VALUE, PAIR, ACCOUNT = ("value",), ("a", "b"), ("account",)
MayServe = Callable[[Holdings, Ints, Kinds, LinkSettings], Serving]
Tells = Callable[[Beside, Kinds, LinkSettings], Institutions]


class Judged(NamedTuple):
    """One row per value, sorted. ``together`` of its ``pairs`` of holders are put together by other families;
    ``fragments``, ``inside`` and ``largest`` as of ``corroboration.Fragments``;
    ``stock``: values in the broker's stock that it is of, 0 for all others; ``brings``: mask of the trait types
    that the institution brings whose value it is, likewise."""

    value: Ints
    kind: Ints
    holders: Ints
    together: Ints
    pairs: Ints
    fragments: Ints
    inside: Ints
    largest: Ints
    verdict: Ints
    millibits: Ints
    stock: Ints
    brings: Ints


class Linked(NamedTuple):
    """What the link stage finds."""

    judged: Kept[Judged]
    evidence: Kept[Evidence]
    links: Kept[Links]


def link(passes: Passes, holdings: Kept[Holdings], guilty: Kept[Guilty], rules: Rules) -> Linked:
    """Judges every value and ties accounts. ``holdings`` sorted by value and account, where they are in one piece.

    What institutions bring agrees with itself, so all values are judged again once those are known.
    """
    kinds, settings = rules.kinds, rules.linking
    meetings = passes.by("first meetings", lambda held: meet(held, kinds, settings), Meetings, (holdings, VALUE))
    again = joint_evidence(passes, "first ", holdings, rules)
    judged = judge_values(passes, "first ", holdings, meetings, again, rules)
    served = _institutions(passes, holdings, judged, guilty, rules)
    if not is_empty(served):
        holdings = passes.by("told holdings", _told, Holdings, (holdings, VALUE), (served, VALUE))
        meetings = passes.by("meetings", lambda held: meet(held, kinds, settings), Meetings, (holdings, VALUE))
        again = joint_evidence(passes, "", holdings, rules)
        judged = judge_values(passes, "", holdings, meetings, again, rules)
        judged = passes.by("served values", _brought, Judged, (judged, VALUE), (served, VALUE))
    stock = _stock(passes, holdings, _weighed(passes, "heard", meetings, judged), judged, rules)
    judged = passes.by("judged", without, Judged, (judged, VALUE), (stock, VALUE))
    ties = _joint_ties(passes, again, judged)
    if not is_empty(ties):
        meetings = passes.by(
            "all meetings",
            lambda met, held, found: with_tied(met, held, found, kinds, settings),
            Meetings,
            (meetings, VALUE),
            (holdings, VALUE),
            (ties, VALUE),
        )
    weighed = _weighed(passes, "weighed", meetings, judged, ties, rules.joint_millibits())
    proof = passes.by("evidence", lambda rows: evidence(rows, kinds), Evidence, (weighed, PAIR))
    tied = passes.by("links", lambda rows: links(rows, kinds, settings.family_discount)[0], Links, (proof, PAIR))
    return Linked(judged, proof, tied)


def joint_evidence(passes: Passes, turn: str, holdings: Kept[Holdings], rules: Rules) -> Kept[Joint]:
    """Pairs of accounts that meet in several values of one family (``graph.link.joint``)."""
    kinds, settings = rules.kinds, rules.linking
    uses = passes.by(
        f"{turn}often used", lambda held: often(held, rules.accounts, kinds, settings), Often, (holdings, VALUE)
    )
    pairs = passes.by(
        f"{turn}pairs of values", lambda rows: both(rows, settings.family_discount, settings), Both, (uses, ACCOUNT)
    )
    return passes.by(
        f"{turn}joint", lambda rows: joint(rows, rules.accounts, settings), Joint, (pairs, ("value", "other"))
    )


def judge_values(
    passes: Passes,
    turn: str,
    holdings: Kept[Holdings],
    meetings: Kept[Meetings],
    again: Kept[Joint],
    rules: Rules,
) -> Kept[Judged]:
    """Every value's class by how far the other families agree with it, brokers aside.

    The second round hears what the first one corroborated; a value keeps the better of its two shares.
    """
    kinds, settings = rules.kinds, rules.linking

    def told(met: Meetings, joint: Joint) -> Pairs:
        return told_pairs(met, joint, rules.accounts, kinds, settings)

    def probable(weighed: Evidence) -> Pairs:
        tied = links(evidence(weighed, kinds), kinds, settings.family_discount)[1]
        return probable_pairs(tied, rules.prior, kinds, settings)

    pairs = passes.by(f"{turn}told pairs", told, Pairs, (meetings, PAIR), (again, PAIR))
    placed = _placed(passes, f"{turn}told", holdings, pairs, rules)
    judged = passes.by(f"{turn}told values", lambda rows: _judged(rows, None, rules), Judged, (placed, VALUE))
    if settings.rounds == 1:
        return judged
    pairs = passes.by(
        f"{turn}probable pairs", probable, Pairs, (_weighed(passes, f"{turn}told", meetings, judged), PAIR)
    )
    placed = _placed(passes, f"{turn}probable", holdings, pairs, rules)
    return passes.by(
        f"{turn}probable values",
        lambda rows, before: _judged(rows, before, rules),
        Judged,
        (placed, VALUE),
        (judged, VALUE),
    )


def _placed(passes: Passes, name: str, holdings: Kept[Holdings], pairs: Kept[Pairs], rules: Rules) -> Kept[Placed]:
    """Holdings with the clusters that ``pairs`` make; without another family they are another graph."""
    ends = (f"without * {rules.accounts} + a", f"without * {rules.accounts} + b")
    found = passes.by_component(f"{name} clusters", lambda rows: clusters(rows, rules.listening), Clusters, pairs, ends)
    return passes.by(
        f"{name} places",
        lambda held, clustered: place(held, clustered, rules.accounts, rules.kinds),
        Placed,
        (holdings, ACCOUNT),
        (found, ACCOUNT),
    )


def _judged(placed: Placed, before: Judged | None, rules: Rules) -> Judged:
    """``before``: the same values as they were judged already: what agreed with them then still does."""
    starts = run_starts(placed.value)
    one, holders = take(placed, starts), run_lengths(starts, len(placed.value))
    together, pairs = pairs_together(placed), holders * (holders - 1) // 2
    found = fragments(placed, rules.linking.joint_fragment_accounts)
    if before:
        together = np.maximum(together, before.together)
        found = Fragments(*(np.maximum(now, getattr(before, name)) for name, now in found._asdict().items()))
    share = together / np.maximum(pairs, 1)
    in_passing = passing(Holdings(*placed[:-2]), rules.kinds, rules.linking).astype(np.int64)
    fleeting = 2 * np.add.reduceat(in_passing, starts) > holders
    verdict = judge(share, holders, one.listed, fleeting, found, rules.linking)
    millibits = value_millibits(verdict, share, one.kind, holders, rules.accounts, rules.prior, rules.kinds)
    nothing = np.zeros((2, len(holders)), dtype=np.int64)
    return Judged(one.value, one.kind, holders, together, pairs, *found, verdict, millibits, *nothing)


def _joint_ties(passes: Passes, again: Kept[Joint], judged: Kept[Judged]) -> Kept[Tied]:
    """Pairs that joint evidence ties: among the holders of either value are fragments of a crew."""
    for end in ("value", "other"):
        again = passes.by(
            f"joint by {end}",
            lambda rows, values, end=end: known(rows, values.value, values.verdict == JOINT, end),
            Joint,
            (again, (end,)),
            (judged, VALUE),
        )
    return passes.by("joint ties", pairs_tied, Tied, (again, PAIR))


def _weighed(
    passes: Passes,
    name: str,
    meetings: Kept[Meetings],
    judged: Kept[Judged],
    ties: Kept[Tied] | None = None,
    joint_millibits: int = 0,
) -> Kept[Evidence]:
    """``ties``: pairs that joint evidence ties, which are among the ``meetings``."""

    def weights(met: Meetings, values: Judged, found: Tied | None = None) -> Evidence:
        joint = marked(met.value, met.a, met.b, found or empty(Tied))
        return weigh(met, values.value, values.millibits, joint, joint_millibits)

    inputs: list[Input] = [(meetings, VALUE), (judged, VALUE)]
    return passes.by(f"{name} evidence", weights, Evidence, *inputs, *([(ties, VALUE)] if ties else []))


def of_value(judged: Judged, column: Ints, value: Ints) -> Ints:
    """``column`` of ``judged`` at the values of other rows."""
    return column[np.searchsorted(judged.value, value)]


def _institutions(
    passes: Passes, holdings: Kept[Holdings], judged: Kept[Judged], guilty: Kept[Guilty], rules: Rules
) -> Kept[Institutions]:
    """What serves accounts that have nothing else in common (``graph.link.institutions``)."""
    kinds, settings = rules.kinds, rules.linking

    def ties(held: Holdings, values: Judged) -> Weighed:
        millibits, verdict = (of_value(values, column, held.value) for column in (values.millibits, values.verdict))
        return weighed(held, millibits, verdict, kinds)

    def services(name: str, may: MayServe, held: Kept[Weighed], told: Tells) -> Kept[Institutions]:
        def asked(rows: Holdings, values: Judged) -> Serving:
            return may(rows, of_value(values, values.verdict, rows.value), kinds, settings)

        serving = passes.by(f"may be {name}", asked, Serving, (holdings, VALUE), (judged, VALUE))
        found = passes.by(f"beside {name}", beside, Beside, (held, ACCOUNT), (serving, ACCOUNT), (guilty, ACCOUNT))
        rows = passes.by(f"told {name}", lambda rows: told(rows, kinds, settings), Institutions, (found, VALUE))
        return passes.by(name, united, Institutions, (rows, VALUE))

    held = passes.by("may tie", ties, Weighed, (holdings, VALUE), (judged, VALUE))
    whole = services("services", may_serve, held, institutions)
    held = passes.by("may tie beside services", beside_services, Weighed, (held, VALUE), (whole, VALUE))
    parts = services("partial services", may_serve_a_part, held, partial_services)
    return passes.by("all services", united, Institutions, (whole, VALUE), (parts, VALUE))


def _told(holdings: Holdings, served: Institutions) -> Holdings:
    """``holdings`` with the values of institutions closed to meetings."""
    told = np.isin(holdings.value, served.value) & (holdings.listed == 0)
    return holdings._replace(listed=np.where(told, TOLD, holdings.listed))


def _brought(judged: Judged, served: Institutions) -> Judged:
    """``judged`` with what the institutions bring."""
    brings = np.zeros(len(judged.value), dtype=np.int64)
    brings[np.searchsorted(judged.value, served.value)] = served.brings
    return judged._replace(brings=np.where(judged.verdict == INSTITUTION, brings, 0))


class Edges(NamedTuple):
    """One row per pair a < b that is more likely than not of one hand."""

    a: Ints
    b: Ints
    millibits: Ints


def _stock(
    passes: Passes, holdings: Kept[Holdings], weighed: Kept[Evidence], judged: Kept[Judged], rules: Rules
) -> Kept[Pools]:
    """Brokers' stocks, told by the groups that they serve: those that evidence makes with the stocks still in it."""
    kinds, settings = rules.kinds, rules.linking

    def firm(rows: Evidence) -> Edges:
        tied = links(evidence(rows, kinds), kinds, settings.family_discount)[0]
        kept = tied.millibits >= rules.firm_millibits()
        return Edges(tied.a[kept], tied.b[kept], tied.millibits[kept])

    def served(rows: Edges) -> Served:
        members, labels = label_graph(rows.a, rows.b, rows.millibits, rules.communities)
        _, which, sizes = np.unique(labels, return_inverse=True, return_counts=True)
        large = sizes[which] >= settings.broker_group_accounts
        return Served(members[large], labels[large])

    def stocked(held: Holdings, values: Judged) -> Stock:
        return may_be_stock(held, of_value(values, values.verdict, held.value), kinds, settings)

    edges = passes.by("firm pairs", firm, Edges, (weighed, PAIR))
    groups = passes.by_component("served groups", served, Served, edges, ("a", "b"))
    stock = passes.by("stock", stocked, Stock, (holdings, VALUE), (judged, VALUE))
    placed = passes.by("served stock", serving, Stock, (stock, ACCOUNT), (groups, ACCOUNT))
    # Values and accounts are numbered apart: a pool is what accounts and values tie together.
    ends = ("2 * value", "2 * account + 1")
    return passes.by_component("pools", lambda rows: pools(rows, kinds, settings), Pools, placed, ends)


def without(judged: Judged, stock: Pools) -> Judged:
    """A broker's values tie nobody."""
    values, first = np.unique(stock.value, return_index=True)
    size = np.zeros(len(judged.value), dtype=np.int64)
    size[np.searchsorted(judged.value, values)] = stock.values[first]
    brokered = size > 0
    return judged._replace(
        verdict=np.where(brokered, BROKER, judged.verdict),
        millibits=np.where(brokered, 0, judged.millibits),
        stock=size,
    )
