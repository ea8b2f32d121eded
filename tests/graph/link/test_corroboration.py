"""Shares of pairs that clusters put together, against pairs counted one by one."""

from __future__ import annotations

import random
from itertools import combinations

import numpy as np

from graph.link.corroboration import Clusters, Placed, fragments, pairs_together, place
from graph.link.kinds import Kinds
from tests.graph.holdings import Use, World, crew


def test_shares_are_those_of_the_pairs_counted_one_by_one(kinds: Kinds) -> None:
    seed = random.SystemRandom().randrange(2**32)
    draw = random.Random(seed)
    uses: set[Use] = {(f"a{draw.randrange(30):02d}", "device_id", f"v{draw.randrange(12):02d}") for _ in range(150)}
    world = World(sorted(uses), kinds)
    holdings = world.holdings
    labels = [draw.choice([-1, -1, 0, 1, 2]) for _ in world.accounts]
    found = pairs_together(Placed(*holdings, np.array(labels)[holdings.account], 0 * holdings.account))
    for value, together in zip(np.unique(holdings.value), found, strict=True):
        holders = holdings.account[holdings.value == value].tolist()
        assert sum(labels[a] == labels[b] >= 0 for a, b in combinations(holders, 2)) == together, f"seed {seed}"


def test_each_row_asks_the_clusters_without_its_own_family(kinds: Kinds) -> None:
    world = World([("a", "device_id", "d"), ("a", "payee_number", "p"), ("b", "device_id", "d")], kinds)
    device, payment = (kinds.families.index(name) for name in ("device", "payment"))
    found = Clusters(np.array([device, payment]), np.array([0, 0]), np.array([7, 9]), np.array([3, 4]))
    placed = place(world.holdings, found, 2, kinds)
    names = [(world.accounts[a], world.values[v]) for a, v in zip(placed.account, placed.value, strict=True)]
    assert dict(zip(names, placed.cluster.tolist(), strict=True)) == {("a", "d"): 7, ("a", "p"): 9, ("b", "d"): -1}


def test_a_fragment_is_more_than_a_household_and_more_than_one_holder(kinds: Kinds) -> None:
    names = [f"a{number}" for number in range(9)]
    holdings = World(crew(names, ("transfer", "collector")), kinds).holdings
    cluster = np.array([0, 0, 0, 3, 3, 5, 6, -1, -1])
    accounts = np.array([6, 6, 6, 4, 4, 9, 7, 0, 0])
    found = fragments(Placed(*holdings, cluster, accounts), 5)
    assert [column.tolist() for column in found] == [[1], [3], [3]]
