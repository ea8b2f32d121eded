"""The business of each kind of institution: which services it does for its clients."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from data_samples.simulator import words
from data_samples.simulator.institutions.clients import move_to_counties
from data_samples.simulator.institutions.institution import (
    COOPERATIVE,
    MEDIA,
    OPERATOR,
    WAREHOUSE,
    WHOLESALER,
    Institution,
)
from data_samples.simulator.institutions.services import (
    answer_phone,
    enter_operator,
    leave_it_to_them,
    log_in_for,
    pay,
    pay_out,
    sell_catalogue,
    send_stock,
    ship_from,
)
from data_samples.simulator.society import RETURN, SHIP_FROM, Society
from data_samples.simulator.society import WAREHOUSE as WAREHOUSE_ADDRESS

Serve = Callable[[Society, np.random.Generator, Institution, np.ndarray, np.ndarray], None]
"""Serves the accounts of an array from the times of the other on."""
HARVEST = [words.CATEGORIES.index(name) for name in ("food", "household", "apparel")]


def serve_members(
    society: Society, rng: np.random.Generator, made: Institution, rows: np.ndarray, when: np.ndarray
) -> None:
    """A cooperative pays its farmers and craftsmen out; some ship from its collection room under its phone."""
    figures = society.parameters.institutions.cooperative
    move_to_counties(society, rng, made, rows)
    sell_catalogue(society, rng, rows, int(rng.choice(HARVEST)), sets=0)
    pay_out(society, made, rows, when)
    collected = rng.random(len(rows)) < figures.room_share
    ship_from(society, made, rows[collected], when[collected])
    answer_phone(society, made, rows[rng.random(len(rows)) < figures.phone_share])


def serve_streamers(
    society: Society, rng: np.random.Generator, made: Institution, rows: np.ndarray, when: np.ndarray
) -> None:
    """A media agency pays its streamers out and looks into their shops now and then."""
    pay_out(society, made, rows, when)
    log_in_for(society, rng, made, rows, when, society.parameters.institutions.media_agency.logins_per_day)


def serve_shops(
    society: Society, rng: np.random.Generator, made: Institution, rows: np.ndarray, when: np.ndarray
) -> None:
    """An operator does everything: it works the shops, sends the parcels, answers the phone, takes some payouts."""
    figures = society.parameters.institutions.full_service_operator
    leave_it_to_them(society, rng, rows, when, figures.silent_share, figures.own_logins)
    log_in_for(society, rng, made, rows, when, figures.logins_per_day)
    enter_operator(society, made, rows, when)
    ship_from(society, made, rows, when, (SHIP_FROM, RETURN))
    answer_phone(society, made, rows)
    paid = rng.random(len(rows)) < figures.payout_share
    pay_out(society, made, rows[paid], when[paid])


def serve_customers(
    society: Society, rng: np.random.Generator, made: Institution, rows: np.ndarray, when: np.ndarray
) -> None:
    """A wholesaler sends every customer's parcels itself; they pay for the goods and show its catalogue."""
    figures = society.parameters.institutions.wholesaler
    sell_catalogue(society, rng, rows, int(rng.integers(0, len(words.CATEGORIES))), figures.picture_sets)
    deliver(society, rng, made, rows, when)
    answer_phone(society, made, rows)


def deliver(society: Society, rng: np.random.Generator, made: Institution, rows: np.ndarray, when: np.ndarray) -> None:
    """Parcels leave from the wholesaler, who is paid for what is in them."""
    figures = society.parameters.institutions.wholesaler
    ship_from(society, made, rows, when)
    pay(society, rng, made, rows, when, figures.payment_days, figures.payment_yuan, "货款")


def store_goods(
    society: Society, rng: np.random.Generator, made: Institution, rows: np.ndarray, when: np.ndarray
) -> None:
    """A third party's warehouse keeps the clients' stock, sends most of their parcels and is paid for it."""
    figures = society.parameters.institutions.third_party_warehouse
    sends = rng.random(len(rows)) < figures.ship_share
    ship_from(society, made, rows[sends], when[sends], (SHIP_FROM, WAREHOUSE_ADDRESS))
    ship_from(society, made, rows[~sends], when[~sends], (WAREHOUSE_ADDRESS,))
    answer_phone(society, made, rows[rng.random(len(rows)) < figures.phone_share])
    send_stock(society, rng, made, rows, when)
    pay(society, rng, made, rows, when, figures.payment_days, figures.payment_yuan, "运费")


SERVICE: dict[str, Serve] = {
    COOPERATIVE: serve_members,
    MEDIA: serve_streamers,
    OPERATOR: serve_shops,
    WHOLESALER: serve_customers,
    WAREHOUSE: store_goods,
}
SERVICE_FOR_RINGS: dict[str, Serve] = {WHOLESALER: deliver, WAREHOUSE: store_goods}
"""A ring's shop rents shelves or buys what it mixes its fakes with; it lets nobody else pay out or log in."""
