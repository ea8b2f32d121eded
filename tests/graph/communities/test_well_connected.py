"""After the split no community has a weak cut, by NetworkX's own minimum cuts."""

from __future__ import annotations

from math import log

import networkx as nx
import numpy as np
import pytest

from graph.communities import detect
from graph.communities.well_connected import part_at_weak_cuts, weak_cut
from graph.settings import CommunitySettings
from graph.simple_graph import SimpleGraph, by_smallest_node
from tests.graph.seeds import drawn_seeds


def unit(n: int, pairs: list[tuple[int, int]] | np.ndarray, weight: int = 9_000) -> SimpleGraph:
    ends = np.array(pairs)
    return SimpleGraph.of(n, ends[:, 0], ends[:, 1], np.full(len(ends), weight))


def whole(graph: SimpleGraph, settings: CommunitySettings) -> list[int]:
    """The labels that the split leaves when all accounts were one community."""
    return by_smallest_node(part_at_weak_cuts(graph, np.zeros(graph.n, dtype=np.int64), settings)).tolist()


def blocks(sizes: list[int], between: list[tuple[int, int]]) -> SimpleGraph:
    """Complete groups one after the other, and the links ``between`` them."""
    starts = np.concatenate([[0], np.cumsum(sizes)])
    pairs = [(start + a, start + b) for start, size in zip(starts, sizes, strict=False) for a, b in pairs_of(size)]
    return unit(int(starts[-1]), pairs + between)


def pairs_of(size: int) -> list[tuple[int, int]]:
    return list(zip(*(ends.tolist() for ends in np.triu_indices(size, 1)), strict=True))


def assert_well_connected(graph: SimpleGraph, labels: np.ndarray, base: float, message: str) -> None:
    oracle = nx.Graph(zip(graph.source.tolist(), graph.target.tolist(), strict=True))
    oracle.add_nodes_from(range(graph.n))
    for label in range(labels.max() + 1):
        part = oracle.subgraph(np.flatnonzero(labels == label).tolist())
        assert nx.is_connected(part), message
        if len(part) >= base:
            assert nx.edge_connectivity(part) > log(len(part), base), message


@pytest.mark.parametrize("algorithm", ["leiden", "louvain"])
def test_every_community_is_well_connected(algorithm: str, community_settings: CommunitySettings) -> None:
    settings = community_settings.model_copy(update={"algorithm": algorithm})
    for seed in drawn_seeds(6):
        draw = np.random.default_rng(seed)
        n = 400
        centre = draw.integers(0, n, 1_000)
        near = np.clip(centre + draw.integers(-30, 31, 1_000), 0, n - 1)
        weight = draw.integers(1, 14_000, 1_000)
        labels = detect(n, centre, near, weight, settings)
        assert_well_connected(SimpleGraph.of(n, centre, near, weight), labels, 10, f"seed {seed}")


@pytest.mark.parametrize("base", [2.0, 3.0, 10.0])
def test_splitting_one_large_community_leaves_well_connected_parts(
    base: float, community_settings: CommunitySettings
) -> None:
    settings = community_settings.model_copy(update={"weak_cut_log_base": base})
    for seed in drawn_seeds(6):
        draw = np.random.default_rng(seed)
        source, target = np.triu_indices(120, 1)
        kept = draw.random(len(source)) < np.where(source // 30 == target // 30, 0.35, 0.001)
        graph = unit(120, np.column_stack([source[kept], target[kept]]))
        labels = np.array(whole(graph, settings))
        assert_well_connected(graph, labels, base, f"seed {seed}")


def test_a_bridge_parts_two_rings_of_ten_accounts_or_more(community_settings: CommunitySettings) -> None:
    assert whole(blocks([6, 6], [(3, 9)]), community_settings) == [0] * 6 + [1] * 6
    assert whole(blocks([4, 5], [(3, 7)]), community_settings) == [0] * 9


def test_two_links_part_a_hundred_accounts_and_three_do_not(community_settings: CommunitySettings) -> None:
    assert whole(blocks([50, 50], [(3, 60), (4, 61)]), community_settings) == [0] * 50 + [1] * 50
    assert whole(blocks([50, 50], [(3, 60), (4, 61), (5, 62)]), community_settings) == [0] * 100
    assert whole(blocks([50, 49], [(3, 60), (4, 61)]), community_settings) == [0] * 99


def test_a_cut_is_found_where_no_node_is_loose_and_little_can_be_contracted(
    community_settings: CommunitySettings,
) -> None:
    """Two random 4-regular graphs, tied by two links: hardly a common neighbour to go by."""
    halves = [nx.random_regular_graph(4, 60, seed=seed) for seed in (1, 2)]
    pairs = [tuple(edge) for edge in halves[0].edges] + [(a + 60, b + 60) for a, b in halves[1].edges]
    graph = unit(120, [*pairs, (7, 67), (31, 91)])
    assert whole(graph, community_settings) == [0] * 60 + [1] * 60


def test_the_search_for_a_minimum_cut_is_bounded(community_settings: CommunitySettings) -> None:
    ring = [(node, (node + 1) % 200) for node in range(200)] + [(node, (node + 50) % 200) for node in range(200)]
    settings = community_settings.model_copy(update={"exact_cut_nodes": 10})
    assert whole(unit(200, ring), settings) == [0] * 200


def test_loose_accounts_leave_a_community_too_large_to_search(community_settings: CommunitySettings) -> None:
    tails = [(2 * tail + end, 98 + tail) for tail in range(5) for end in (0, 1)]
    pairs = [*pairs_of(98), *tails]
    settings = community_settings.model_copy(update={"exact_cut_nodes": 2})
    graph = SimpleGraph.of(103, *np.array(pairs).T, np.where(np.array(pairs)[:, 1] < 98, 9_000, np.array(pairs)[:, 1]))
    assert whole(graph, settings) == [0] * 98 + [1, 2, 3, 4, 0], "four leave, the weakest first, and 99 remain"


def test_loose_accounts_leave_until_the_rest_is_small_enough_and_equal_ones_leave_together(
    community_settings: CommunitySettings,
) -> None:
    star = [(0, leaf) for leaf in range(1, 12)]
    varied = SimpleGraph.of(12, *np.array(star).T, 9_000 + np.arange(11))
    assert whole(varied, community_settings) == [0, 1, 2, 3] + [0] * 8
    assert whole(unit(12, star), community_settings) == list(range(12))


def test_weak_cut_is_the_floor_of_the_logarithm() -> None:
    assert [weak_cut(n, 10) for n in (1, 9, 10, 99, 100, 999, 1_000, 10**6)] == [0, 0, 1, 1, 2, 2, 3, 6]
    assert [weak_cut(n, 2) for n in (1, 2, 3, 4, 7, 8)] == [0, 1, 1, 2, 2, 3]
