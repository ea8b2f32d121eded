"""Listings and genuine orders of a set of ownership spans."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from data_samples.simulator.cover_goods import dress, goods_of
from data_samples.simulator.identifiers import hashed, hashed_below
from data_samples.simulator.ledger import DAY, OPEN
from data_samples.simulator.society import FAKE, GENUINE, UNBRANDED, Society

HOURS_AWAKE = np.array([3, 1, 1, 1, 1, 2, 4, 8, 14, 20, 24, 24, 22, 22, 22, 22, 22, 22, 22, 26, 32, 34, 24, 10], float)
"""Relative number of purchases per hour of the day in Shanghai."""
HOURS_BRUSHING = np.array([20, 30, 30, 24, 8, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 6], float)
ZONE = 8 * 3600
REFUND_REASONS = ["counterfeit", "quality", "changed_mind", "not_received", "other"]


@dataclass
class Batch:
    """Listings and orders of some spans, as numbers; ``span`` columns hold positions in ``spans``."""

    spans: np.ndarray
    listings: dict[str, np.ndarray] = field(default_factory=dict)
    orders: dict[str, np.ndarray] = field(default_factory=dict)


def trade(society: Society, spans: np.ndarray, part: int) -> Batch:
    rng = society.generator("trade", part)
    batch = Batch(spans)
    batch.listings = _listings(society, rng, spans, part)
    batch.orders = _orders(society, rng, spans, batch.listings)
    return batch


def window(society: Society, spans: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    begin = np.maximum(society.spans["start"][spans], society.start)
    return begin, np.maximum(begin, np.minimum(society.spans["end"][spans], society.end))


def uniform_times(rng: np.random.Generator, begin: np.ndarray, end: np.ndarray) -> np.ndarray:
    times: np.ndarray = begin + (rng.random(len(begin)) * np.maximum(end - begin, 1)).astype(np.int64)
    return times


def at_hours(
    rng: np.random.Generator, times: np.ndarray, begin: np.ndarray, end: np.ndarray, hours: np.ndarray
) -> np.ndarray:
    """The same day at an hour drawn from ``hours`` where that stays inside begin..end."""
    day = (times + ZONE) // DAY * DAY - ZONE
    moved = day + rng.choice(24, size=len(times), p=hours / hours.sum()) * 3600 + rng.integers(0, 3600, len(times))
    return np.where((moved >= begin) & (moved < end), moved, times)


def _listings(society: Society, rng: np.random.Generator, spans: np.ndarray, part: int) -> dict[str, np.ndarray]:
    goods, table = society.parameters.goods, society.spans
    begin, end = window(society, spans)
    alive = end > begin
    counts = np.where(alive, 1 + rng.poisson(goods.extra_listings, len(spans)), 0)
    owner = np.repeat(np.arange(len(spans)), counts)
    slot = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
    span = spans[owner]
    number = np.arange(len(span)) + (np.int64(part) << 24)
    kind = goods_of(society, span, number)
    older = np.maximum(table["start"][span], begin[owner] - rng.integers(0, goods.oldest_listing * DAY, len(span)))
    listed = np.where(slot == 0, older, uniform_times(rng, begin[owner], end[owner]))
    since = np.maximum(listed, begin[owner])
    guilty = table["guilt"][span]
    fate = rng.random(len(span))
    caught = np.select(
        [kind == FAKE, kind == GENUINE], [goods.interception_share * guilty, goods.false_interception_share], 0.0
    )
    intercepted = np.where(fate < caught, since + rng.integers(DAY, 60 * DAY, len(span)), OPEN)
    taken_down = rng.random(len(span)) < goods.delisted_share
    delisted = np.minimum(np.where(taken_down, since + rng.integers(5 * DAY, 120 * DAY, len(span)), OPEN), intercepted)
    second = (table["second_brand"][span] >= 0) & (slot % 2 == 1)
    brand = np.where(second, table["second_brand"][span], table["brand"][span])
    hidden = (kind == FAKE) & (rng.random(len(span)) < goods.hidden_brand_share)
    listings = {
        "span": span,
        "owner": owner,
        "goods": kind,
        "category": table["category"][span],
        "first": np.cumsum(counts) - counts,
        "count": counts,
        "listed": listed,
        "since": since,
        "end": np.minimum(np.minimum(delisted, intercepted), end[owner]),
        "delisted": delisted,
        "intercepted": intercepted,
        "rule": np.where(intercepted < OPEN, rng.integers(0, 4, len(span)), -1),
        "brand": np.where(hidden, -1, brand),
        "true_brand": brand,
        "price": np.maximum(np.round(table["price"][span] * rng.lognormal(0, 0.2, len(span)), 1), 1.0),
        "stock": np.maximum(1, np.round(table["stock"][span] * rng.lognormal(0, 0.5, len(span)))).astype(np.int64),
        "picture": _picture_hash(society, rng, table["picture"][span], slot),
        "title": rng.integers(0, 1 << 30, len(span)),
        "number": number,
    }
    dress(society, listings, part)
    return listings


def _picture_hash(society: Society, rng: np.random.Generator, picture: np.ndarray, slot: np.ndarray) -> np.ndarray:
    """A picture set has one hash per slot; copies that were cropped or recompressed differ in up to three bits."""
    value = hashed(picture * 16 + slot % 4, society.key("picture"))
    for _ in range(3):
        flips = rng.random(len(value)) < society.parameters.goods.picture_bit_flips
        value = value ^ np.where(flips, np.uint64(1) << rng.integers(0, 64, len(value)).astype(np.uint64), np.uint64(0))
    return value


def _orders(
    society: Society, rng: np.random.Generator, spans: np.ndarray, listings: dict[str, np.ndarray]
) -> dict[str, np.ndarray]:
    goods, table = society.parameters.goods, society.spans
    begin, end = window(society, spans)
    expected = table["rate"][spans] * (end - begin) / DAY
    counts = np.where(listings["count"] > 0, rng.poisson(np.maximum(expected, 0)), 0)
    owner = np.repeat(np.arange(len(spans)), counts)
    listing = listings["first"][owner] + (rng.random(len(owner)) * listings["count"][owner]).astype(np.int64)
    since, until = listings["since"][listing], listings["end"][listing]
    paid = at_hours(rng, uniform_times(rng, since, until), since, until, HOURS_AWAKE)
    pieces = 1 + rng.poisson(goods.extra_pieces, len(owner))
    buyers = max(100, round(society.size * goods.buyers_per_account))
    kind = listings["goods"][listing]
    price = listings["price"][listing]
    orders = {
        "span": spans[owner],
        "listing": listing,
        "paid": paid,
        "buyer": rng.integers(0, buyers, len(owner)),
        "pieces": pieces,
        "cents": np.maximum(100, np.round(price * pieces * rng.uniform(0.92, 1.0, len(owner)) * 100)).astype(np.int64),
        "brushed": np.zeros(len(owner), bool),
        "device": np.full(len(owner), -1, np.int64),
        "place": np.full(len(owner), -1, np.int64),
    }
    return orders | _refunds(society, rng, kind, table["guilt"][spans[owner]], paid)


def _refunds(
    society: Society, rng: np.random.Generator, kind: np.ndarray, guilt: np.ndarray, paid: np.ndarray
) -> dict[str, np.ndarray]:
    goods = society.parameters.goods
    fake = kind == FAKE
    share = np.where(fake, goods.fake_refund_share, goods.refund_share)
    counterfeit = np.select(
        [fake, kind == UNBRANDED], [goods.fake_reason_share * np.minimum(guilt + 0.3, 1), 0.005], 0.02
    )
    refunded = rng.random(len(paid)) < share
    other = 1 + rng.choice(4, size=len(paid), p=[0.3, 0.45, 0.15, 0.1])
    reason = np.where(rng.random(len(paid)) < counterfeit, 0, other)
    return {
        "refunded": np.where(refunded, paid + rng.integers(2 * DAY, 12 * DAY, len(paid)), OPEN),
        "reason": np.where(refunded, reason, -1),
        "refund_share": np.where(rng.random(len(paid)) < 0.85, 1.0, 0.5),
    }


def buyer_bits(society: Society, buyer: np.ndarray, purpose: str, limit: int | np.ndarray) -> np.ndarray:
    """A fixed property of a buyer, 0..limit-1, that needs no memory."""
    return hashed_below(buyer, society.key("buyer " + purpose), limit)
