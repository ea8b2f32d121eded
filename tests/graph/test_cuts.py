"""Cuts against NetworkX on random graphs."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from graph.cuts import betweenness, bridge_mask, bridges_and_cuts, lightest_cut, stoer_wagner
from graph.simple_graph import SimpleGraph
from tests.graph.seeds import drawn_seeds


def random_graph(seed: int, nodes: int, edges: int) -> SimpleGraph:
    """A connected graph: a random tree and ``edges`` more."""
    draw = np.random.default_rng(seed)
    parents = [draw.integers(0, node) for node in range(1, nodes)]
    source = np.concatenate([parents, draw.integers(0, nodes, edges)])
    target = np.concatenate([np.arange(1, nodes), draw.integers(0, nodes, edges)])
    return SimpleGraph.of(nodes, source, target, draw.integers(1, 50, len(source)))


def test_minimum_cut_equals_networkx() -> None:
    for seed in drawn_seeds(30):
        graph = random_graph(seed, nodes=2 + seed % 25, edges=seed % 60)
        weight, side = stoer_wagner(graph)
        crossing = side[graph.source] != side[graph.target]
        assert weight == nx.stoer_wagner(graph.networkx())[0], f"seed {seed}"
        assert weight == graph.weight[crossing].sum(), f"seed {seed}"
        assert 0 < side.sum() < graph.n, f"seed {seed}"


def test_bridges_and_articulation_equal_networkx() -> None:
    for seed in drawn_seeds(30):
        graph = random_graph(seed, nodes=2 + seed % 40, edges=seed % 50)
        splits = bridges_and_cuts(graph.n, graph.source, graph.target, graph.weight, exact_cut_nodes=100)
        oracle = nx.Graph(zip(graph.source.tolist(), graph.target.tolist(), strict=True))
        assert set(splits.bridges) == {tuple(sorted(pair)) for pair in nx.bridges(oracle)}, f"seed {seed}"
        assert set(splits.articulation) == set(nx.articulation_points(oracle)), f"seed {seed}"


def two_rings_and_a_link(weight: int = 5) -> SimpleGraph:
    """Two complete groups of 6 accounts, 3 and 9 tied by one link."""
    first, second = np.triu_indices(6, 1)
    source, target = np.concatenate([first, first + 6, [3]]), np.concatenate([second, second + 6, [9]])
    return SimpleGraph.of(12, source, target, [40] * 30 + [weight])


@pytest.mark.parametrize(("exact_cut_nodes", "exact"), [(100, True), (5, False)])
def test_the_link_between_two_rings_is_what_splits_them(exact_cut_nodes: int, exact: bool) -> None:
    graph = two_rings_and_a_link()
    splits = bridges_and_cuts(graph.n, graph.source, graph.target, graph.weight, exact_cut_nodes)
    assert splits.bridges == ((3, 9),)
    assert splits.articulation == (3, 9)
    assert splits.cut is not None
    assert splits.cut.links == ((3, 9),)
    assert splits.cut.millibits == 5
    assert splits.cut.side in {tuple(range(6)), tuple(range(6, 12))}
    assert splits.cut.exact is exact


def test_a_large_graph_is_cut_at_its_loosest_node_where_no_bridge_is_lighter() -> None:
    graph = two_rings_and_a_link(weight=900)
    cut = lightest_cut(graph, bridge_mask(graph), exact_cut_nodes=5)
    assert (cut.side, cut.millibits, cut.exact) == ((0,), 200, False)


def test_parts_that_no_link_joins_are_a_cut_of_nothing() -> None:
    splits = bridges_and_cuts(5, [0, 1, 3], [1, 2, 4], [7, 7, 7], exact_cut_nodes=100)
    assert splits.cut is not None
    assert (splits.cut.millibits, splits.cut.links, splits.cut.side) == (0, (), (3, 4))


def test_a_single_account_has_no_cut() -> None:
    splits = bridges_and_cuts(1, [], [], [], exact_cut_nodes=100)
    assert (splits.bridges, splits.articulation, splits.cut) == ((), (), None)


def test_betweenness_equals_networkx_and_its_estimate_is_seeded() -> None:
    for seed in drawn_seeds(5):
        graph = random_graph(seed, nodes=60, edges=80)
        oracle = nx.betweenness_centrality(nx.Graph(zip(graph.source.tolist(), graph.target.tolist(), strict=True)))
        exact = betweenness(graph, steps=10**9, seed=1)
        assert exact == pytest.approx([oracle[node] for node in range(60)]), f"seed {seed}"
        estimates = [betweenness(graph, steps=20 * len(graph), seed=s) for s in (1, 1, 2)]
        assert np.array_equal(estimates[0], estimates[1]), f"seed {seed}"
        assert not np.array_equal(estimates[0], estimates[2]), f"seed {seed}"


def test_the_hub_of_a_star_stands_between_all_others() -> None:
    star = SimpleGraph.of(9, [0] * 8, range(1, 9), [1] * 8)
    assert betweenness(star, steps=10**6, seed=1).tolist() == [1.0] + [0.0] * 8
