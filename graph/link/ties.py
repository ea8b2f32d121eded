"""What ties two accounts, family by family, and which pairs hold together without one of the families.

Each function works on any set of rows that holds whole pairs.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from graph.columns import Ints, empty, place_in_run, run_starts, take, together
from graph.link.joint import Joint
from graph.link.kinds import Kinds
from graph.link.meetings import Meetings
from graph.settings import LinkSettings


class Ties(NamedTuple):
    """One row per pair and family, sorted. ``alone``, ``strong``, ``hard``: 0 or 1 (see ``ties``)."""

    a: Ints
    b: Ints
    family: Ints
    millibits: Ints
    alone: Ints
    strong: Ints
    hard: Ints


class Pairs(NamedTuple):
    """One row per pair a < b that holds together when family ``without`` is left out."""

    without: Ints
    a: Ints
    b: Ints
    millibits: Ints


class Told(NamedTuple):
    """One row per pair and value: what the value says of the pair, time counted, above 0; ``holders``: its accounts."""

    a: Ints
    b: Ints
    value: Ints
    kind: Ints
    holders: Ints
    millibits: Ints


def ties(told: Told, kinds: Kinds, discount: float) -> Ties:
    """Families added up: within a family w1 + d w2 + d^2 w3 …, strongest first, as its values are not independent.

    ``alone``: a value so rare for its kind that it speaks for one hand by itself; ``strong``: a value that may tie, not
    only support; ``hard``: checked against a document or face.
    """
    family = kinds.family[told.kind]
    order = np.lexsort((told.value, -told.millibits, family, told.b, told.a))
    told, family = take(told, order), family[order]
    starts = run_starts(told.a, told.b, family)
    if not len(starts):
        return empty(Ties)
    rank = place_in_run(starts, len(family))
    discounted = np.floor(told.millibits * discount ** rank.astype(np.float64)).astype(np.int64)
    flags = (
        told.holders <= kinds.alone[told.kind],
        *(of[told.kind] for of in (kinds.ties, kinds.hard)),
    )
    return Ties(
        told.a[starts],
        told.b[starts],
        family[starts],
        np.add.reduceat(discounted, starts),
        *(np.maximum.reduceat(flag.astype(np.int64), starts) for flag in flags),
    )


def speaking(meetings: Meetings, kinds: Kinds, settings: LinkSettings) -> Meetings:
    """Meetings that may speak for one hand before any value is judged: strong, not too common, not worn out by time."""
    heard = (
        kinds.ties[meetings.kind]
        & (meetings.holders <= settings.pair_limit)
        & (meetings.permille >= settings.speaking_permille)
    )
    return take(meetings, heard)


def told_pairs(meetings: Meetings, joint: Joint, accounts: int, kinds: Kinds, settings: LinkSettings) -> Pairs:
    """``together_without`` each family, by what strong values say before any is judged: the strongest of each family
    counts, by its frequency, or two that the same accounts share beyond chance."""
    heard = speaking(meetings, kinds, settings)
    millibits = kinds.frequency_millibits(heard.kind, heard.holders, accounts) * heard.permille // 1000
    told = ties(Told(heard.a, heard.b, heard.value, heard.kind, heard.holders, millibits), kinds, 0.0)
    told = _with_joint(told, joint)
    return together([together_without(told, family, settings) for family in range(len(kinds.families))])


def _with_joint(told: Ties, joint: Joint) -> Ties:
    """``told`` with joint evidence, which speaks for one hand by itself; still one row per pair and family."""
    ones = np.ones(len(joint.a), dtype=np.int64)
    rows = together([told, Ties(joint.a, joint.b, joint.family, joint.millibits, ones, ones, 0 * ones)])
    rows = take(rows, np.lexsort((rows.family, rows.b, rows.a)))
    starts = run_starts(rows.a, rows.b, rows.family)
    if not len(starts):
        return told
    most = (np.maximum.reduceat(column, starts) for column in (rows.millibits, rows.alone, rows.strong, rows.hard))
    return Ties(rows.a[starts], rows.b[starts], rows.family[starts], *most)


def together_without(found: Ties, family: int, settings: LinkSettings) -> Pairs:
    """Pairs that a value tells alone, or two families, once ``family`` is left out."""
    others = take(found, found.family != family)
    starts = run_starts(others.a, others.b)
    if not len(starts):
        return empty(Pairs)
    alone = np.maximum.reduceat(others.alone, starts) == 1
    families = np.add.reduceat(np.ones(len(others.a), dtype=np.int64), starts)
    held = alone | (families >= settings.together_families)
    total = np.add.reduceat(others.millibits, starts)
    return _pairs(others, family, starts[held], total[held])


def probable_without(found: Ties, family: int, prior: float, settings: LinkSettings) -> Pairs:
    """Pairs that are more likely than not of one hand once ``family`` is left out; ``prior`` in bits."""
    others = take(found, found.family != family)
    starts = run_starts(others.a, others.b)
    if not len(starts):
        return empty(Pairs)
    total = np.add.reduceat(others.millibits, starts)
    held = total >= needed_millibits(prior, settings.min_probability)
    held &= np.maximum.reduceat(others.strong, starts) == 1
    return _pairs(others, family, starts[held], total[held])


def probable_pairs(found: Ties, prior: float, kinds: Kinds, settings: LinkSettings) -> Pairs:
    """``probable_without`` each family."""
    return together([probable_without(found, family, prior, settings) for family in range(len(kinds.families))])


def needed_millibits(prior: float, probability: float) -> float:
    """Evidence that lifts a prior (bits) to a probability."""
    return 1000 * (math.log2(probability / (1 - probability)) - prior)


def prior_bits(accounts: int, settings: LinkSettings) -> float:
    """log2 of the prior odds that one hand runs two accounts drawn from ``accounts``."""
    chance = min(0.5, settings.prior_partners / max(accounts - 1, 1))
    return math.log2(chance / (1 - chance))


def _pairs(others: Ties, family: int, rows: Ints, total: Ints) -> Pairs:
    return Pairs(np.full(len(rows), family, dtype=np.int64), others.a[rows], others.b[rows], total)
