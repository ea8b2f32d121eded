"""One group opens accounts with faked face checks and sells them to several rings that have nothing else in common."""

from __future__ import annotations

import numpy as np

from data_samples.simulator.identifiers import mobile_numbers
from data_samples.simulator.ledger import DAY, OPEN
from data_samples.simulator.people import add_persons, add_places
from data_samples.simulator.rings.crew import Crew
from data_samples.simulator.rings.goods import front_stores, gather_money
from data_samples.simulator.society import (
    FAILED,
    FAKE_VERIFICATION,
    FLAT,
    HOUSE,
    PARK,
    PASSED,
    STILL_OPEN,
    Society,
    role,
)


def form(society: Society, size: int) -> int:
    """``size`` accounts opened in all: some fail the check, of those that pass some are sold, the rest lie idle."""
    rng = society.generator("identity_broker", len(society.rings))
    figures = society.parameters.rings.identity_broker
    operator = int(society.operators.take(1)[0])
    passed = max(4, round(size * figures.passed_share))
    used = max(4, round(size * figures.used_share))
    stock = _Stock(society, rng, size)
    buyers = int(np.clip(round(used / figures.accounts_per_buyer), 2, figures.most_buyers))
    shares = rng.dirichlet(np.full(buyers, 6.0))
    sizes = np.maximum(2, np.round(shares * used).astype(int))
    taken = 0
    for bought in sizes:
        _buying_ring(society, stock, slice(taken, taken + bought), operator)
        taken += int(bought)
    own = int(len(sizes) * figures.own_accounts)
    rest = max(0, size - taken)
    failed = min(rest, size - passed)
    _unsold(society, stock, taken, rest, failed, operator)
    return taken + rest + own


class _Stock:
    """The broker's tools: a pool of SIM cards, of face templates, and the devices that the checks run on."""

    def __init__(self, society: Society, rng: np.random.Generator, size: int) -> None:
        figures = society.parameters.rings.identity_broker
        room = max(size * 2, 20)
        self.rng = rng
        self.person = add_persons(society, rng, room, ages=(18, 75))
        phones = mobile_numbers(society.phones.take(max(2, size // figures.accounts_per_phone)), society.key("phone"))
        faces = society.faces.take(max(2, size // figures.accounts_per_face))
        self.phone = rng.choice(phones, size=room)
        self.face = rng.choice(faces, size=room)
        self.device = rng.choice(society.devices.take(max(2, size // figures.accounts_per_device)), size=room)
        self.place = add_places(society, rng, society.pick_counties(rng, 1), PARK)
        self.opened = (society.end - rng.uniform(figures.last_opened, figures.first_opened, room) * DAY).astype(
            np.int64
        )


def _buying_ring(society: Society, stock: _Stock, part: slice, broker: int) -> None:
    """A ring that works bought accounts (and a few of its own) with its own devices, cards and rooms."""
    figures = society.parameters.rings.identity_broker
    own_accounts = figures.own_accounts
    count = part.stop - part.start
    crew = Crew(society, "identity_broker", count + own_accounts, stock.rng)
    crew.ring.broker = broker
    own = crew.register(
        crew.nominees(own_accounts, figures.relatives),
        crew.moments(own_accounts, figures.opened_from, figures.opened_to),
    )
    bought = crew.register(
        stock.person[part], stock.opened[part], phone=stock.phone[part], face=stock.face[part],
        closed=np.full(count, OPEN),
    )  # fmt: skip
    society.accounts["verification"][bought] = PASSED
    _face_check(society, stock, bought, part)
    crew.ship(bought)
    crew.pay(bought, stock.opened[part] + 3 * DAY)
    crew.work(bought, stock.opened[part] + 3 * DAY)
    crew.live(own)
    front_stores(crew, bought, opened=stock.opened[part] + 4 * DAY)
    front_stores(crew, own)
    gather_money(crew, np.r_[own, bought])
    society.supply.add(from_account=-1, to_account=bought, ring=crew.ring.number, kind=3)


def _face_check(society: Society, stock: _Stock, rows: np.ndarray, part: slice) -> None:
    """The broker's device is seen on the account around its registration, never later."""
    society.habits.add(
        account=rows, device=stock.device[part], place=stock.place[0],
        rate=society.parameters.rings.identity_broker.check_logins_per_day, start=stock.opened[part],
        end=stock.opened[part] + 2 * DAY,
    )  # fmt: skip


def _unsold(society: Society, stock: _Stock, first: int, count: int, failed: int, operator: int) -> None:
    """Accounts that failed the check, and accounts still on the shelf: the broker's own, of no ring."""
    if not count:
        return
    part = slice(first, first + count)
    fails = np.arange(count) < failed
    opened = stock.opened[part]
    closed = np.where(fails, opened + 2 * DAY, OPEN)
    county = society.persons["county"][stock.person[part]]
    home = add_places(
        society,
        stock.rng,
        county,
        np.where(stock.rng.random(count) < society.parameters.rings.village_share, HOUSE, FLAT),
    )
    rows = society.accounts.add(
        count, platform=stock.rng.integers(0, len(society.parameters.platforms), count), person=stock.person[part],
        firm=-1, phone=stock.phone[part], face=stock.face[part], place=home, registered=opened, closed=closed,
        closure=np.where(fails, FAKE_VERIFICATION, STILL_OPEN), verification=np.where(fails, FAILED, PASSED),
        operator=operator, household=-1, ring=-1, work_place=stock.place[0], ship_place=home, second_place=-1,
        ship_phone=stock.phone[part], mobile=0.1, innocent=0, roles=role("identity_broker"),
    )  # fmt: skip
    society.closures.add(account=rows[fails], time=closed[fails], reason=FAKE_VERIFICATION)
    _face_check(society, stock, rows, part)
