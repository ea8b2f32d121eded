"""Expectation maximisation for m (Fellegi and Sunter 1969; Winkler 1988; Dempster, Laird and Rubin 1977).

Pairs blocked by one family are a mixture of pairs of one hand and of strangers. On the trait types of the *other*
families the two differ: strangers agree as often as chance (u, known from random pairs), one hand agrees with m, which
is what is sought. A blocked family says nothing of its own types, so each type is estimated from the blocks of all
other families, weighted by the pairs of one hand that they are expected to hold.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from graph.columns import Bools, Floats, Ints
from graph.fitting.comparisons import Compared
from graph.link.kinds import Kinds

ROUNDS = 500
CHANGE = 1e-6
LEAST, MOST = 0.01, 0.99


class Agreement(NamedTuple):
    """Per trait type: m, and the pairs of one hand (expected number) that it rests on."""

    m: Floats
    pairs: Floats


class _Patterns(NamedTuple):
    """Equal rows once: [patterns, types] whether they agree and whether both have the type, and how many there are."""

    agree: Floats
    present: Floats
    pairs: Floats


def estimate(compared: Compared, u: Floats, kinds: Kinds) -> Agreement:
    """m of each type over the blocks of the other families; 0 pairs where no block tells anything."""
    agreeing, having = np.zeros(len(kinds.names)), np.zeros(len(kinds.names))
    for family in range(len(kinds.families)):
        others = (kinds.family != family) & (u > 0)
        rows = (compared.blocked >> family) & 1 == 1
        if not rows.any() or not others.any():
            continue
        patterns = _patterns(compared.agree[rows], compared.present[rows], others)
        weight = _matched(patterns, u[others]) * patterns.pairs
        agreeing[others] += weight @ patterns.agree
        having[others] += weight @ patterns.present
    m = np.clip(agreeing / np.maximum(having, 1e-9), LEAST, MOST)
    return Agreement(m, having)


def _patterns(agree: Ints, present: Ints, types: Bools) -> _Patterns:
    codes = np.flatnonzero(types)
    rows = np.column_stack([agree & present, present])
    distinct, count = np.unique(rows & np.int64(sum(1 << int(code) for code in codes)), axis=0, return_counts=True)
    bits = (distinct[:, :, None] >> codes) & 1
    return _Patterns(bits[:, 0].astype(np.float64), bits[:, 1].astype(np.float64), count.astype(np.float64))


def _matched(patterns: _Patterns, u: Floats) -> Floats:
    """Probability of one hand per pattern, once m and the share of one hand have settled."""
    m, share = np.full(len(u), 0.5), 0.1
    differ = patterns.present - patterns.agree
    weight = np.zeros(len(patterns.pairs))
    for _ in range(ROUNDS):
        odds = np.log(share / (1 - share))
        odds += patterns.agree @ np.log(m / u) + differ @ np.log((1 - m) / (1 - u))
        weight = 1 / (1 + np.exp(-np.clip(odds, -500, 500)))
        expected = weight * patterns.pairs
        having = expected @ patterns.present
        settled = np.clip((expected @ patterns.agree) / np.maximum(having, 1e-9), LEAST, MOST)
        share = float(np.clip(expected.sum() / patterns.pairs.sum(), 1e-6, 1 - 1e-6))
        done = np.abs(settled - m).max() < CHANGE
        m = settled
        if done:
            break
    return weight
