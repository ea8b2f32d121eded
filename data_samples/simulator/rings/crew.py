"""A crew: an organiser and helpers who work a set of accounts from one pool of phones, devices, cards and rooms.

Sharing follows from work: a helper logs in on the devices at hand, money must reach the organiser's cards, parcels
leave from the rented rooms. ``sharing`` (1 in the base world) says how careless the crew is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from data_samples.simulator import words
from data_samples.simulator.hubs import choose_hubs
from data_samples.simulator.identifiers import card_numbers, mobile_numbers, wallet_numbers
from data_samples.simulator.ledger import DAY, OPEN
from data_samples.simulator.parameters import Parameters
from data_samples.simulator.people import add_firms, add_persons, add_places, rooms_of
from data_samples.simulator.society import (
    CARD,
    COUNTERFEIT,
    FLAT,
    HOUSE,
    PARK,
    PASSED,
    RETURN,
    SHIP_FROM,
    STILL_OPEN,
    UNCHECKED,
    WALLET,
    WAREHOUSE,
    Ring,
    Society,
    role,
)


@dataclass
class Pool:
    """What a crew works with; one entry per thing."""

    devices: np.ndarray
    device_place: np.ndarray
    cards: np.ndarray
    card_kind: np.ndarray
    card_person: np.ndarray
    phones: np.ndarray
    rooms: np.ndarray


class Crew:
    """One ring while it is being made."""

    def __init__(
        self, society: Society, scenario: str, size: int, rng: np.random.Generator, habits: Parameters | None = None
    ) -> None:
        """``habits``: in what this crew differs from the others of the world, by names of ``rings``."""
        self.society = society
        self.rng = rng
        self.scenario = scenario
        self.size = size
        self.figures = Parameters({**society.parameters.rings, **(habits or {})})
        self.sharing: float = self.figures.sharing * rng.uniform(self.figures.care_low, self.figures.care_high)
        self.county = int(society.pick_counties(rng, 1)[0])
        self.organiser = int(add_persons(society, rng, 1, county=self.county, ages=(25, 55))[0])
        self.one_operator = bool(rng.random() < self.figures.one_operator)
        self.operator = int(society.operators.take(1)[0])
        self.platform = int(rng.integers(0, len(society.parameters.platforms)))
        self.brands = [int(b) for b in rng.choice(len(words.BRANDS), size=int(rng.integers(1, 4)), replace=False)]
        self.pool = self.new_pool(size)
        self.ring = Ring(len(society.rings), scenario, self.organiser, self.county, self.brands, self.pool.devices)
        society.rings.append(self.ring)

    def few(self, size: int, per_thing: float, least: int = 1) -> int:
        """How many things ``size`` accounts need when each serves ``per_thing`` of them."""
        return max(least, round(size / per_thing))

    def new_pool(self, size: int, counties: np.ndarray | None = None) -> Pool:
        society, rng, figures = self.society, self.rng, self.figures
        rooms = self.few(size, figures.accounts_per_room) if counties is None else len(counties)
        where = np.full(rooms, self.county) if counties is None else counties
        room_kind = rng.choice([FLAT, HOUSE, PARK], size=rooms, p=figures.room_kinds)
        place = add_places(society, rng, where, room_kind)
        if counties is None and rng.random() < figures.in_market:
            place = self._stalls(rooms)
        devices = society.devices.take(self.few(size, figures.accounts_per_device, least=2))
        cards = self.few(size, figures.accounts_per_card)
        wallets = rng.random(cards) < figures.wallet_share
        number = np.where(
            wallets,
            wallet_numbers(society.cards.take(cards), society.key("wallet")),
            card_numbers(society.cards.take(cards), society.key("card")),
        )
        owner = add_persons(society, rng, cards)
        owner[0] = self.organiser
        return Pool(
            devices=devices,
            device_place=rng.choice(place, size=len(devices)),
            cards=number,
            card_kind=np.where(wallets, WALLET, CARD),
            card_person=owner,
            phones=mobile_numbers(
                society.phones.take(self.few(size, figures.accounts_per_phone)), society.key("phone")
            ),
            rooms=place,
        )

    def _stalls(self, count: int) -> np.ndarray:
        """Stalls of a market building that honest sellers rent too."""
        halls = self.society.hubs["market_building"].place
        hall = halls[choose_hubs(self.society, self.rng, "market_building", 1)]
        self.county = int(self.society.places["county"][hall[0]])
        return rooms_of(self.society, self.rng, np.repeat(hall, count))

    def nominees(self, count: int, relatives: float) -> np.ndarray:
        """People who lend their names; a share of them the organiser's kin: same surname, same home county."""
        kin = self.rng.random(count) < relatives
        county = np.where(kin, self.county, self.society.pick_counties(self.rng, count))
        person = add_persons(self.society, self.rng, count, county=county, ages=(19, 67))
        same = kin & (self.rng.random(count) < self.figures.kin_surname)
        self.society.persons["surname"][person[same]] = self.society.persons["surname"][self.organiser]
        return person

    def register(
        self,
        person: np.ndarray,
        registered: np.ndarray,
        closed: np.ndarray | None = None,
        *,
        platform: int | None = None,
        phone: np.ndarray | None = None,
        face: np.ndarray | None = None,
        closure: int | np.ndarray = COUNTERFEIT,
    ) -> np.ndarray:
        """Accounts in the nominees' names; returns their rows."""
        society, rng, figures = self.society, self.rng, self.figures
        count = len(person)
        ends = np.full(count, OPEN) if closed is None else closed
        own = mobile_numbers(society.phones.take(count), society.key("phone"))
        pooled = rng.random(count) < figures.pool_phone * self.sharing
        number = np.where(pooled, rng.choice(self.pool.phones, size=count), own) if phone is None else phone
        home = add_places(
            society,
            rng,
            society.persons["county"][person],
            np.where(rng.random(count) < figures.village_share, HOUSE, FLAT),
        )
        room = rng.choice(self.pool.rooms, size=count)
        rooms = np.where(rng.random(count) < figures.pool_room * self.sharing, room, self._aside(count, home))
        firm, seat = self._shell_firms(person, home)
        rows = society.accounts.add(
            count,
            platform=self.platform if platform is None else platform,
            person=person,
            firm=firm,
            phone=number,
            face=society.faces.take(count) if face is None else face,
            place=seat,
            registered=registered,
            closed=ends,
            closure=np.where(ends < OPEN, closure, STILL_OPEN),
            verification=np.where(rng.random(count) < figures.passed_share, PASSED, UNCHECKED),
            operator=self.operator,
            household=-1,
            ring=self.ring.number,
            work_place=room,
            ship_place=rooms,
            second_place=rng.choice(self.pool.rooms, size=count),
            ship_phone=np.where(
                rng.random(count) < figures.pool_contact * self.sharing,
                rng.choice(self.pool.phones, size=count),
                number,
            ),
            mobile=rng.beta(figures.mobile_beta[0], figures.mobile_beta[1], count),
            innocent=0,
            roles=np.where(person == self.organiser, role("controller"), role("nominee")),
        )
        shut = np.flatnonzero(ends < OPEN)
        society.closures.add(account=rows[shut], time=ends[shut], reason=np.broadcast_to(closure, count)[shut])
        return rows

    def _shell_firms(self, person: np.ndarray, home: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """A few accounts are a firm's on paper; half of those firms sit at a bookkeeping agency, as honest ones do."""
        society, rng, figures = self.society, self.rng, self.figures
        paper = np.flatnonzero(rng.random(len(person)) < figures.firm_share)
        firm, seat = np.full(len(person), -1), home.copy()
        firm[paper] = add_firms(society, rng, society.persons["county"][person[paper]])
        agencies = society.hubs["agency"].place[choose_hubs(society, rng, "agency", len(paper))]
        seat[paper] = np.where(rng.random(len(paper)) < figures.firm_at_agency, agencies, home[paper])
        return firm, seat

    def _aside(self, count: int, home: np.ndarray) -> np.ndarray:
        """Where an account ships from that does not use the crew's rooms: a public station, or the nominee's home."""
        stations = self.society.hubs["express_station"]
        chosen = stations.place[choose_hubs(self.society, self.rng, "express_station", count)]
        return np.where(self.rng.random(count) < self.figures.aside_station, chosen, home)

    def work(self, rows: np.ndarray, start: np.ndarray | None = None, pool: Pool | None = None) -> None:
        """Each account is worked by one helper on the helper's devices, and now and then by another (a slip)."""
        society, rng, figures = self.society, self.rng, self.figures
        pool = pool or self.pool
        count = len(rows)
        begin = society.accounts["registered"][rows] if start is None else start
        rate = rng.lognormal(np.log(figures.logins_per_day), figures.logins_spread, count)
        usual = rng.integers(0, len(pool.devices), count)
        pooled = rng.random(count) < figures.pool_device * self.sharing
        device = np.where(pooled, pool.devices[usual], society.devices.take(count))
        place = np.where(
            pooled | (rng.random(count) < figures.burner_at_work),
            pool.device_place[usual],
            society.accounts["place"][rows],
        )
        society.habits.add(account=rows, device=device, place=place, rate=rate, start=begin, end=OPEN)
        slips = np.flatnonzero(rng.random(count) < min(1.0, figures.slip_share * self.sharing))
        other = rng.integers(0, len(pool.devices), len(slips))
        society.habits.add(
            account=rows[slips], device=pool.devices[other], place=pool.device_place[other],
            rate=rate[slips] * figures.slip_rate, start=begin[slips], end=OPEN,
        )  # fmt: skip

    def pay(self, rows: np.ndarray, start: np.ndarray | None = None, pool: Pool | None = None) -> None:
        """Money goes to the crew's cards, which rotate, or to the nominee's own card."""
        society, rng, figures = self.society, self.rng, self.figures
        pool = pool or self.pool
        count = len(rows)
        begin = society.accounts["registered"][rows] if start is None else start
        begin = begin + rng.integers(0, 5 * DAY, count)
        pooled = rng.random(count) < figures.pool_card * self.sharing
        chosen = rng.integers(0, len(pool.cards), count)
        own = card_numbers(society.cards.take(count), society.key("card"))
        person = society.accounts["person"][rows]
        turns = rng.random(count) < figures.card_rotates
        soonest, latest = figures.card_rotation_days
        change = np.where(turns, begin + rng.integers(soonest, latest, count) * DAY, OPEN)
        society.payees.add(
            account=rows, kind=np.where(pooled, pool.card_kind[chosen], CARD),
            number=np.where(pooled, pool.cards[chosen], own),
            person=np.where(pooled, pool.card_person[chosen], person), start=begin, end=change,
        )  # fmt: skip
        again = np.flatnonzero(turns & (len(pool.cards) > 1))
        following = (chosen[again] + 1) % len(pool.cards)
        kept = pooled[again]
        fresh = card_numbers(society.cards.take(len(again)), society.key("card"))
        society.payees.add(
            account=rows[again], kind=np.where(kept, pool.card_kind[following], CARD),
            number=np.where(kept, pool.cards[following], fresh),
            person=np.where(kept, pool.card_person[following], person[again]), start=change[again], end=OPEN,
        )  # fmt: skip
        self._note_payees(
            np.r_[rows[pooled], rows[again][kept]],
            np.r_[pool.card_person[chosen[pooled]], pool.card_person[following[kept]]],
        )

    def _note_payees(self, paid: np.ndarray, owner: np.ndarray) -> None:
        """An account on whose holder's card another of the crew is ``paid`` plays the payee. ``owner``: the cards'."""
        accounts = self.society.accounts
        mine = np.flatnonzero(accounts["ring"] == self.ring.number)
        on_card = (accounts["person"][mine][:, None] == owner) & (mine[:, None] != paid)
        accounts["roles"][mine[on_card.any(axis=1)]] |= role("payee")

    def ship(self, rows: np.ndarray, warehouses: np.ndarray | None = None) -> None:
        """Declared addresses: the room parcels leave from, where returns go, and for some the warehouse."""
        society, rng, figures = self.society, self.rng, self.figures
        accounts = society.accounts
        count = len(rows)
        seen = accounts["registered"][rows] + rng.integers(0, 10 * DAY, count)
        pooled = rng.random(count) < figures.pool_room * self.sharing
        back = np.where(pooled, rng.choice(self.pool.rooms, size=count), accounts["place"][rows])
        kinds = [
            (SHIP_FROM, accounts["ship_place"][rows], np.ones(count, bool)),
            (RETURN, back, rng.random(count) < figures.return_share),
        ]
        if warehouses is not None:
            kinds.append((WAREHOUSE, rng.choice(warehouses, size=count), rng.random(count) < figures.warehouse_share))
        for kind, place, there in kinds:
            society.addresses.add(
                account=rows[there], kind=kind, place=place[there], person=accounts["person"][rows][there],
                phone=accounts["ship_phone"][rows][there], start=seen[there], end=OPEN,
            )  # fmt: skip

    def live(self, rows: np.ndarray) -> None:
        """The ordinary life of accounts: devices, cards, addresses."""
        self.work(rows)
        self.pay(rows)
        self.ship(rows)

    def moments(self, count: int, begin: float, end: float) -> np.ndarray:
        """Times between two days before the last night's end (days, the first the larger)."""
        return (self.society.end - 1 - self.rng.uniform(end, begin, count) * DAY).astype(np.int64)


Scenario = Callable[[Society, int], int]
"""Makes rings of one scenario with about that many accounts; returns how many accounts it took."""
