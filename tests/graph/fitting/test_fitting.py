"""Weights from data: chance counted over all pairs, m found again in planted mixtures, labels on top."""

from __future__ import annotations

import random
from itertools import combinations

import numpy as np
import pytest

from graph.columns import bit_count
from graph.fitting.comparisons import Compared, chance, compare
from graph.fitting.em import Agreement, estimate
from graph.fitting.labelled import PRIOR_PAIRS, learn
from graph.link.kinds import Kinds
from graph.settings import LinkSettings
from tests.graph.holdings import Use, World

KINDS = ("device_id", "payee_number", "phone", "wifi_bssid")


def random_world(kinds: Kinds, seed: int) -> World:
    draw = random.Random(seed)
    uses: set[Use] = set()
    for kind in KINDS:
        uses |= {(f"a{draw.randrange(25):02d}", kind, f"{kind} {draw.randrange(12)}") for _ in range(30)}
    return World(sorted(uses), kinds)


def masks(world: World) -> np.ndarray:
    present = np.zeros(len(world.accounts), dtype=np.int64)
    np.bitwise_or.at(present, world.holdings.account, np.int64(1) << world.holdings.kind)
    return present


def test_comparisons_and_chance_are_those_of_the_pairs_one_by_one(kinds: Kinds, link_settings: LinkSettings) -> None:
    seed = random.SystemRandom().randrange(2**32)
    world = random_world(kinds, seed)
    holdings, present = world.holdings, masks(world)
    held = [set(zip(holdings.value[rows], holdings.kind[rows], strict=True)) for rows in _of_each(world, holdings)]
    size = {value: int((holdings.value == value).sum()) for value in holdings.value.tolist()}
    expected = {}
    for a, b in combinations(range(len(held)), 2):
        shared = held[a] & held[b]
        blocked = {int(kinds.family[kind]) for value, kind in shared if size[int(value)] <= 3}
        if blocked:
            expected[a, b] = (sum({1 << int(kind) for _, kind in shared}), sum(1 << family for family in blocked))
    found = compare(holdings, present, 3, kinds, link_settings)
    rows = zip(found.a.tolist(), found.b.tolist(), found.agree.tolist(), found.blocked.tolist(), strict=True)
    assert {(a, b): (agree, blocked) for a, b, agree, blocked in rows} == expected, f"seed {seed}"
    u = chance(holdings, present, kinds, link_settings)
    for kind in KINDS:
        code = kinds.names.index(kind)
        having = [account for account in range(len(held)) if present[account] >> code & 1]
        agreeing = [
            len({value for value, of in held[a] if of == code} & {value for value, of in held[b] if of == code})
            for a, b in combinations(having, 2)
        ]
        assert u[code] == pytest.approx(np.mean(agreeing)), f"seed {seed}"


def _of_each(world: World, holdings) -> list[np.ndarray]:  # type: ignore[no-untyped-def]
    return [np.flatnonzero(holdings.account == number) for number in range(len(world.accounts))]


def test_em_finds_the_planted_m(kinds: Kinds) -> None:
    """Blocked pairs, three in ten of one hand: m is found for every type that another family's block tells of."""
    seed = random.SystemRandom().randrange(2**32)
    draw = np.random.default_rng(seed)
    codes = {name: kinds.names.index(name) for name in KINDS}
    m = {"device_id": 0.3, "payee_number": 0.5, "phone": 0.2, "wifi_bssid": 0.8}
    u = np.zeros(len(kinds.names))
    u[list(codes.values())] = 0.002
    count = 40_000
    one_hand = draw.random(count) < 0.3
    agree = np.zeros(count, dtype=np.int64)
    for name, code in codes.items():
        agree |= np.where(draw.random(count) < np.where(one_hand, m[name], u[code]), 1 << code, 0)
    families = [int(kinds.family[codes[name]]) for name in ("device_id", "payee_number", "phone")]
    blocked = np.int64(1) << draw.choice(families, count)
    present = np.full(count, sum(1 << code for code in codes.values()), dtype=np.int64)
    nobody = np.zeros(count, dtype=np.int64)
    found = estimate(Compared(nobody, nobody, agree, present, blocked), u, kinds)
    for name, code in codes.items():
        assert found.m[code] == pytest.approx(m[name], abs=0.05), f"seed {seed}, {name}"
    assert found.pairs[kinds.names.index("email")] == 0


def test_labels_move_m_as_far_as_they_are_many() -> None:
    before = Agreement(np.array([0.5, 0.2]), np.array([100.0, 0.0]))
    agree = np.array([0b01] * 60 + [0b00] * 20)
    present = np.array([0b01] * 80)
    after = learn(before, agree, present)
    assert after.m[0] == pytest.approx((60 + PRIOR_PAIRS * 0.5) / (80 + PRIOR_PAIRS))
    assert after.m[1] == pytest.approx(0.2)
    assert after.pairs.tolist() == [180.0, 0.0]
    assert bit_count(agree).sum() == 60
