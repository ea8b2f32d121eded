"""Stores, prices and pictures."""

from __future__ import annotations

import numpy as np

from data_samples.simulator import words
from data_samples.simulator.ledger import OPEN
from data_samples.simulator.society import Society

CATEGORY_OF_BRAND = np.array([words.CATEGORIES.index(category) for category, _ in words.BRANDS])


def category_of_brand(brand: np.ndarray) -> np.ndarray:
    found: np.ndarray = CATEGORY_OF_BRAND[np.maximum(brand, 0)]
    return found


def add_stores(
    society: Society, rng: np.random.Generator, platform: np.ndarray, category: np.ndarray, opened: np.ndarray
) -> np.ndarray:
    count = len(opened)
    return society.stores.add(
        count,
        platform=platform,
        category=category,
        word=rng.integers(0, len(words.FIRM_WORDS) ** 2, count),
        ending=rng.integers(0, len(words.STORE_ENDINGS), count),
        start=opened,
        end=OPEN,
    )


def prices(society: Society, rng: np.random.Generator, category: np.ndarray) -> np.ndarray:
    """A shop's usual price in yuan: the category's median, log-normally spread."""
    medians = np.array([society.parameters.goods.median_price[name] for name in words.CATEGORIES])
    found: np.ndarray = medians[category] * rng.lognormal(0.0, society.parameters.goods.price_spread, len(category))
    return found
