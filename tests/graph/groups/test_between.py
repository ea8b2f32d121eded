"""What ties groups, against a slow count value by value."""

from __future__ import annotations

import random
from collections import defaultdict
from itertools import combinations

import numpy as np

from graph.groups.between import Uses, between_account_and_group, between_groups, summed
from graph.link.kinds import Kinds
from graph.settings import CommunitySettings

DISCOUNT = 0.5
TYPES = ("device_id", "payee_number", "phone", "ship_from_address", "return_address")


def random_uses(draw: random.Random, kinds: Kinds) -> Uses:
    """Fifteen values of five kinds; a value's kind and weights are the same in all of its rows."""
    rows = []
    for value in range(15):
        holders = sorted(draw.sample(range(20), draw.randrange(2, 7)))
        kind = kinds.names.index(draw.choice(TYPES))
        frequency, millibits = draw.randrange(4000, 14000), draw.choice([0, 9000])
        rows += [(value, account, -1, kind, len(holders), frequency, millibits) for account in holders]
    return Uses(*(np.array(column, dtype=np.int64) for column in zip(*rows, strict=True)))


def discounted(weights: list[int]) -> int:
    return sum(int(weight * DISCOUNT**place) for place, weight in enumerate(sorted(weights, reverse=True)))


def test_two_groups_are_tied_by_each_value_once(kinds: Kinds, community_settings: CommunitySettings) -> None:
    seed = random.SystemRandom().randrange(2**32)
    draw = random.Random(seed)
    found = random_uses(draw, kinds)
    group = np.array([draw.choice([-1, 0, 1, 2, 3]) for _ in range(20)])
    expected: dict[tuple[int, int], dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for value in range(15):
        rows = np.flatnonzero(found.value == value)
        met = sorted({int(g) for g in group[found.account[rows]] if g >= 0})
        for left, right in combinations(met, 2):
            inside = np.isin(group[found.account[rows]], (left, right)).sum()
            if inside / len(rows) >= community_settings.merge_concentration:
                expected[left, right][int(kinds.family[found.kind[rows[0]]])].append(int(found.frequency[rows[0]]))
    tied = summed(between_groups(found._replace(group=group[found.account]), community_settings), kinds, DISCOUNT)
    answer = {
        (left, right): (millibits, families)
        for left, right, millibits, families, _ in zip(*(column.tolist() for column in tied), strict=True)
    }
    assert answer == {
        pair: (sum(map(discounted, families.values())), sum(1 << family for family in families))
        for pair, families in expected.items()
    }, f"seed {seed}"


def test_an_account_is_tied_to_a_group_by_each_value_once(kinds: Kinds) -> None:
    seed = random.SystemRandom().randrange(2**32)
    draw = random.Random(seed)
    found = random_uses(draw, kinds)
    group = np.array([draw.choice([-1, -1, 0, 1]) for _ in range(20)])
    expected: dict[tuple[int, int], dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for value in range(15):
        rows = np.flatnonzero((found.value == value) & (found.millibits > 0))
        holders = found.account[rows].tolist()
        met = {int(group[account]) for account in holders if group[account] >= 0}
        for account in holders:
            for other in met if group[account] < 0 else ():
                expected[account, other][int(kinds.family[found.kind[rows[0]]])].append(int(found.millibits[rows[0]]))
    tied = summed(between_account_and_group(found._replace(group=group[found.account])), kinds, DISCOUNT)
    answer = {
        (left, right): millibits
        for left, right, millibits in zip(tied.left.tolist(), tied.right.tolist(), tied.millibits.tolist(), strict=True)
    }
    assert answer == {pair: sum(map(discounted, families.values())) for pair, families in expected.items()}, (
        f"seed {seed}"
    )


def test_a_value_that_meets_too_many_groups_ties_none(community_settings: CommunitySettings) -> None:
    accounts = np.arange(community_settings.merge_value_groups + 1)
    same = np.zeros_like(accounts)
    crowd = Uses(same, accounts, accounts, same, same + len(accounts), same + 9000, same + 9000)
    anywhere = community_settings.model_copy(update={"merge_concentration": 0.0})
    assert len(between_groups(crowd, anywhere).left) == 0
