"""An institution is founded: a firm with rooms, a service phone, machines, a corporate account."""

from __future__ import annotations

import numpy as np

from data_samples.simulator import words
from data_samples.simulator.identifiers import corporate_numbers, mobile_numbers
from data_samples.simulator.institutions.institution import (
    COOPERATIVE,
    MEDIA,
    OPERATOR,
    OWN,
    SHAM,
    WAREHOUSE,
    WHOLESALER,
    Institution,
)
from data_samples.simulator.ledger import DAY, OPEN
from data_samples.simulator.people import add_firms, add_persons, add_places
from data_samples.simulator.society import CORPORATE, PARK, PASSED, SHIP_FROM, STILL_OPEN, Society, innocent

ENDINGS = {
    COOPERATIVE: "农产品专业合作社",
    SHAM: "农产品专业合作社",
    MEDIA: "文化传媒有限公司",
    OPERATOR: "电商代运营有限公司",
    WHOLESALER: "供应链批发有限公司",
    WAREHOUSE: "仓储物流有限公司",
}


def found(society: Society, rng: np.random.Generator, kind: str, clients: int, own_account: bool) -> Institution:
    """A new institution of the kind, with a machine for every few of its clients."""
    figures = society.parameters.institutions
    county = society.pick_counties(rng, 1)
    person = add_persons(society, rng, 1, county=county, ages=(28, 60))
    founded = establish(
        society, rng, kind, int(person[0]), int(county[0]), max(2, round(clients / figures.clients_per_machine))
    )
    return with_account(society, rng, founded) if own_account else founded


def establish(
    society: Society, rng: np.random.Generator, kind: str, person: int, county: int, machines: int
) -> Institution:
    """The firm on paper and what it holds, led by ``person``; still without an account on the marketplace."""
    seat = np.array([county])
    firm = add_firms(society, rng, seat)
    society.firms["trade"][firm] = words.FIRM_ENDINGS.index(ENDINGS[kind])
    corporate = corporate_numbers(society.cards.take(1), society.key("corporate"))
    society.corporate.add(number=corporate, firm=firm)
    made = Institution(
        number=len(society.institutions),
        kind=kind,
        person=person,
        firm=int(firm[0]),
        county=county,
        place=int(add_places(society, rng, seat, PARK)[0]),
        phone=int(mobile_numbers(society.phones.take(1), society.key("phone"))[0]),
        devices=society.devices.take(machines),
        corporate=int(corporate[0]),
        account=-1,
        listed=bool(rng.random() < society.parameters.institutions.listed_share) and kind != SHAM,
    )
    society.institutions.append(made)
    return made


def with_account(society: Society, rng: np.random.Generator, made: Institution) -> Institution:
    """Registers the institution itself on a platform, where its own people log in on its machines."""
    registered = society.start - rng.integers(800, 1500, 1) * DAY
    row = society.accounts.add(
        1, platform=rng.integers(0, len(society.parameters.platforms), 1), person=made.person, firm=made.firm,
        phone=made.phone, face=society.faces.take(1), place=made.place, registered=registered, closed=OPEN,
        closure=STILL_OPEN, verification=PASSED, operator=society.operators.take(1), household=-1, ring=-1,
        work_place=made.place, ship_place=made.place, second_place=-1, ship_phone=made.phone, mobile=0.0,
        innocent=innocent("institution"), roles=0,
    )  # fmt: skip
    society.habits.add(
        account=row, device=made.devices[:2], place=made.place,
        rate=society.parameters.things.logins_per_day, start=registered, end=OPEN,
    )  # fmt: skip
    society.payees.add(
        account=row, kind=CORPORATE, number=made.corporate, person=made.person, start=registered + DAY, end=OPEN
    )
    society.addresses.add(
        account=row, kind=SHIP_FROM, place=made.place, person=made.person, phone=made.phone, start=registered + DAY,
        end=OPEN,
    )  # fmt: skip
    entered = Institution(**{**vars(made), "account": int(row[0])})
    society.institutions[made.number] = entered
    society.clients.add(institution=made.number, account=row, relation=OWN)
    return entered
