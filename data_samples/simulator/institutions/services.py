"""What an institution does for clients, and what it leaves behind: payouts, parcels, logins, payments, freight."""

from __future__ import annotations

import numpy as np

from data_samples.simulator import words
from data_samples.simulator.institutions.clients import open_span
from data_samples.simulator.institutions.institution import Institution
from data_samples.simulator.ledger import DAY, OPEN, Growing
from data_samples.simulator.shops import prices
from data_samples.simulator.society import CORPORATE, RETURN, SHIP_FROM, Society
from data_samples.simulator.trade import uniform_times


def _end_at(society: Society, table: Growing, rows: np.ndarray, when: np.ndarray, kind: int | None = None) -> None:
    """What the accounts held until ``when`` ends then."""
    ends = np.full(society.accounts.rows, OPEN)
    ends[rows] = when
    held = np.flatnonzero(table["end"] > ends[table["account"]])
    if kind is not None:
        held = held[table["kind"][held] == kind]
    table["end"][held] = np.maximum(table["start"][held], ends[table["account"][held]])


def pay_out(society: Society, made: Institution, rows: np.ndarray, when: np.ndarray) -> None:
    """Takings go to the institution's corporate account, which passes them on outside the marketplace."""
    _end_at(society, society.payees, rows, when)
    society.payees.add(account=rows, kind=CORPORATE, number=made.corporate, person=made.person, start=when, end=OPEN)


def ship_from(
    society: Society, made: Institution, rows: np.ndarray, when: np.ndarray, kinds: tuple[int, ...] = (SHIP_FROM,)
) -> None:
    """Parcels leave from the institution's room, to which returns go or where stock lies, as ``kinds`` say."""
    accounts = society.accounts
    if SHIP_FROM in kinds:
        accounts["ship_place"][rows] = made.place
    for kind in kinds:
        if kind in (SHIP_FROM, RETURN):
            _end_at(society, society.addresses, rows, when, kind)
        society.addresses.add(
            account=rows, kind=kind, place=made.place, person=accounts["person"][rows],
            phone=accounts["ship_phone"][rows], start=when, end=OPEN,
        )  # fmt: skip


def answer_phone(society: Society, made: Institution, rows: np.ndarray) -> None:
    """The institution's service phone stands on the waybills and beside the addresses that parcels leave from."""
    society.accounts["ship_phone"][rows] = made.phone
    addresses = society.addresses
    held = np.isin(addresses["account"], rows) & (addresses["kind"] == SHIP_FROM) & (addresses["end"] >= OPEN)
    addresses["phone"][np.flatnonzero(held)] = made.phone


def log_in_for(
    society: Society, rng: np.random.Generator, made: Institution, rows: np.ndarray, when: np.ndarray,
    rates: list[float],
) -> None:  # fmt: skip
    """Clerks log into the clients' accounts from the institution's office, each at a rate per day."""
    for rate in rates:
        society.habits.add(
            account=rows, device=rng.choice(made.devices, size=len(rows)), place=made.place, rate=rate, start=when,
            end=OPEN,
        )  # fmt: skip


def leave_it_to_them(
    society: Society, rng: np.random.Generator, rows: np.ndarray, when: np.ndarray, silent: float, rest: float
) -> None:
    """A share of the clients never log in themselves again, the others seldom; call it before the clerks begin."""
    quiet = rng.random(len(rows)) < silent
    _end_at(society, society.habits, rows[quiet], when[quiet])
    seldom = np.flatnonzero(np.isin(society.habits["account"], rows[~quiet]))
    society.habits["rate"][seldom] *= rest


def enter_operator(society: Society, made: Institution, rows: np.ndarray, when: np.ndarray) -> None:
    """The institution is entered as operator of the clients' shops."""
    spans = open_span(society)[rows]
    society.operations.add(
        store=society.spans["store"][spans], account=made.account,
        start=np.maximum(society.spans["start"][spans], when), end=OPEN,
    )  # fmt: skip


def sell_catalogue(society: Society, rng: np.random.Generator, rows: np.ndarray, category: int, sets: int) -> None:
    """The clients list the institution's goods with its pictures, at prices of their own; 0 sets: own pictures."""
    spans = open_span(society)[rows]
    society.spans["category"][spans] = category
    society.spans["price"][spans] = prices(society, rng, np.full(len(rows), category))
    society.stores["category"][society.spans["store"][spans]] = category
    if sets:
        society.spans["picture"][spans] = rng.choice(society.pictures.take(sets), size=len(rows))


def pay(
    society: Society, rng: np.random.Generator, made: Institution, rows: np.ndarray, when: np.ndarray, days: float,
    yuan: float, purpose: str,
) -> None:  # fmt: skip
    """Clients pay the institution again and again, every ``days`` days; one without an account is paid elsewhere."""
    begin, end = _served(society, rows, when)
    times = rng.poisson(np.maximum(end - begin, 0) / DAY / days)
    total = int(times.sum())
    # Far above the suppliers of honest sellers, who have the small numbers.
    payee = made.account if made.account >= 0 else -1 - (1_000_000 + made.number)
    society.transfers.add(
        payer=np.repeat(rows, times), payee=np.full(total, payee),
        time=uniform_times(rng, np.repeat(begin, times), np.repeat(end, times)),
        cents=100 * yuan * rng.lognormal(0.0, society.parameters.institutions.amount_spread, total),
        purpose=words.TRANSFER_PURPOSES.index(purpose),
    )  # fmt: skip


def send_stock(
    society: Society, rng: np.random.Generator, made: Institution, rows: np.ndarray, when: np.ndarray
) -> None:
    """Clients send their stock to the institution's warehouse every few weeks."""
    figures = society.parameters.institutions.third_party_warehouse
    begin, end = _served(society, rows, when)
    times = rng.poisson(np.maximum(end - begin, 0) / DAY / figures.freight_days)
    sender, accounts = np.repeat(rows, times), society.accounts
    society.freight.add(
        sender=sender, receiver=np.full(len(sender), made.account),
        time=uniform_times(rng, np.repeat(begin, times), np.repeat(end, times)), kind=0,
        kilograms=figures.freight_kilograms * rng.lognormal(0.0, figures.freight_spread, len(sender)),
        from_place=accounts["work_place"][sender], to_place=made.place, phone=accounts["phone"][sender],
        person=accounts["person"][sender],
    )  # fmt: skip


def _served(society: Society, rows: np.ndarray, when: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    begin, end = society.lived(rows)
    return np.maximum(begin, when), end
