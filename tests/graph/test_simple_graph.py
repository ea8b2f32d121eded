from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.simple_graph import SimpleGraph, by_smallest_node

EDGES = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 5)), max_size=40)


@given(edges=EDGES, draw=st.randoms())
def test_order_and_direction_of_the_edges_change_nothing(edges: list[tuple[int, int, int]], draw: object) -> None:
    shuffled = [(b, a, w) if draw.random() < 0.5 else (a, b, w) for a, b, w in edges]  # type: ignore[attr-defined]
    draw.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = of(edges), of(shuffled)
    for name in ("source", "target", "weight"):
        assert np.array_equal(getattr(one, name), getattr(other, name))


def of(edges: list[tuple[int, int, int]]) -> SimpleGraph:
    columns = np.array(edges, dtype=np.int64).reshape(-1, 3).T
    return SimpleGraph.of(10, *columns)


def test_loops_and_weightless_edges_are_dropped_and_parallel_edges_summed() -> None:
    graph = SimpleGraph.of(4, [0, 1, 2, 1, 3], [1, 0, 2, 2, 2], [1.4, 2.6, 9, 5, 0])
    assert (graph.source.tolist(), graph.target.tolist(), graph.weight.tolist()) == ([0, 1], [1, 2], [4, 5])
    assert (graph.degree.tolist(), graph.strength.tolist()) == ([1, 2, 1, 0], [4, 9, 5, 0])


@pytest.mark.parametrize("edge", [(0, 4, 1), (-1, 2, 1), (0, 1, -3)])
def test_an_edge_that_cannot_be_is_refused(edge: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="edges must join"):
        SimpleGraph.of(4, [edge[0]], [edge[1]], [edge[2]])


@given(edges=EDGES, labels=st.lists(st.integers(0, 4), min_size=10, max_size=10))
def test_split_gives_every_node_and_every_inner_edge_once(edges: list[tuple[int, int, int]], labels: list[int]) -> None:
    graph = of(edges)
    nodes, inner = [], []
    for part, piece in graph.split(np.array(labels)):
        nodes += part.tolist()
        ends = zip(part[piece.source].tolist(), part[piece.target].tolist(), piece.weight.tolist(), strict=True)
        inner += list(ends)
    assert sorted(nodes) == list(range(10))
    whole = zip(graph.source.tolist(), graph.target.tolist(), graph.weight.tolist(), strict=True)
    assert sorted(inner) == [(a, b, w) for a, b, w in whole if labels[a] == labels[b]]


def test_labels_are_renumbered_by_smallest_node() -> None:
    assert by_smallest_node(np.array([7, 2, 7, 0, 2])).tolist() == [0, 1, 0, 2, 1]
