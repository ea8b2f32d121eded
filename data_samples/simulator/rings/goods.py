"""What a crew's accounts sell, how the money is gathered, and what helps to tell."""

from __future__ import annotations

import numpy as np

from data_samples.simulator import words
from data_samples.simulator.ledger import DAY, OPEN
from data_samples.simulator.rings.crew import Crew
from data_samples.simulator.shops import add_stores, category_of_brand, prices
from data_samples.simulator.society import FAKE, role
from data_samples.simulator.trade import uniform_times

COLLECTION = words.TRANSFER_PURPOSES.index("往来款")


def front_stores(
    crew: Crew,
    rows: np.ndarray,
    *,
    orders: float = 1.0,
    stock: float = 1.0,
    brands: list[int] | None = None,
    opened: np.ndarray | None = None,
) -> np.ndarray:
    """A shop per account that sells the crew's brands too cheaply; ``orders`` and ``stock`` scale conf's rates."""
    society, rng, figures = crew.society, crew.rng, crew.figures
    if not len(rows):
        return rows
    count = len(rows)
    start = society.accounts["registered"][rows] + rng.integers(0, 7 * DAY, count) if opened is None else opened
    brand = rng.choice(brands or crew.brands, size=count)
    second = np.where(rng.random(count) < figures.second_brand, rng.choice(crew.brands, size=count), -1)
    category = category_of_brand(brand)
    store = add_stores(society, rng, society.accounts["platform"][rows], category, start)
    closed = society.accounts["closed"][rows]
    society.stores["end"][store] = closed
    takes_part = rng.random(count) < figures.brushing_shops
    pictures = society.pictures.take(max(1, count // figures.shops_per_picture))
    picture = np.where(
        rng.random(count) < figures.pool_picture * crew.sharing,
        rng.choice(pictures, size=count),
        society.pictures.take(count),
    )
    society.spans.add(
        store=store, account=rows, start=start, end=closed, goods=FAKE, ring=crew.ring.number,
        rate=orders * _spread(crew, figures.orders_per_day, figures.orders_spread, count), brand=brand,
        second_brand=np.where(second == brand, -1, second), category=category, picture=picture,
        price=prices(society, rng, category) * figures.price_ratio,
        stock=stock * _spread(crew, figures.stock, figures.stock_spread, count),
        brushed=np.where(takes_part, figures.brushed_share, 0.0),
        guilt=np.where(rng.random(count) < figures.conspicuous_share, 1.0, figures.inconspicuous_rate),
    )  # fmt: skip
    society.accounts["roles"][rows] |= role("front_store")
    if crew.one_operator and count > 2:
        _enter_operator(crew, rows[0], store[1:], start[1:])
    return store


def _spread(crew: Crew, median: float, deviation: float, count: int) -> np.ndarray:
    """Log-normal values around ``median``."""
    return median * crew.rng.lognormal(0.0, deviation, count)


def _enter_operator(crew: Crew, account: int, stores: np.ndarray, start: np.ndarray) -> None:
    """One account is entered as operator of most of the crew's other shops."""
    entered = crew.rng.random(len(stores)) < crew.figures.operated_share * crew.sharing
    crew.society.operations.add(
        store=stores[entered], account=account, start=start[entered] + DAY, end=OPEN,
    )  # fmt: skip


def gather_money(crew: Crew, rows: np.ndarray) -> None:
    """Front stores send their takings on to the account that collects them, every week or two."""
    society, rng, figures = crew.society, crew.rng, crew.figures
    if len(rows) < 2:
        return
    collector = rows[int(np.argmin(society.accounts["registered"][rows]))]
    society.accounts["roles"][collector] |= role("payee")
    senders = rows[(rows != collector) & (rng.random(len(rows)) < figures.collection_share * crew.sharing)]
    begin, end = society.lived(senders)
    times = rng.poisson(np.maximum(end - begin, 0) / DAY / figures.collection_days)
    payer = np.repeat(senders, times)
    society.transfers.add(
        payer=payer, payee=collector, time=uniform_times(rng, np.repeat(begin, times), np.repeat(end, times)),
        cents=100 * _spread(crew, figures.collection_yuan, figures.amount_spread, len(payer)), purpose=COLLECTION,
    )  # fmt: skip


def pay_supplier(crew: Crew, rows: np.ndarray, supplier: np.ndarray, purpose: str) -> None:
    """Payments for goods or packaging; ``supplier`` holds the paid account per payer."""
    society, rng = crew.society, crew.rng
    begin, end = society.lived(rows)
    times = rng.poisson(np.maximum(end - begin, 0) / DAY / crew.figures.supply_days)
    total = int(times.sum())
    society.transfers.add(
        payer=np.repeat(rows, times), payee=np.repeat(supplier, times),
        time=uniform_times(rng, np.repeat(begin, times), np.repeat(end, times)),
        cents=100 * _spread(crew, crew.figures.supply_yuan, crew.figures.amount_spread, total),
        purpose=words.TRANSFER_PURPOSES.index(purpose),
    )  # fmt: skip


def send_freight(
    crew: Crew, sender: np.ndarray, receiver: np.ndarray, kind: int, from_place: np.ndarray, to_place: np.ndarray
) -> None:
    """Freight of goods (0), packaging (1) or material (2) between two accounts, every few weeks."""
    society, rng = crew.society, crew.rng
    begin = np.maximum(society.lived(sender)[0], society.lived(receiver)[0])
    end = np.minimum(society.lived(sender)[1], society.lived(receiver)[1])
    times = rng.poisson(np.maximum(end - begin, 0) / DAY / crew.figures.freight_days)
    total = int(times.sum())
    society.freight.add(
        sender=np.repeat(sender, times), receiver=np.repeat(receiver, times),
        time=uniform_times(rng, np.repeat(begin, times), np.repeat(end, times)),
        kind=kind,
        kilograms=_spread(crew, crew.figures.freight_kilograms, crew.figures.amount_spread, total),
        from_place=np.repeat(from_place, times),
        to_place=np.repeat(to_place, times), phone=np.repeat(society.accounts["phone"][sender], times),
        person=np.repeat(society.accounts["person"][sender], times),
    )  # fmt: skip


def take_over_shops(crew: Crew, rows: np.ndarray, spans: np.ndarray, when: np.ndarray) -> None:
    """Ring accounts buy shops: the honest owner's span ends, the ring's begins in the same store."""
    society, rng, figures = crew.society, crew.rng, crew.figures
    store = society.spans["store"][spans]
    society.spans["end"][spans] = when
    society.stores["end"][store] = society.accounts["closed"][rows]
    count = len(rows)
    brand = rng.choice(crew.brands, size=count)
    category = category_of_brand(brand)
    society.spans.add(
        store=store, account=rows, start=when, end=np.minimum(society.accounts["closed"][rows], OPEN), goods=FAKE,
        ring=crew.ring.number, rate=_spread(crew, figures.orders_per_day, figures.orders_spread, count), brand=brand,
        second_brand=-1, category=category, picture=society.pictures.take(count),
        price=prices(society, rng, category) * figures.price_ratio,
        stock=_spread(crew, figures.stock, figures.stock_spread, count),
        brushed=0.0, guilt=1.0,
    )  # fmt: skip
    society.accounts["roles"][rows] |= role("front_store")
