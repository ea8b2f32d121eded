"""Both algorithms on planted groups, on shapes with nothing to find, and on shuffled input."""

from __future__ import annotations

from math import comb

import numpy as np
import pytest

from graph.communities import detect
from graph.communities.detection import label_graph
from graph.settings import CommunitySettings
from tests.graph.seeds import drawn_seeds

Edges = tuple[np.ndarray, np.ndarray, np.ndarray]
PLANTED = np.repeat(np.arange(8), 25)


@pytest.fixture(params=["leiden", "louvain"])
def algorithm(request: pytest.FixtureRequest, community_settings: CommunitySettings) -> CommunitySettings:
    return community_settings.model_copy(update={"algorithm": request.param})


def planted(seed: int, groups: int = 8, size: int = 25, inside: float = 0.4, across: float = 0.004) -> Edges:
    draw = np.random.default_rng(seed)
    source, target = np.triu_indices(groups * size, 1)
    kept = draw.random(len(source)) < np.where(source // size == target // size, inside, across)
    return source[kept], target[kept], draw.integers(8_000, 20_000, int(kept.sum()))


def adjusted_rand(one: np.ndarray, other: np.ndarray) -> float:
    """Hubert and Arabie 1985, straight from the table of counts."""
    table = np.zeros((one.max() + 1, other.max() + 1), dtype=int)
    np.add.at(table, (one, other), 1)
    pairs = sum(comb(int(cell), 2) for cell in table.ravel())
    rows, columns = (sum(comb(int(total), 2) for total in table.sum(axis=axis)) for axis in (0, 1))
    expected = rows * columns / comb(len(one), 2)
    return (pairs - expected) / ((rows + columns) / 2 - expected)


def test_planted_groups_are_found(algorithm: CommunitySettings) -> None:
    """Fixed seeds, as Leiden alone leaves a group in halves on about one planted graph in fifty."""
    for seed in range(5):
        assert adjusted_rand(detect(200, *planted(seed), algorithm), PLANTED) > 0.95, f"seed {seed}"


def test_planted_groups_are_found_once_halves_are_joined(algorithm: CommunitySettings) -> None:
    for seed in drawn_seeds(3):
        _, found = label_graph(*planted(seed), algorithm, join_all=True)
        assert adjusted_rand(found, PLANTED) > 0.95, f"seed {seed}"


def test_no_community_mixes_planted_groups(algorithm: CommunitySettings) -> None:
    """Halves or not: one stray node was the most that was seen."""
    for seed in drawn_seeds(3):
        found = detect(200, *planted(seed), algorithm)
        table = np.zeros((found.max() + 1, 8), dtype=int)
        np.add.at(table, (found, PLANTED), 1)
        assert 200 - table.max(axis=1).sum() < 4, f"seed {seed}"


def test_weights_decide_where_links_are_equally_many(algorithm: CommunitySettings) -> None:
    source, target = np.triu_indices(16, 1)
    weight = np.where(source // 8 == target // 8, 14_000, 100)
    assert detect(16, source, target, weight, algorithm).tolist() == [0] * 8 + [1] * 8


def test_order_direction_and_doubling_of_the_links_change_nothing(algorithm: CommunitySettings) -> None:
    [seed] = drawn_seeds(1)
    draw = np.random.default_rng(seed)
    source, target, weight = planted(seed, inside=0.2, across=0.04)
    whole = detect(200, source, target, weight, algorithm)
    for _ in range(4):
        order = draw.permutation(len(source))
        flipped = draw.random(len(source)) < 0.5
        ends = np.where(flipped, target, source)[order], np.where(flipped, source, target)[order]
        assert np.array_equal(detect(200, *ends, weight[order], algorithm), whole), f"seed {seed}"
    halves = (np.tile(source, 2), np.tile(target, 2), np.concatenate([weight - 3_000, np.full(len(weight), 3_000)]))
    assert np.array_equal(detect(200, *halves, algorithm), whole), f"seed {seed}"


def test_other_names_for_the_accounts_find_the_same_planted_groups(algorithm: CommunitySettings) -> None:
    source, target, weight = planted(11)
    renamed = np.random.default_rng(11).permutation(200)
    found = detect(200, renamed[source], renamed[target], weight, algorithm)
    assert adjusted_rand(found[renamed], PLANTED) == adjusted_rand(
        detect(200, source, target, weight, algorithm), PLANTED
    )


def test_labels_are_numbered_by_smallest_node(algorithm: CommunitySettings) -> None:
    labels = detect(200, *planted(3), algorithm)
    firsts = [int(np.flatnonzero(labels == label)[0]) for label in range(labels.max() + 1)]
    assert firsts == sorted(firsts)


@pytest.mark.parametrize(("nodes", "communities"), [(0, []), (1, [0]), (4, [0, 1, 2, 3])])
def test_accounts_without_links_stay_alone(nodes: int, communities: list[int], algorithm: CommunitySettings) -> None:
    assert detect(nodes, [], [], [], algorithm).tolist() == communities


def test_two_linked_accounts_are_one_community(algorithm: CommunitySettings) -> None:
    assert detect(2, [1], [0], [8_000], algorithm).tolist() == [0, 0]


def test_an_account_that_no_link_reaches_stays_alone_beside_others(algorithm: CommunitySettings) -> None:
    assert detect(5, [0, 1, 0], [1, 3, 3], [9_000, 9_000, 9_000], algorithm).tolist() == [0, 0, 1, 0, 2]


@pytest.mark.parametrize("nodes", [3, 9, 60, 312])
def test_accounts_all_linked_to_each_other_are_one_community(nodes: int, algorithm: CommunitySettings) -> None:
    source, target = np.triu_indices(nodes, 1)
    assert not detect(nodes, source, target, np.full(len(source), 9_000), algorithm).any()


@pytest.mark.slow
def test_star_of_100000(algorithm: CommunitySettings) -> None:
    """A star is all bridges: what stays with its centre is small, and heavier than what leaves."""
    leaves = np.arange(1, 100_000)
    labels = detect(100_000, np.zeros_like(leaves), leaves, 8_000 + leaves, algorithm)
    with_centre = np.flatnonzero(labels == labels[0])
    assert len(with_centre) == 9
    assert with_centre[1] > 99_900
    assert labels.max() + 1 == 100_000 - 8


@pytest.mark.slow
def test_path_of_5000(algorithm: CommunitySettings) -> None:
    labels = detect(5_000, np.arange(4_999), np.arange(1, 5_000), np.full(4_999, 9_000), algorithm)
    assert (np.diff(labels) >= 0).all(), "a community of a path is a stretch of it"
    assert np.bincount(labels).max() < 10
