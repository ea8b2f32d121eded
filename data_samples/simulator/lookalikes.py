"""Honest sellers who look like a ring to whoever looks at one thing only.

Shops that buy from the same three suppliers, some of which were sold counterfeits there; families and firms one member
of which sells counterfeits alone; dealers in used brand goods.
"""

from __future__ import annotations

import numpy as np

from data_samples.simulator import words
from data_samples.simulator.flows import pay_again
from data_samples.simulator.institutions.clients import able_clients, joined, open_span
from data_samples.simulator.institutions.offenders import sell_fakes
from data_samples.simulator.shops import category_of_brand, prices
from data_samples.simulator.society import GENUINE, Society, innocent

OUTSIDE = 3_000_000
"""These suppliers stand in no extract; numbers far above those of all others outside."""


def mislead(society: Society, settled: np.ndarray) -> None:
    """All kinds that the world asks for, among the ``settled`` honest accounts."""
    figures = society.parameters.lookalikes
    able = able_clients(society, society.generator("lookalikes", "able"), settled)
    able = able[society.accounts["innocent"][able] == 0]
    clustered = round(len(settled) * figures.customers_share)
    used = round(len(settled) * figures.dealers_share)
    for number, rows in enumerate(_clusters(able[:clustered], figures.customers)):
        _buy_from_the_same(society, number, rows)
    _deal_in_used_goods(society, able[clustered : clustered + used])
    _cheat_alone(society, settled)


def _clusters(rows: np.ndarray, size: int) -> list[np.ndarray]:
    whole = len(rows) // size
    return [np.sort(part) for part in rows[: whole * size].reshape(whole, size)] if whole else []


def _buy_from_the_same(society: Society, number: int, rows: np.ndarray) -> None:
    """The customers pay most of the same suppliers again and again; a part of them was sold counterfeits of the brand
    that these deal in."""
    figures = society.parameters.lookalikes
    rng = society.generator("lookalikes", "customers", number)
    suppliers = -1 - (OUTSIDE + number * figures.suppliers + np.arange(figures.suppliers))
    buys = rng.random((len(rows), len(suppliers))) < rng.uniform(*figures.bought_share)
    payer, payee = (side[buys] for side in np.broadcast_arrays(rows[:, None], suppliers[None, :]))
    begin = np.maximum(society.lived(payer)[0], joined(society, rng, payer))
    pay_again(society, rng, payer, payee, begin, days=figures.payment_days, yuan=figures.payment_yuan)
    _sell_brand(society, rng, rows, np.full(len(rows), rng.integers(0, len(words.BRANDS))), figures.customers_price)
    accounts = society.accounts
    accounts["innocent"][rows] |= innocent("same_suppliers")
    cheated = rows[rng.random(len(rows)) < figures.cheated_share]
    accounts["innocent"][cheated] |= innocent("bad_supplier")


def _deal_in_used_goods(society: Society, rows: np.ndarray) -> None:
    """Used goods of many brands, genuine and cheap, which competitors take for counterfeits."""
    figures = society.parameters.lookalikes
    rng = society.generator("lookalikes", "dealers")
    _sell_brand(society, rng, rows, rng.integers(0, len(words.BRANDS), len(rows)), figures.used_price)
    accounts = society.accounts
    accounts["innocent"][rows] |= innocent("used_goods_dealer")
    accused = rows[rng.random(len(rows)) < figures.accused_share]
    accounts["innocent"][accused] |= innocent("falsely_accused")


def _sell_brand(society: Society, rng: np.random.Generator, rows: np.ndarray, brand: np.ndarray, ratio: float) -> None:
    """Genuine goods of a brand at a share of the usual price, in the shops that the accounts have."""
    shop = open_span(society)[rows]
    category = category_of_brand(brand)
    new = {
        "goods": GENUINE, "brand": brand, "second_brand": -1, "category": category,
        "price": prices(society, rng, category) * ratio,
    }  # fmt: skip
    for name, values in new.items():
        society.spans[name][shop] = values
    society.stores["category"][society.spans["store"][shop]] = category


def _cheat_alone(society: Society, settled: np.ndarray) -> None:
    """Of some families and firms with several accounts one sells counterfeits; the others know nothing of it."""
    rng = society.generator("lookalikes", "cheats")
    accounts, marks = society.accounts, innocent("family") | innocent("own_shops")
    lives_with = settled[(accounts["innocent"][settled] & marks) > 0]
    mixed = rng.permutation(lives_with[open_span(society)[lives_with] >= 0])
    _, first = np.unique(accounts["household"][mixed], return_index=True)
    one_each = mixed[np.sort(first)]
    sell_fakes(society, rng, one_each[: round(len(settled) * society.parameters.lookalikes.cheats_share)])
