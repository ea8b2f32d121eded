"""The night's false discovery rate."""

from __future__ import annotations

import math
import random
from collections import Counter

import pytest

from graph.discovery import doubts, within_false_discovery
from tests.arrow import table

CANDIDATES = "group_id string, suspicion double, parties bigint, guilty_parties bigint"
DOUBTED = "group_id string, doubt double"
GROUPS = "parties bigint, groups bigint"


@pytest.mark.parametrize(
    ("suspicions", "let_through"),
    [
        ([0.999, 0.99, 0.97], 3),
        ([0.999, 0.99, 0.90], 2),
        ([0.90, 0.999], 1),
        ([0.5], 0),
        ([0.99] * 50 + [0.3], 50),
        ([0.9999] * 50 + [0.6], 51),
    ],
)
def test_the_surest_go_first_until_the_mean_doubt_is_too_large(suspicions: list[float], let_through: int) -> None:
    rows = [(f"G{number:02d}", suspicion) for number, suspicion in enumerate(suspicions)]
    doubted = table(DOUBTED, *((group, 1 - suspicion) for group, suspicion in rows))
    within = {row["group_id"] for row in within_false_discovery(doubted, 0.02).to_pylist() if row["within"]}
    surest = sorted(rows, key=lambda row: (-row[1], row[0]))[:let_through]
    assert within == {group for group, _ in surest}


def test_what_chance_would_make_of_so_many_groups_is_in_doubt() -> None:
    """Of 1,000 groups of three, where one account in twenty is guilty, 7.25 have two guilty by chance, .125 three."""
    rows = [("two", 0.9999, 3, 2), ("another", 0.9999, 3, 2), ("three", 0.9999, 3, 3), ("large", 0.99, 6, 3)]
    groups = table(GROUPS, (3, 400), (3, 600), (6, 10))
    found = doubts(table(CANDIDATES, *rows), groups, 0.05)
    doubt = {row["group_id"]: row["doubt"] for row in found.to_pylist()}
    assert doubt["two"] == doubt["another"] == 1.0
    assert doubt["three"] == pytest.approx(1000 * 0.05**3)
    in_six = 10 * sum(math.comb(6, k) * 0.05**k * 0.95 ** (6 - k) for k in range(3, 7))
    assert doubt["large"] == pytest.approx(in_six)


def test_groups_that_only_chance_makes_give_no_lead() -> None:
    """Guilt dealt out at random over groups of two to five; what else leads must pass is left aside."""
    draw = random.Random(7)
    sizes = [draw.randrange(2, 6) for _ in range(2000)]
    guilty = [sum(draw.random() < 0.07 for _ in range(size)) for size in sizes]
    candidates = [
        (f"G{number}", 0.9999, size, count)
        for number, (size, count) in enumerate(zip(sizes, guilty, strict=True))
        if count >= 2
    ]
    assert len(candidates) > 20
    groups = table(GROUPS, *sorted(Counter(sizes).items()))
    found = within_false_discovery(doubts(table(CANDIDATES, *candidates), groups, 0.07), 0.02)
    assert not any(found.column("within").to_pylist())
