"""Pairs of accounts that share some strong value of few holders, and the trait types on which they agree."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from graph.columns import Bools, Floats, Ints, empty, run_starts, take
from graph.link.kinds import Kinds
from graph.link.meetings import Holdings, holders_of
from graph.link.pair_expansion import expand
from graph.settings import LinkSettings


class Compared(NamedTuple):
    """One row per pair a < b. ``agree`` and ``present``: masks of trait types, those that the two share a value of and
    those that both have; ``blocked``: mask of the families whose values brought the pair here."""

    a: Ints
    b: Ints
    agree: Ints
    present: Ints
    blocked: Ints


def compare(holdings: Holdings, present: Ints, block_accounts: int, kinds: Kinds, settings: LinkSettings) -> Compared:
    """Pairs blocked by strong values of at most ``block_accounts`` holders. ``holdings`` sorted by value; ``present``:
    mask of the trait types of each account, shared or not. Listed places neither block nor agree."""
    shared = _of_few(holdings, settings)
    i, j = expand(shared.value, settings.pair_limit, 1)
    blocks = kinds.ties[shared.kind[i]] & (holders_of(shared)[i] <= block_accounts)
    a, b, kind = shared.account[i], shared.account[j], shared.kind[i]
    order = np.lexsort((b, a))
    a, b, kind, blocks = a[order], b[order], kind[order], blocks[order]
    starts = run_starts(a, b)
    if not len(starts):
        return empty(Compared)
    agree = np.bitwise_or.reduceat(np.int64(1) << kind, starts)
    blocked = np.bitwise_or.reduceat(np.where(blocks, np.int64(1) << kinds.family[kind], 0), starts)
    found = Compared(a[starts], b[starts], agree, present[a[starts]] & present[b[starts]], blocked)
    return take(found, blocked > 0)


def chance(holdings: Holdings, present: Ints, kinds: Kinds, settings: LinkSettings) -> Floats:
    """Per trait type, how often two accounts drawn at random agree, of those that both have it: counted over all pairs.

    So few of them are of one hand that these need not be taken out.
    """
    shared = _of_few(holdings, settings)
    starts = run_starts(shared.value)
    holders = holders_of(shared)[starts]
    agreeing = np.bincount(shared.kind[starts], holders * (holders - 1) / 2, len(kinds.names))
    having = np.array([np.count_nonzero(_bit(present, code)) for code in range(len(kinds.names))])
    found: Floats = agreeing / np.maximum(having * (having - 1) / 2, 1.0)
    return found


def _of_few(holdings: Holdings, settings: LinkSettings) -> Holdings:
    """Uses of values that neither are listed places nor have more holders than are compared one by one."""
    return take(holdings, (holdings.listed == 0) & (holders_of(holdings) <= settings.pair_limit))


def _bit(masks: Ints, code: int) -> Bools:
    found: Bools = (masks >> code) & 1 == 1
    return found
