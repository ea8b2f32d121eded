"""How many families of evidence hold an account in a group: the question behind belonging, attaching and stability.

Two are asked for. One alone is what accuses innocents: who lives with a ring's member shares the room, who supplies the
ring shares its flows. Two things say as much as two families: a decisive value, and two different values of a type that
is decisive in pairs. Both are properties of the trait type.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from graph.columns import Ints, bit_count, take
from graph.link.kinds import Kinds
from graph.link.links import Evidence


class Inside(NamedTuple):
    """One row per pair of accounts and strong value that ties the two; ``group``: of the first, or -1; ``permille``:
    what time left of the value's bits; ``joint``: 1 where it ties the two together with others of its family."""

    a: Ints
    b: Ints
    group: Ints
    value: Ints
    kind: Ints
    permille: Ints
    joint: Ints


def strong_pairs(proof: Evidence, kinds: Kinds) -> Inside:
    """Pairs tied by strong values, which alone hold an account; no groups yet."""
    rows = take(proof, kinds.ties[proof.kind] & (proof.millibits > 0))
    return Inside(
        rows.a, rows.b, np.full(len(rows.a), -1, dtype=np.int64), rows.value, rows.kind, rows.permille, rows.joint
    )


def within(pairs: Inside, group: Ints) -> Inside:
    """Pairs of one group; ``group`` of each account, or -1."""
    return take(pairs, (group[pairs.a] == group[pairs.b]) & (group[pairs.a] >= 0))


def held(pairs: Inside, kinds: Kinds, accounts: int) -> Ints:
    """How many families hold each of the accounts 0..``accounts`` - 1 in its group, whose pairs are the rows."""
    ends = np.concatenate([pairs.a, pairs.b])
    return families_of(ends, np.tile(pairs.value, 2), np.tile(pairs.kind, 2), kinds, accounts, np.tile(pairs.joint, 2))


def freshest(pairs: Inside, group: Ints) -> Ints:
    """What time left of the freshest value that ties each account to its group, in 1/1000; 0 for accounts without a
    ``group``: who is tied by the past alone may have left."""
    rows = within(pairs, group)
    found = np.zeros(len(group), dtype=np.int64)
    for end in (rows.a, rows.b):
        np.maximum.at(found, end, rows.permille)
    return found


def families_of(holder: Ints, value: Ints, kind: Ints, kinds: Kinds, holders: int, joint: Ints | None = None) -> Ints:
    """How many families hold each of 0..``holders`` - 1; one row per ``holder`` and ``value`` that holds it; ``joint``:
    1 where the value ties together with others of its family."""
    mask, decisive = np.zeros(holders, dtype=np.int64), np.zeros(holders, dtype=np.int64)
    np.bitwise_or.at(mask, holder, np.int64(1) << kinds.family[kind])
    np.maximum.at(decisive, holder, kinds.decisive[kind].astype(np.int64))
    pairs = kinds.decisive_in_pairs[kind] if joint is None else kinds.decisive_in_pairs[kind] | (joint == 1)
    return bit_count(mask) + np.maximum(decisive, _different(holder[pairs], value[pairs], holders))


def _different(holder: Ints, value: Ints, holders: int) -> Ints:
    """1 where the values of a holder are not all the same."""
    least, most = np.full(holders, np.iinfo(np.int64).max), np.full(holders, -1, dtype=np.int64)
    np.minimum.at(least, holder, value)
    np.maximum.at(most, holder, value)
    return (least < most).astype(np.int64)
