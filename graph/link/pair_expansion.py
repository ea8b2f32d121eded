"""Which pairs of a value's holders are compared: all of them while they are few, a sparse connected set beyond.

A value held by k accounts costs O(k): at most ``pair_limit`` / 2 partners an account up to the limit; above it every
holder is tied to the same few ``centres``, the holders whose ids sort first. Community detection splits a circulant of
312 accounts into 12 parts, and holds one with common centres together, if they are more than log10 k.
"""

from __future__ import annotations

import numpy as np

from graph.columns import Ints, place_in_run, run_lengths, run_starts


def expand(value: Ints, pair_limit: int, centres: int) -> tuple[Ints, Ints]:
    """Places (i, j), i before j, of the pairs of rows of one value; rows are sorted by value."""
    rows = len(value)
    starts = run_starts(value)
    holders = np.repeat(run_lengths(starts, rows), run_lengths(starts, rows))
    rank = place_in_run(starts, rows)
    partners = np.where((holders <= pair_limit) | (rank < centres), holders - 1 - rank, 0)
    first = np.repeat(np.arange(rows, dtype=np.int64), partners)
    nth = np.arange(len(first), dtype=np.int64) - np.repeat(np.cumsum(partners) - partners, partners)
    return first, first + 1 + nth
