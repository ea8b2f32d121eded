"""Brushing: the shop buys from itself to gain rank, through a few buyers whom it funds."""

from __future__ import annotations

import numpy as np

from data_samples.simulator import words
from data_samples.simulator.ledger import DAY, OPEN
from data_samples.simulator.society import Society
from data_samples.simulator.trade import HOURS_BRUSHING, Batch, at_hours, uniform_times, window

BUYERS_OF_SHOP = 64
"""Room for brushing buyers per ring or shop in the numbering of buyers."""


def brush(society: Society, batch: Batch, part: int) -> dict[str, np.ndarray]:
    """Adds brushed orders to the batch; returns what their buyers are paid (payer: account, payee: buyer)."""
    rng = society.generator("brushing", part)
    table, spans, listings = society.spans, batch.spans, batch.listings
    begin, end = window(society, spans)
    share = table["brushed"][spans]
    expected = table["rate"][spans] * (end - begin) / DAY * share / np.maximum(1 - share, 0.05)
    counts = np.where(listings["count"] > 0, rng.poisson(np.maximum(expected, 0)), 0)
    owner = np.repeat(np.arange(len(spans)), counts)
    listing = listings["first"][owner] + (rng.random(len(owner)) * listings["count"][owner]).astype(np.int64)
    since, until = listings["since"][listing], listings["end"][listing]
    paid = at_hours(rng, uniform_times(rng, since, until), since, until, HOURS_BRUSHING)
    span = spans[owner]
    pieces = 1 + rng.integers(0, 2, len(owner))
    cents = np.maximum(100, np.round(listings["price"][listing] * pieces * 100)).astype(np.int64)
    buyer = _buyers(society, rng, span)
    made = {
        "span": span, "listing": listing, "paid": paid, "buyer": buyer, "pieces": pieces, "cents": cents,
        "brushed": np.ones(len(span), bool), "device": _devices(society, rng, span),
        "place": _places(society, rng, span),
        "refunded": np.full(len(span), OPEN), "reason": np.full(len(span), -1), "refund_share": np.ones(len(span)),
    }  # fmt: skip
    batch.orders = {name: np.concatenate([batch.orders[name], made[name]]) for name in batch.orders}
    return _payments(society, rng, made)


def _payments(society: Society, rng: np.random.Generator, made: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Most brushing buyers get the money beforehand, some of the others get it back once the parcel has come."""
    figures = society.parameters.brushing
    draw = rng.random(len(made["paid"]))
    before = rng.integers(600, figures.funded_hours * 3600, len(draw))
    after = rng.integers(2 * DAY, 7 * DAY, len(draw))
    paid = np.flatnonzero(draw < figures.funded_share + figures.repaid_share)
    funded = draw[paid] < figures.funded_share
    return {
        "payer": society.spans["account"][made["span"][paid]],
        "payee": made["buyer"][paid],
        "time": made["paid"][paid] + np.where(funded, -before[paid], after[paid]),
        "cents": np.round(made["cents"][paid] * rng.uniform(1.0, 1.06, len(paid))).astype(np.int64),
        "purpose": np.full(len(paid), words.TRANSFER_PURPOSES.index("佣金")),
    }


def _buyers(society: Society, rng: np.random.Generator, span: np.ndarray) -> np.ndarray:
    """A small pool per ring; an honest shop that brushes has one of its own."""
    first = round(society.size * society.parameters.goods.buyers_per_account) + 1000
    ring = society.spans["ring"][span].astype(np.int64)
    pool = np.where(ring >= 0, ring, len(society.rings) + society.spans["account"][span])
    buyers: np.ndarray = first + pool * BUYERS_OF_SHOP + rng.integers(0, society.parameters.brushing.buyers, len(span))
    return buyers


def _devices(society: Society, rng: np.random.Generator, span: np.ndarray) -> np.ndarray:
    """For a share of the orders the crew's own devices buy; -1: the buyer's device."""
    ring = society.spans["ring"][span]
    sizes = np.array([len(r.devices) for r in society.rings] + [1])
    first = np.cumsum(sizes) - sizes
    pool = np.concatenate([*(r.devices for r in society.rings), np.array([-1])])
    own = (ring >= 0) & (rng.random(len(span)) < society.parameters.brushing.own_device_share)
    chosen = pool[first[ring] + (rng.random(len(span)) * sizes[ring]).astype(np.int64)]
    return np.where(own, chosen, -1)


def _places(society: Society, rng: np.random.Generator, span: np.ndarray) -> np.ndarray:
    """Where the buyer sits and receives: at the shop's own work place for some orders; -1: the buyer's home."""
    near = rng.random(len(span)) < society.parameters.brushing.own_place_share
    return np.where(near, society.accounts["work_place"][society.spans["account"][span]], -1)
