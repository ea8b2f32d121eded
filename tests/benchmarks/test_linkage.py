"""Figures of links against slow definitions of themselves, and Splink on columns small enough to see the answer."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.accuracy.methods.peer import CannotRunError
from benchmarks.linkage.exact_splink import scored_pairs
from benchmarks.linkage.pairs import Pairs, ScoredPairs, agreeing, best_threshold, linked, within
from benchmarks.linkage.scores import Scores, joined, scores

pytestmark = pytest.mark.slow

ACCOUNTS = 7
EVERY = list(combinations(range(ACCOUNTS), 2))
some_pairs = st.lists(st.sampled_from(EVERY), unique=True)


def pairs(chosen: list[tuple[int, int]]) -> Pairs:
    both = np.array(chosen, dtype=np.int64).reshape(-1, 2)
    return Pairs(both[:, 0], both[:, 1])


def scored(chosen: dict[tuple[int, int], float]) -> ScoredPairs:
    return ScoredPairs(*pairs(list(chosen)), np.array(list(chosen.values())))


@given(some_pairs, some_pairs)
def test_links_are_counted_as_sets_of_pairs(true: list[tuple[int, int]], found: list[tuple[int, int]]) -> None:
    agreed = linked(pairs(true), pairs(found))
    right = len(set(true) & set(found))
    assert agreed.precision == right / len(found) if found else math.isnan(agreed.precision)
    assert agreed.recall == right / len(true) if true else math.isnan(agreed.recall)


@given(
    some_pairs.filter(len),
    st.dictionaries(st.sampled_from(EVERY), st.sampled_from([0.1, 0.4, 0.5, 0.9, 1.0]), min_size=1),
)
def test_no_threshold_beats_the_best(true: list[tuple[int, int]], chosen: dict[tuple[int, int], float]) -> None:
    def f1(threshold: float) -> float:
        found = {pair for pair, score in chosen.items() if score >= threshold}
        return 2 * len(found & set(true)) / (len(found) + len(true))

    assert f1(best_threshold(pairs(true), scored(chosen))) == max(map(f1, chosen.values()))


def test_the_best_threshold_lies_between_two_scores() -> None:
    chosen = scored({(0, 1): 0.9, (2, 3): 0.5, (0, 2): 0.3})
    assert best_threshold(pairs([(0, 1), (2, 3)]), chosen) == 0.4
    assert best_threshold(pairs(EVERY), chosen) == 0.15
    with pytest.raises(ValueError, match="no pair"):
        best_threshold(pairs([(0, 1)]), scored({}))


@given(st.lists(st.integers(-1, 3), min_size=1, max_size=12))
def test_pairs_within_labels(label: list[int]) -> None:
    found = within(np.array(label, dtype=np.int64))
    wanted = {(a, b) for a, b in combinations(range(len(label)), 2) if label[a] == label[b] >= 0}
    assert sorted(zip(found.first.tolist(), found.second.tolist(), strict=True)) == sorted(wanted)


def test_missing_values_agree_with_nothing() -> None:
    values = pd.DataFrame({"phone": ["1", "1", None, None], "name": ["a", "a", "a", "b"]}, dtype="str")
    assert agreeing(values, pairs([(0, 1), (0, 2), (2, 3)])).tolist() == [2, 1, 0]


def test_scores_of_links_and_of_the_clusters_that_they_make() -> None:
    # People 0, 1, 2 / 3, 4 / 5 / 6; the links join the first three by a chain, and 4 with 5.
    truth = np.array([0, 0, 0, 1, 1, 2, 3])
    links = pairs([(0, 1), (1, 2), (4, 5)])
    clusters = joined(ACCOUNTS, links)
    assert (clusters[:3] == clusters[0]).all()
    assert clusters[4] == clusters[5] != clusters[0]
    assert clusters[[3, 6]].tolist() == [-1, -1]
    found = scores(".5", within(truth), truth, links, clusters)
    # 2 of 3 links, 2 of 4 pairs; the chain's third pair is right as well; B-cubed precision (3 + 1 + .5 + .5 + 1) / 7.
    assert found.cells[:5] == (".5", "3", "0.667", "0.500", "0.571")
    assert found.cells[5:8] == ("0.750", "0.750", "0.750")
    assert found.cells[8:10] == (f"{6 / 7:.3f}", f"{6 / 7:.3f}")
    assert Scores(".5", 0, linked(pairs([(0, 1)]), pairs([]))).cells[2:6] == ("–", "0.000", "–", "–")


def test_splink_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "splink", None)
    with pytest.raises(CannotRunError, match=r"requirements-peers\.lock"):
        scored_pairs(pa.table({"phone": ["1", "1"]}), ["phone"])


def test_splink_finds_who_agrees_on_rare_values() -> None:
    pytest.importorskip("splink")
    rng = np.random.default_rng(1)
    person = np.r_[np.repeat(np.arange(100), 2), np.arange(100, 300)]
    wrong = [rng.random(len(person)) < 0.2 for _ in range(3)]
    values = {
        f"c{n}": [f"{n} {p + 1000 * w * k}" for k, (p, w) in enumerate(zip(person, wrong[n], strict=True))]
        for n in range(3)
    }
    links, true = scored_pairs(pa.table(values), list(values)).at(0.5), within(person)
    assert (links.first < links.second).all()
    assert linked(true, links).precision > 0.95
    twice = agreeing(pd.DataFrame(values), true) >= 2
    assert linked(Pairs(true.first[twice], true.second[twice]), links).recall == 1
