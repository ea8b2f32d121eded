"""Pairs of holders: complete up to the limit, sparse and connected beyond it."""

from __future__ import annotations

from itertools import combinations

import networkx as nx
import numpy as np
import pytest

from graph.communities import detect
from graph.link.pair_expansion import expand
from graph.settings import CommunitySettings, LinkSettings


def pairs(value: list[int], settings: LinkSettings) -> list[tuple[int, int]]:
    i, j = expand(np.array(value, dtype=np.int64), settings.pair_limit, settings.centres)
    return list(zip(i.tolist(), j.tolist(), strict=True))


def test_few_holders_are_all_compared(link_settings: LinkSettings) -> None:
    sizes = [3, 2, link_settings.pair_limit]
    value = [number for number, size in enumerate(sizes) for _ in range(size)]
    expected = [(i, j) for i, j in combinations(range(len(value)), 2) if value[i] == value[j]]
    assert sorted(pairs(value, link_settings)) == expected


@pytest.mark.parametrize("count", [61, 64, 1000])
def test_many_holders_cost_a_few_partners_each_and_stay_together(link_settings: LinkSettings, count: int) -> None:
    found = pairs([7] * count, link_settings)
    centres = link_settings.centres
    assert len(found) == len(set(found)) == centres * count - centres * (centres + 1) // 2
    assert all(a < b for a, b in found)
    graph = nx.Graph(found)
    assert graph.number_of_nodes() == count
    assert nx.is_connected(graph)


@pytest.mark.parametrize("count", [61, 312])
def test_a_large_ring_behind_two_values_stays_one_community(
    link_settings: LinkSettings, community_settings: CommunitySettings, count: int
) -> None:
    found = np.array(pairs([0] * count, link_settings))
    labels = detect(count, found[:, 0], found[:, 1], np.full(len(found), 28_000), community_settings)
    assert len(set(labels.tolist())) == 1


def test_no_rows_make_no_pairs(link_settings: LinkSettings) -> None:
    assert pairs([], link_settings) == []
