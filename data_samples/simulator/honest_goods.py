"""Honest shops: what they sell, shops that were sold, resellers, the falsely accused, the badly supplied."""

from __future__ import annotations

import numpy as np

from data_samples.simulator import words
from data_samples.simulator.honest_draft import SOLO, Draft
from data_samples.simulator.ledger import DAY, OPEN
from data_samples.simulator.shops import add_stores, category_of_brand, prices
from data_samples.simulator.society import GENUINE, UNBRANDED, Society, innocent


def open_shops(society: Society, rng: np.random.Generator, draft: Draft, accounts: np.ndarray) -> None:
    """One shop for most accounts; a few sold to another seller; the provider is entered as operator."""
    goods = society.parameters.goods
    count = len(draft)
    seller = rng.random(count) < goods.seller_share
    kept, buyer, sold_at = _sales(society, rng, draft, seller)
    seller[buyer] = False
    index = np.flatnonzero(seller)
    opened = np.minimum(draft.registered[index] + rng.integers(0, 40 * DAY, len(index)), society.end - 1)
    branded = np.where(draft.hub["franchise"][index] >= 0, 1.0, rng.random(len(index))) < goods.reseller_share
    branded |= draft.hub["franchise"][index] >= 0
    brand = np.where(branded, rng.integers(0, len(words.BRANDS), len(index)), -1)
    category = np.where(branded, category_of_brand(brand), rng.integers(0, len(words.CATEGORIES), len(index)))
    store = add_stores(society, rng, society.accounts["platform"][accounts[index]], category, opened)
    _mark(society, rng, draft, index, branded)
    ends = np.full(count, OPEN)
    ends[kept] = sold_at
    spans = society.spans.add(
        store=store, account=accounts[index], start=opened, end=np.minimum(ends[index], draft.closed[index]),
        goods=np.where(branded, GENUINE, UNBRANDED), ring=-1,
        rate=rng.lognormal(np.log(goods.orders_per_day), goods.orders_spread, len(index)),
        brand=brand, second_brand=-1, category=category, picture=_pictures(society, rng, draft, index, brand),
        price=prices(society, rng, category), stock=rng.lognormal(np.log(goods.stock), goods.stock_spread, len(index)),
        brushed=np.where(rng.random(len(index)) < goods.honest_brushers, goods.honest_brushed_share, 0.0), guilt=0.0,
    )  # fmt: skip
    _second_owners(society, draft, accounts, index, spans, kept, buyer, sold_at)
    society.accounts["innocent"][accounts] = draft.marks
    closed = draft.closed[index]
    society.stores["end"][store] = np.where(np.isin(index, kept), OPEN, closed)
    _providers_operate(society, rng, draft, accounts, index, store, opened)


def _sales(
    society: Society, rng: np.random.Generator, draft: Draft, seller: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Who sells a shop to whom and when; both have nothing else to do with one another."""
    able = np.flatnonzero(seller & (draft.closed == OPEN) & (draft.registered < society.start) & (draft.kind == SOLO))
    pairs = min(len(able) // 2, max(1, round(len(draft) * society.parameters.goods.sold_shop_share)))
    chosen = rng.permutation(able)[: 2 * pairs]
    platform = society.accounts["platform"]
    kept, buyer = chosen[:pairs], chosen[pairs:]
    platform[buyer] = platform[kept]
    draft.marks[np.r_[kept, buyer]] |= innocent("sold_shop")
    return kept, buyer, society.start + rng.integers(10, 160, pairs) * DAY


def _second_owners(
    society: Society, draft: Draft, accounts: np.ndarray, index: np.ndarray, spans: np.ndarray, kept: np.ndarray,
    buyer: np.ndarray, sold_at: np.ndarray,
) -> None:  # fmt: skip
    """The buyer's span of a sold shop: the same shop, own pictures of the goods."""
    where = spans[np.searchsorted(index, kept)]
    columns = {name: society.spans[name][where] for name in society.spans.names}
    columns.update(account=accounts[buyer], start=sold_at, end=OPEN, picture=society.pictures.take(len(buyer)))
    society.spans.add(len(buyer), **columns)


def _pictures(
    society: Society, rng: np.random.Generator, draft: Draft, index: np.ndarray, brand: np.ndarray
) -> np.ndarray:
    """A franchise's picture set, a brand's official one (negative numbers), or the seller's own."""
    own = society.pictures.take(len(index))
    official = (brand >= 0) & (rng.random(len(index)) < society.parameters.goods.official_picture_share)
    own[official] = -1 - brand[official]
    franchise = draft.hub["franchise"][index]
    return np.where(franchise >= 0, society.hubs["franchise"].picture[franchise], own)


def _mark(society: Society, rng: np.random.Generator, draft: Draft, index: np.ndarray, branded: np.ndarray) -> None:
    goods = society.parameters.goods
    draft.marks[index[branded]] |= innocent("reseller")
    draft.marks[index[rng.random(len(index)) < goods.falsely_accused_share]] |= innocent("falsely_accused")
    draft.marks[index[rng.random(len(index)) < goods.bad_supplier_share]] |= innocent("bad_supplier")
    draft.marks[index[rng.random(len(index)) < goods.combined_parcel_sellers]] |= innocent("combined_parcels")


def _providers_operate(
    society: Society, rng: np.random.Generator, draft: Draft, accounts: np.ndarray, index: np.ndarray,
    store: np.ndarray, opened: np.ndarray,
) -> None:  # fmt: skip
    providers = society.hubs["operations_provider"]
    hired = draft.hub["operations_provider"][index]
    client = hired >= 0
    society.operations.add(
        store=store[client], account=providers.account[hired[client]],
        start=np.maximum(opened[client], society.start - rng.integers(0, 400 * DAY, client.sum())), end=OPEN,
    )  # fmt: skip
