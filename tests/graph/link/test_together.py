"""Leave-one-family-out clusters on arrays."""

from __future__ import annotations

import numpy as np

from graph.link.together import Pairs, clusters_without, components
from graph.settings import CommunitySettings

IDENTITY, DEVICE, PAYMENT = 0, 1, 2


def pairs(rows: list[tuple[int, int, int, int, bool]]) -> Pairs:
    columns = [np.array(column, dtype=np.int64) for column in zip(*rows, strict=True)]
    return Pairs(*columns[:4], alone=columns[4].astype(bool))


def found(rows: list[tuple[int, int, int, int, bool]], without: int, settings: CommunitySettings) -> dict[int, int]:
    accounts, clusters = clusters_without(without, pairs(rows), 2, settings)
    return dict(zip(accounts.tolist(), clusters.tolist(), strict=True))


def test_a_family_never_corroborates_itself(community_settings: CommunitySettings) -> None:
    rows = [(1, 2, DEVICE, 9000, True)]
    assert found(rows, DEVICE, community_settings) == {}
    assert found(rows, PAYMENT, community_settings) == {1: 1, 2: 1}


def test_a_common_value_needs_a_second_family(community_settings: CommunitySettings) -> None:
    one = [(1, 2, DEVICE, 5000, False)]
    two = [*one, (1, 2, IDENTITY, 5000, False)]
    assert found(one, PAYMENT, community_settings) == {}
    assert found(two, PAYMENT, community_settings) == {1: 1, 2: 1}
    assert found(two, IDENTITY, community_settings) == {}


def test_two_values_of_one_family_are_one_family(community_settings: CommunitySettings) -> None:
    rows = [(1, 2, DEVICE, 5000, False), (1, 2, DEVICE, 4000, False)]
    assert found(rows, PAYMENT, community_settings) == {}


def test_clusters_bear_the_smallest_account_and_ignore_row_order(community_settings: CommunitySettings) -> None:
    ring = [(a, b, DEVICE, 9000, True) for a in range(10, 15) for b in range(a + 1, 15)]
    other = [(a, b, DEVICE, 9000, True) for a in range(20, 24) for b in range(a + 1, 24)]
    expected = {**dict.fromkeys(range(10, 15), 10), **dict.fromkeys(range(20, 24), 20)}
    assert found(ring + other, PAYMENT, community_settings) == expected
    assert found((other + ring)[::-1], PAYMENT, community_settings) == expected


def test_components_cover_every_node_and_edge_once() -> None:
    seed = 11
    random = np.random.default_rng(seed)
    source, target = random.integers(0, 200, 150), random.integers(0, 200, 150)
    parts = list(components(200, source, target))
    assert sorted(np.concatenate([nodes for nodes, _ in parts]).tolist()) == list(range(200)), seed
    assert sorted(np.concatenate([edges for _, edges in parts]).tolist()) == list(range(150)), seed
    for nodes, edges in parts:
        assert np.isin(source[edges], nodes).all()
        assert np.isin(target[edges], nodes).all()


def test_no_pairs_no_clusters(community_settings: CommunitySettings) -> None:
    empty = Pairs(*(np.array([], dtype=np.int64) for _ in range(4)), alone=np.array([], dtype=bool))
    accounts, clusters = clusters_without(DEVICE, empty, 2, community_settings)
    assert len(accounts) == len(clusters) == 0
