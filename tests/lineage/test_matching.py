"""The matching of rings and groups is the best one, whatever the order of its input."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import numpy as np
import pandas as pd
import pytest

from jobs.configuration import read_tree, values
from lineage.matching import decide
from lineage.settings import TrackingSettings


@pytest.fixture(scope="module")
def settings(root: Any) -> TrackingSettings:
    return TrackingSettings.model_validate(values(read_tree(root / "conf/tracking.yaml")))


def pairs(shared: np.ndarray, active: bool = True) -> pd.DataFrame:
    """Members only: ``shared[r, g]`` points of 10 that each ring and each group have."""
    rows = [
        (f"R{r}", f"g{g}", active, int(shared[r, g]), 0, 10, 0, 10, 0, 0, [])
        for r, g in zip(*np.nonzero(shared), strict=True)
    ]
    names = "ring_id group_id active shared_members shared_values ring_members ring_values group_members group_values"
    return pd.DataFrame(rows, columns=[*names.split(), "hit_weight", "hit_families"])


def same(decisions: pd.DataFrame) -> dict[str, str]:
    kept = decisions[decisions["decision"] == "continue"]
    return dict(zip(kept["ring_id"], kept["group_id"], strict=True))


@pytest.mark.parametrize("seed", range(20))
def test_the_matching_has_the_greatest_overlap_of_all(settings: TrackingSettings, seed: int) -> None:
    shared = np.random.default_rng(seed).integers(0, 11, (4, 4))
    score = shared / (20 - shared)
    allowed = np.where((score >= settings.overlap_threshold) | (shared / 10 >= settings.contained_threshold), score, 0)
    best = max(sum(allowed[r, g] for r, g in enumerate(order)) for order in permutations(range(4)))
    matched = same(decide(pairs(shared), settings))
    found = sum(allowed[int(ring[1:]), int(group[1:])] for ring, group in matched.items())
    assert found == pytest.approx(best), f"seed {seed}"
    assert len(set(matched.values())) == len(matched)


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_the_pairs_does_not_matter(settings: TrackingSettings, seed: int) -> None:
    shared = np.random.default_rng(seed).integers(0, 6, (12, 9)) * 2
    frame = pairs(shared)
    expected = decide(frame, settings)
    again = decide(frame.sample(frac=1, random_state=seed), settings)
    pd.testing.assert_frame_equal(expected, again)


def test_too_little_in_common_is_no_match(settings: TrackingSettings) -> None:
    assert decide(pairs(np.array([[4]])), settings).empty
    assert list(decide(pairs(np.array([[5]])), settings)["decision"]) == ["continue"]


def test_no_pairs_give_no_decisions(settings: TrackingSettings) -> None:
    assert decide(pairs(np.array([[0]])), settings).empty
