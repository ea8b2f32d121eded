"""Places and services that tie innocent people together: stations, markets, agencies, providers, campuses, brands."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data_samples.simulator.identifiers import mobile_numbers
from data_samples.simulator.ledger import DAY, OPEN
from data_samples.simulator.people import add_firms, add_persons, add_places
from data_samples.simulator.society import (
    CAMPUS,
    COUNTER,
    PARK,
    PASSED,
    STALL,
    STILL_OPEN,
    TOWER,
    Society,
)

KIND_OF_PLACE = {
    "express_station": COUNTER,
    "market_building": STALL,
    "agency": PARK,
    "operations_provider": PARK,
    "campus_network": CAMPUS,
    "franchise": TOWER,
}


@dataclass(frozen=True)
class Hubs:
    """The hubs of one kind: place and phone of each, the provider's account and devices, a franchise's picture."""

    place: np.ndarray
    phone: np.ndarray
    account: np.ndarray
    device: np.ndarray
    picture: np.ndarray
    listed: np.ndarray

    def __len__(self) -> int:
        return len(self.place)


def build_hubs(society: Society, honest: int) -> None:
    """As many hubs of each kind as their expected users need."""
    for kind, place_kind in KIND_OF_PLACE.items():
        rng = society.generator("hubs", kind)
        figures = society.parameters.hubs[kind]
        count = max(1, round(honest * figures.users_share * society.parameters.hubs.factor / figures.mean_users))
        county = society.pick_counties(rng, count)
        place = add_places(society, rng, county, place_kind)
        phone = mobile_numbers(society.phones.take(count), society.key("phone"))
        operates = kind == "operations_provider"
        society.hubs[kind] = Hubs(
            place=place,
            phone=phone,
            account=_provider_accounts(society, rng, county, place, phone) if operates else np.full(count, -1),
            device=society.devices.take(count * 4).reshape(count, 4),
            picture=society.pictures.take(count),
            listed=rng.random(count) < society.parameters.hubs.listed_share,
        )
    _providers_at_work(society)


def choose_hubs(society: Society, rng: np.random.Generator, kind: str, count: int) -> np.ndarray:
    """A hub per user; some hubs are far more popular than others (Zipf-like)."""
    weights = np.arange(1, len(society.hubs[kind]) + 1, dtype=float) ** -0.4
    return rng.choice(len(weights), size=count, p=weights / weights.sum())


def hub_accounts(society: Society, honest: int) -> int:
    """How many accounts the operations providers themselves will take."""
    figures = society.parameters.hubs.operations_provider
    count: int = max(1, round(honest * figures.users_share * society.parameters.hubs.factor / figures.mean_users))
    return count


def _providers_at_work(society: Society) -> None:
    """Providers log into their own accounts too, on the devices that work their clients' shops."""
    providers = society.hubs["operations_provider"]
    desks = providers.device.shape[1]
    society.habits.add(
        account=np.repeat(providers.account, desks),
        device=providers.device.ravel(),
        place=np.repeat(providers.place, desks),
        rate=society.parameters.things.logins_per_day,
        start=society.start,
        end=OPEN,
    )


def _provider_accounts(
    society: Society, rng: np.random.Generator, county: np.ndarray, place: np.ndarray, phone: np.ndarray
) -> np.ndarray:
    count = len(county)
    return society.accounts.add(
        count,
        platform=rng.integers(0, len(society.parameters.platforms), count),
        person=add_persons(society, rng, count, county=county),
        firm=add_firms(society, rng, county),
        phone=phone,
        face=society.faces.take(count),
        place=place,
        registered=society.start - rng.integers(100, 1500, count) * DAY,
        closed=OPEN,
        closure=STILL_OPEN,
        verification=PASSED,
        operator=society.operators.take(count),
        household=-1,
        ring=-1,
        work_place=place,
        ship_place=place,
        second_place=-1,
        ship_phone=phone,
        mobile=0.0,
        innocent=0,
        roles=0,
    )
