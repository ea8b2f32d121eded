"""Dens and packaging makers: accounts of their own people, with nothing of the sellers' pools."""

from __future__ import annotations

import numpy as np

from data_samples.simulator.identifiers import card_numbers, mobile_numbers
from data_samples.simulator.ledger import DAY, OPEN
from data_samples.simulator.people import add_persons, add_places
from data_samples.simulator.rings.crew import Crew
from data_samples.simulator.society import CARD, PARK, PASSED, STILL_OPEN, WAREHOUSE, role


def open_den(crew: Crew, kind: str) -> int:
    """An upstream account (``supplier`` or ``packaging``) in a county of its own; its row."""
    society, rng = crew.society, crew.rng
    county = society.pick_counties(rng, 1)
    person = add_persons(society, rng, 1, county=county, ages=(28, 60))
    place = add_places(society, rng, county, PARK)
    registered = crew.moments(1, 1500, 300)
    phone = mobile_numbers(society.phones.take(1), society.key("phone"))
    row = society.accounts.add(
        1, platform=crew.platform, person=person, firm=-1, phone=phone, face=society.faces.take(1), place=place,
        registered=registered, closed=OPEN, closure=STILL_OPEN, verification=PASSED,
        operator=society.operators.take(1), household=-1, ring=-1, work_place=place, ship_place=place,
        second_place=-1, ship_phone=phone, mobile=0.2, innocent=0, roles=role(kind),
    )  # fmt: skip
    society.habits.add(
        account=row, device=society.devices.take(1), place=place, rate=crew.figures.logins_per_day, start=registered,
        end=OPEN,
    )  # fmt: skip
    society.payees.add(
        account=row, kind=CARD, number=card_numbers(society.cards.take(1), society.key("card")), person=person,
        start=registered + DAY, end=OPEN,
    )  # fmt: skip
    society.addresses.add(
        account=row, kind=WAREHOUSE, place=place, person=person, phone=phone, start=registered + DAY, end=OPEN
    )
    return int(np.asarray(row)[0])
