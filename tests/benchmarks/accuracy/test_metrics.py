"""The figures against slow definitions of themselves on random partitions, and on small ones counted by hand."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.accuracy.metrics.agreement import adjusted_rand, b_cubed, pairwise
from benchmarks.accuracy.metrics.calibration import reliability
from benchmarks.accuracy.metrics.intervals import over_seeds, upper_bound
from benchmarks.accuracy.metrics.partitions import alone
from benchmarks.accuracy.metrics.rings import best_jaccard, majority_ring, merged, size_class, split

labels = st.integers(-1, 5)
partitions = st.lists(st.tuples(labels, labels), min_size=1, max_size=40)


def _labels(pairs: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    truth, found = np.array(pairs, dtype=np.int64).T
    return truth, found


def _sets(numbers: np.ndarray) -> dict[int, set[int]]:
    return {name: set(np.flatnonzero(numbers == name).tolist()) for name in np.unique(numbers).tolist()}


def _equal(one: float, other: float) -> bool:
    return (math.isnan(one) and math.isnan(other)) or math.isclose(one, other, abs_tol=1e-12)


@given(partitions)
def test_b_cubed_is_the_mean_over_ring_accounts(pairs: list[tuple[int, int]]) -> None:
    truth, found = _labels(pairs)
    rings, clusters, mine = _sets(truth), _sets(alone(found)), alone(found)
    precisions, recalls = [], []
    for account in np.flatnonzero(truth >= 0).tolist():
        ring, cluster = rings[int(truth[account])], clusters[int(mine[account])]
        precisions.append(len(ring & cluster) / len(cluster))
        recalls.append(len(ring & cluster) / len(ring))
    agreed = b_cubed(truth, found)
    assert _equal(agreed.precision, np.mean(precisions) if precisions else math.nan)
    assert _equal(agreed.recall, np.mean(recalls) if recalls else math.nan)


@given(partitions)
def test_pairwise_counts_pairs_that_touch_a_ring(pairs: list[tuple[int, int]]) -> None:
    truth, found = _labels(pairs)
    together = {
        (a, b)
        for a, b in combinations(range(len(truth)), 2)
        if found[a] == found[b] >= 0 and (truth[a] >= 0 or truth[b] >= 0)
    }
    real = {(a, b) for a, b in combinations(range(len(truth)), 2) if truth[a] == truth[b] >= 0}
    agreed = pairwise(truth, found)
    assert _equal(agreed.precision, len(together & real) / len(together) if together else math.nan)
    assert _equal(agreed.recall, len(together & real) / len(real) if real else math.nan)


@given(partitions)
def test_adjusted_rand_follows_the_table_of_pairs(pairs: list[tuple[int, int]]) -> None:
    truth, found = _labels(pairs)
    inside = np.flatnonzero(truth >= 0)
    mine = alone(found[inside])
    both = one = other = neither = 0
    for a, b in combinations(range(len(inside)), 2):
        same_ring, same_cluster = truth[inside[a]] == truth[inside[b]], mine[a] == mine[b]
        both += same_ring and same_cluster
        one += same_ring and not same_cluster
        other += same_cluster and not same_ring
        neither += not same_ring and not same_cluster
    total = both + one + other + neither
    below = (both + one) * (one + neither) + (both + other) * (other + neither)
    expected = math.nan if not total else 1.0 if not below else 2 * (both * neither - one * other) / below
    assert _equal(adjusted_rand(truth, found), expected)


@given(partitions)
def test_rings_are_judged_by_their_sets(pairs: list[tuple[int, int]]) -> None:
    truth, found = _labels(pairs)
    rings = {name: ring for name, ring in _sets(truth).items() if name >= 0}
    clusters = list(_sets(alone(found)).values())
    best = {
        name: max(len(ring & cluster) / len(ring | cluster) for cluster in clusters) for name, ring in rings.items()
    }
    assert best_jaccard(truth, found) == pytest.approx(best)
    holds = [[name for name, ring in rings.items() if len(ring & cluster) >= 3] for cluster in clusters]
    brokers = {0: "op-1", 1: "op-1", 2: "op-2"}
    shared = [any(brokers.get(a, a) == brokers.get(b, b) for a, b in combinations(held, 2)) for held in holds]
    assert merged(truth, found, brokers) == (sum(len(held) > 1 for held in holds), sum(shared))
    assert split(truth, found) == sum(sum(name in held for held in holds) > 1 for name in rings)


def test_a_giant_cluster_is_recalled_and_not_precise() -> None:
    truth = np.r_[np.zeros(4, int), np.ones(6, int), np.full(90, -1)]
    everything = b_cubed(truth, np.zeros(100, int))
    assert everything.recall == 1
    assert everything.precision == pytest.approx((4 * 0.04 + 6 * 0.06) / 10)
    nothing = b_cubed(truth, np.full(100, -1))
    assert nothing.precision == 1
    assert nothing.recall == pytest.approx(2 / 10)
    assert nothing.f1 == pytest.approx(2 * 0.2 / 1.2)


def test_the_majority_of_a_cluster_names_its_ring() -> None:
    truth = np.array([0, 0, 1, 1, 1, -1, -1])
    assert majority_ring(truth, np.array([5, 5, 5, 7, -1, 8, 5])) == {5: 0, 7: 1}


@pytest.mark.parametrize(
    ("accounts", "name"),
    [(2, "1-2"), (3, "3-4"), (6, "5-6"), (12, "7-12"), (30, "13-30"), (99, "31-99"), (100, "100+")],
)
def test_size_classes(accounts: int, name: str) -> None:
    assert size_class(accounts) == name


@given(st.lists(st.tuples(st.sampled_from([0.0, 0.1, 0.5, 0.9, 0.95, 1.0]), st.booleans()), max_size=60))
def test_bins_hold_every_prediction_once(drawn: list[tuple[float, bool]]) -> None:
    said, held = np.array([p for p, _ in drawn]), np.array([t for _, t in drawn], dtype=bool)
    bins = reliability(said, held)
    assert bins.count.sum() == len(drawn)
    assert len(bins.count) <= 10
    if drawn:
        assert (bins.count * bins.said).sum() == pytest.approx(said.sum())
        assert (bins.count * bins.held).sum() == pytest.approx(held.sum())
        assert (np.diff(bins.said) > 0).all()


def test_calibration_error_of_a_liar_and_of_an_honest_source() -> None:
    rng = np.random.default_rng(3)
    said = rng.random(20_000)
    assert reliability(said, rng.random(20_000) < said).error < 0.02
    assert reliability(np.full(1000, 0.9), np.zeros(1000, dtype=bool)).error == pytest.approx(0.9)


def test_intervals() -> None:
    found = over_seeds([0.8, 0.9, 1.0, math.nan], highest=1.0)
    assert (found.mean, found.high) == (pytest.approx(0.9), 1.0)
    assert found.low == pytest.approx(0.9 - 4.3026527 * 0.1 / math.sqrt(3))
    assert math.isnan(over_seeds([0.5]).low)


def test_the_upper_bound_of_no_hit_is_the_rule_of_three() -> None:
    assert upper_bound(0, 1000) == pytest.approx(1 - 0.05 ** (1 / 1000))
    assert upper_bound(0, 1000) == pytest.approx(3 / 1000, rel=0.01)
    assert upper_bound(3, 3) == 1
    assert upper_bound(2, 100) > 0.02
