"""How many families hold an account, against a count account by account."""

from __future__ import annotations

import random

import numpy as np

from graph.groups.holding import Inside, held
from graph.link.kinds import Kinds


def families_of(kinds: Kinds, values: set[tuple[int, int]], joint: set[int]) -> int:
    """``values``: (value, kind) that an account shares with others of its group; ``joint``: those of joint evidence."""
    decisive = any(kinds.decisive[kind] for _, kind in values)
    several = {value for value, kind in values if kinds.decisive_in_pairs[kind] or value in joint}
    return len({int(kinds.family[kind]) for _, kind in values}) + (decisive or len(several) >= 2)


def test_families_are_counted_with_what_counts_as_two(kinds: Kinds) -> None:
    seed = random.SystemRandom().randrange(2**32)
    draw = random.Random(seed)
    kind_of = [draw.randrange(len(kinds.names)) for _ in range(25)]
    joint = set(draw.sample(range(50), 10))
    rows = sorted(
        (*sorted(draw.sample(range(12), 2)), 0, value, kind, 1000, int(value in joint))
        for value, kind in enumerate(kind_of * 2)
    )
    pairs = Inside(*(np.array(column, dtype=np.int64) for column in zip(*rows, strict=True)))
    expected = [
        families_of(kinds, {(value, kind) for a, b, _, value, kind, *_ in rows if account in (a, b)}, joint)
        for account in range(12)
    ]
    assert held(pairs, kinds, 12).tolist() == expected, f"seed {seed}"


def test_what_counts_as_two_families(kinds: Kinds) -> None:
    """Said here as it may not change by the way: who may be held by one family."""
    decisive, in_pairs = (
        {name for name, marked in zip(kinds.names, flags, strict=True) if marked}
        for flags in (kinds.decisive, kinds.decisive_in_pairs)
    )
    assert decisive == {"id_number", "uscc", "payee_number"}
    assert in_pairs == {name for name, kind in kinds.types.items() if kind.domain == "room"}
