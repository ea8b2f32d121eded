"""Cover goods: what rings sell beside their fakes is honest goods, and worlds without it stay what they were."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from data_samples.simulator.cover_goods import goods_of
from data_samples.simulator.society import FAKE, GENUINE, UNBRANDED
from tests.data_samples.test_worlds import society_of

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def cover_world(make_world: Callable[..., Any]) -> Any:
    return make_world("cover_goods", size=1500, seed=5)


@pytest.fixture(scope="module")
def plain_world(make_world: Callable[..., Any]) -> Any:
    return make_world("base", size=1500, seed=5)


def by_id(table: pa.Table, key: str) -> dict[str, dict[str, Any]]:
    return {row[key]: row for row in table.to_pylist()}


def test_each_ring_has_a_share_of_its_own_within_the_bounds(parameters: dict[str, Any]) -> None:
    society = society_of(parameters, "cover_goods", size=2000)
    low, high = society.parameters.rings.cover_share
    spans = np.flatnonzero(society.spans["ring"][:] >= 0)
    many = np.repeat(spans, 400)
    goods = goods_of(society, many, np.arange(len(many)))
    ring = society.spans["ring"][many]
    shares = [float((goods[ring == number] != FAKE).mean()) for number in np.unique(ring)]
    assert all(low - 0.03 < share < high + 0.03 for share in shares)
    assert max(shares) - min(shares) > 0.1
    assert set(np.unique(goods)) == {UNBRANDED, GENUINE, FAKE}


def test_without_cover_goods_every_listing_is_what_its_shop_sells(parameters: dict[str, Any]) -> None:
    society = society_of(parameters, "base", size=1000)
    spans = np.arange(society.spans.rows)
    assert (goods_of(society, spans, spans) == society.spans["goods"][:]).all()


def test_only_listings_of_rings_differ_from_the_base_world(cover_world: Any, plain_world: Any) -> None:
    told, plain = (by_id(world.extract("listings"), "listing_id") for world in (cover_world, plain_world))
    assert told.keys() == plain.keys()
    rings = cover_world.ring_of()
    owners = {
        row["store_id"]: rings[row["account_id"]]
        for row in cover_world.extract("store_operators", "2026-03-03").to_pylist()
        if row["relation"] == "owner" and rings[row["account_id"]] is not None
    }
    changed = {name for name, row in told.items() if row["image_hash"] != plain[name]["image_hash"]}
    assert changed
    assert {told[name]["store_id"] for name in changed} <= owners.keys()
    assert {told[name]["store_id"] for name in told if told[name] != plain[name]} <= owners.keys()


def test_cover_goods_are_never_found_counterfeit(cover_world: Any, plain_world: Any) -> None:
    plain = by_id(plain_world.extract("listings"), "listing_id")
    covers = {
        row["listing_id"]
        for row in cover_world.extract("listings").to_pylist()
        if row["image_hash"] != plain[row["listing_id"]]["image_hash"]
    }
    results = Counter(
        row["result"] for row in cover_world.extract("appraisals").to_pylist() if row["listing_id"] in covers
    )
    assert results["counterfeit"] == 0
    upheld = [
        row
        for row in cover_world.extract("complaints").to_pylist()
        if row["listing_id"] in covers and row["ground"] == "counterfeit" and row["outcome"] == "upheld"
    ]
    assert not upheld


def test_truth_of_counterfeits_lies_within_that_of_all_goods(cover_world: Any) -> None:
    rows = cover_world.truth("counterfeit_value").to_pylist()
    for row in rows:
        assert 0 <= row["counterfeit_taken_value"] <= row["taken_value"]
        assert 0 <= row["counterfeit_unsold_value"] <= row["unsold_value"]
    assert sum(row["counterfeit_taken_value"] for row in rows) < sum(row["taken_value"] for row in rows)


def test_truth_of_all_goods_is_what_was_sold(cover_world: Any, plain_world: Any) -> None:
    for world in (cover_world, plain_world):
        taken: Counter[tuple[str, str]] = Counter()
        for row in world.truth("counterfeit_value").to_pylist():
            taken[row["night"], row["ring_id"]] += row["taken_value"]
        sold: Counter[tuple[str, str]] = Counter()
        for row in world.truth("sold_value").to_pylist():
            sold[row["night"], row["ring_id"]] += row["sold_value"] - row["refunded_value"]
        assert {cell: value for cell, value in taken.items() if value} == {
            cell: value for cell, value in sold.items() if value
        }
    rows = plain_world.truth("counterfeit_value").to_pylist()
    assert all(row["counterfeit_taken_value"] == row["taken_value"] for row in rows)
    assert sum(row["taken_value"] for row in rows) > Decimal(0)
