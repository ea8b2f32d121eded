"""Cover goods: what the shops of a ring sell beside its fakes, so that they look like any other shop.

A cover listing offers the shop's own goods or a brand's genuine ones, with a category, a price and pictures of its
own, and draws complaints as honest goods do. Which listings they are follows from their numbers and from generators
of their own, so that a world without cover goods stays what it is.
"""

from __future__ import annotations

import numpy as np

from data_samples.simulator import words
from data_samples.simulator.identifiers import hashed, hashed_below
from data_samples.simulator.shops import category_of_brand, prices
from data_samples.simulator.society import FAKE, GENUINE, UNBRANDED, Society

EXACT = 1_000_000


def goods_of(society: Society, span: np.ndarray, number: np.ndarray) -> np.ndarray:
    """What each listing offers: as its shop does, but for a share of each ring's listings."""
    goods: np.ndarray = society.spans["goods"][span]
    figures = society.parameters.rings
    if not any(figures.cover_share):
        return goods
    ring = society.spans["ring"][span]
    shares = np.array([society.generator("cover", r.number).uniform(*figures.cover_share) for r in society.rings])
    drawn = hashed_below(number, society.key("cover"), EXACT) / EXACT
    covers = (ring >= 0) & (goods == FAKE) & (drawn < np.where(ring >= 0, shares[ring], 0.0))
    genuine = hashed_below(number, society.key("cover genuine"), EXACT) < figures.cover_genuine * EXACT
    return np.where(covers, np.where(genuine, GENUINE, UNBRANDED), goods)


def dress(society: Society, listings: dict[str, np.ndarray], part: int) -> None:
    """Gives the cover listings the brand, category, price and picture of goods that have nothing to do with fakes."""
    span = listings["span"]
    cover = np.flatnonzero((society.spans["goods"][span] == FAKE) & (listings["goods"] != FAKE))
    if not len(cover):
        return
    rng = society.generator("cover goods", part)
    branded = listings["goods"][cover] == GENUINE
    brand = np.where(branded, rng.integers(0, len(words.BRANDS), len(cover)), -1)
    category = np.where(branded, category_of_brand(brand), rng.integers(0, len(words.CATEGORIES), len(cover)))
    listings["brand"][cover] = listings["true_brand"][cover] = brand
    listings["category"][cover] = category
    price = prices(society, rng, category) * rng.lognormal(0, 0.2, len(cover))
    listings["price"][cover] = np.maximum(np.round(price, 1), 1.0)
    listings["picture"][cover] = hashed(listings["number"][cover], society.key("cover picture"))


def title_hints(society: Society, listings: dict[str, np.ndarray]) -> np.ndarray:
    """Which of ``words.TITLE_HINTS`` stands in a title in place of the brand that it hides; -1: none.

    A ring keeps to one of them.
    """
    hides = (listings["goods"] == FAKE) & (listings["brand"] < 0)
    share = society.parameters.rings.hinting_titles
    hints = hides & (hashed_below(listings["number"], society.key("title hint"), EXACT) < share * EXACT)
    ring = society.spans["ring"][listings["span"]]
    return np.where(hints, hashed_below(ring, society.key("hint of ring"), len(words.TITLE_HINTS)), -1)
