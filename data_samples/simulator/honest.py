"""Honest sellers: singles, families, firms and dormitory mates, with everything that makes them look like a ring."""

from __future__ import annotations

import numpy as np

from data_samples.simulator.honest_draft import FAMILY, FIRM, MATES, SOLO, Draft
from data_samples.simulator.honest_goods import open_shops
from data_samples.simulator.honest_things import give_things
from data_samples.simulator.hubs import choose_hubs
from data_samples.simulator.identifiers import mobile_numbers
from data_samples.simulator.ledger import DAY, OPEN
from data_samples.simulator.people import add_firms, add_persons, add_places, rooms_of
from data_samples.simulator.society import (
    DORMITORY,
    FAILED,
    FLAT,
    HOUSE,
    PARK,
    PASSED,
    STILL_OPEN,
    UNCHECKED,
    VOLUNTARY,
    Society,
    innocent,
)


def settle_honest(society: Society, count: int, wave: int = 0) -> np.ndarray:
    """``count`` honest accounts with all that they hold; the rows' numbers in ``accounts``."""
    rng = society.generator("honest", wave)
    draft = _households(society, rng, count)
    _recycle_phones(society, rng, draft)
    _use_hubs(society, rng, draft)
    accounts = _write_accounts(society, rng, draft)
    give_things(society, rng, draft, accounts)
    open_shops(society, rng, draft, accounts)
    return accounts


def _households(society: Society, rng: np.random.Generator, count: int) -> Draft:
    people = society.parameters.people
    shares = np.array([people.solo_share, people.family_share, people.firm_share, people.mates_share])
    kinds = rng.choice(4, size=count, p=shares / shares.sum())
    sizes = np.select(
        [kinds == SOLO, kinds == FIRM],
        [1, rng.choice([1, 2, 3], size=count, p=people.firm_sizes)],
        rng.choice([2, 3, 4], size=count, p=people.family_sizes),
    )
    keep = int(np.searchsorted(np.cumsum(sizes), count)) + 1
    kinds, sizes = kinds[:keep], sizes[:keep]
    household = np.repeat(np.arange(keep), sizes)[:count]
    first = np.r_[True, household[1:] != household[:-1]]
    kind = kinds[household]
    county = society.pick_counties(rng, keep)
    building = add_places(society, rng, county, _dwelling(rng, kinds, people.village_share))
    home = building[household]
    surname = rng.integers(0, 40, keep)[household]
    person = add_persons(society, rng, count, county=county[household])
    same_name = (kind == FAMILY) & (rng.random(count) < people.family_surname_share)
    society.persons["surname"][person[same_name]] = surname[same_name]
    firm = np.full(count, -1)
    firm[kind == FIRM] = add_firms(society, rng, county)[household[kind == FIRM]]
    draft = Draft(
        household=household, kind=kind, first=first, person=person, firm=firm, home=home,
        phone=mobile_numbers(society.phones.take(count), society.key("phone")),
        registered=_registrations(society, rng, count), closed=np.full(count, OPEN), marks=np.zeros(count, np.int64),
        ship_place=home.copy(), ship_phone=np.zeros(count, np.int64), return_place=home.copy(),
        registered_place=home.copy(), hub={},
    )  # fmt: skip
    _share_at_home(society, rng, draft)
    return draft


def _dwelling(rng: np.random.Generator, kinds: np.ndarray, village_share: float) -> np.ndarray:
    home = np.where(rng.random(len(kinds)) < village_share, HOUSE, FLAT)
    return np.select([kinds == FIRM, kinds == MATES], [PARK, DORMITORY], home)


def _share_at_home(society: Society, rng: np.random.Generator, draft: Draft) -> None:
    """One person or firm behind several accounts; a family's phone on two of them; some closed shops."""
    people = society.parameters.people
    count = len(draft)
    sizes = np.bincount(draft.household)[draft.household]
    firm = draft.kind == FIRM
    draft.person[firm] = draft.leader(draft.person)[firm]
    shared = (firm & (rng.random(count) < people.firm_phone_share)) | (
        (draft.kind == FAMILY) & (rng.random(count) < people.family_phone_share)
    )
    draft.phone[shared] = draft.leader(draft.phone)[shared]
    draft.marks[(draft.kind == FAMILY) & (sizes > 1)] |= innocent("family")
    draft.marks[firm & (sizes > 1)] |= innocent("own_shops")
    draft.marks[(draft.kind == MATES) & (sizes > 1)] |= innocent("dormitory_mate")
    closes = rng.random(count) < people.closed_share
    span = np.maximum(society.end - draft.registered, DAY)
    draft.closed[closes] = (draft.registered + span * rng.uniform(0.1, 1.0, count)).astype(np.int64)[closes]


def _registrations(society: Society, rng: np.random.Generator, count: int) -> np.ndarray:
    """Registration times: growing over the years, down to the last night."""
    years = society.parameters.people.years_of_registrations
    age = (1 - np.sqrt(rng.random(count))) * years * 365 * DAY
    times: np.ndarray = (society.end - 1 - age).astype(np.int64)
    return times


def _recycle_phones(society: Society, rng: np.random.Generator, draft: Draft) -> None:
    """A carrier gives a closed seller's number to a stranger, who opens an account months later."""
    people = society.parameters.people
    pairs = max(1, round(len(draft) * people.recycled_share / 2))
    lonely = rng.permutation(np.flatnonzero(draft.kind == SOLO))[: 2 * pairs]
    before, after = lonely[: len(lonely) // 2], lonely[len(lonely) // 2 :][: len(lonely) // 2]
    gap = rng.integers(people.recycled_gap_low, people.recycled_gap_high, len(before)) * DAY
    draft.registered[after] = society.end - rng.integers(5, 300, len(after)) * DAY
    draft.closed[before] = draft.registered[after] - gap
    draft.registered[before] = draft.closed[before] - rng.integers(200, 1200, len(before)) * DAY
    draft.closed[after] = OPEN
    draft.phone[after] = draft.phone[before]
    draft.marks[np.r_[before, after]] |= innocent("recycled_phone")


def _use_hubs(society: Society, rng: np.random.Generator, draft: Draft) -> None:
    count = len(draft)
    firm = draft.kind == FIRM
    can_use = {
        "express_station": np.ones(count, bool),
        "market_building": firm | (rng.random(count) < society.parameters.hubs.market_building.able_share),
        "agency": firm,
        "operations_provider": draft.kind != MATES,
        "campus_network": draft.kind == MATES,
        "franchise": firm,
    }
    for kind, able in can_use.items():
        figures = society.parameters.hubs[kind]
        share = min(0.9, figures.users_share * society.parameters.hubs.factor * count / max(1, able.sum()))
        draft.hub[kind] = np.full(count, -1)
        users = draft.leader(rng.random(count) < share) & able
        if kind == "campus_network":
            users = able
        chosen = draft.leader(choose_hubs(society, rng, kind, count))
        draft.hub[kind][users] = chosen[users]
    for kind in ("express_station", "market_building", "campus_network"):
        _move_near(society, draft, kind)
    _stations_and_markets(society, rng, draft)
    _agencies_and_franchises(society, rng, draft)


def _move_near(society: Society, draft: Draft, kind: str) -> None:
    """Users of a local hub live in its county."""
    users = draft.hub[kind] >= 0
    places = society.places
    hub_place = society.hubs[kind].place[draft.hub[kind][users]]
    places["county"][draft.home[users]] = places["county"][hub_place]
    if kind == "campus_network":
        places["network"][draft.home[users]] = places["network"][hub_place]
        places["name"][draft.home[users]] = places["name"][hub_place]
        draft.marks[users] |= innocent("campus_user")


def _stations_and_markets(society: Society, rng: np.random.Generator, draft: Draft) -> None:
    stations = society.hubs["express_station"]
    users = draft.hub["express_station"] >= 0
    station = draft.hub["express_station"][users]
    draft.ship_place[users] = stations.place[station]
    draft.ship_phone[users] = np.where(
        rng.random(users.sum()) < society.parameters.hubs.station_phone_share, stations.phone[station], 0
    )
    draft.marks[users] |= innocent("station_user")
    tenants = np.flatnonzero(draft.hub["market_building"] >= 0)
    heads = tenants[draft.first[tenants]]
    stall = np.full(draft.household.max() + 1, -1)
    hall = society.hubs["market_building"].place[draft.hub["market_building"][heads]]
    stall[draft.household[heads]] = rooms_of(society, rng, hall)
    tenants = tenants[stall[draft.household[tenants]] >= 0]
    for column in (draft.ship_place, draft.return_place):
        column[tenants] = stall[draft.household[tenants]]
    draft.ship_phone[tenants] = 0
    draft.marks[tenants] |= innocent("market_tenant")


def _agencies_and_franchises(society: Society, rng: np.random.Generator, draft: Draft) -> None:
    agencies, franchises = society.hubs["agency"], society.hubs["franchise"]
    clients = draft.hub["agency"] >= 0
    agency = draft.hub["agency"][clients]
    draft.registered_place[clients] = agencies.place[agency]
    by_agency_phone = rng.random(clients.sum()) < society.parameters.hubs.agency_phone_share
    draft.phone[clients] = np.where(by_agency_phone, agencies.phone[agency], draft.phone[clients])
    draft.marks[clients] |= innocent("agency_client")
    members = draft.hub["franchise"] >= 0
    owner = franchises.place[draft.hub["franchise"][members]]
    draft.registered_place[members] = owner
    draft.return_place[members] = owner
    draft.marks[members] |= innocent("franchisee")
    draft.marks[draft.hub["operations_provider"] >= 0] |= innocent("provider_client")


def _write_accounts(society: Society, rng: np.random.Generator, draft: Draft) -> np.ndarray:
    count = len(draft)
    people = society.parameters.people
    operators = society.operators.take(draft.household.max() + 1 + count)
    together = draft.leader(rng.random(count) < people.joint_family_share) & (draft.kind == FAMILY)
    one_hand = together | (draft.kind == FIRM)
    by_account = operators[draft.household.max() + 1 :]
    face = society.faces.take(count)
    face[draft.kind == FIRM] = draft.leader(face)[draft.kind == FIRM]
    mobile = rng.beta(people.mobile_beta[0], people.mobile_beta[1], count)
    draft.marks[mobile > people.mobile_heavy] |= innocent("nat_neighbour")
    checked = rng.random(count)
    return society.accounts.add(
        count,
        platform=rng.integers(0, len(society.parameters.platforms), count),
        person=draft.person,
        firm=draft.firm,
        phone=draft.phone,
        face=np.where(checked < people.face_share, face, -1),
        place=draft.registered_place,
        registered=draft.registered,
        closed=draft.closed,
        closure=np.where(draft.closed < OPEN, VOLUNTARY, STILL_OPEN),
        verification=np.select(
            [checked < people.face_share, checked > 1 - people.failed_share], [PASSED, FAILED], UNCHECKED
        ),
        operator=np.where(one_hand, operators[draft.household], by_account),
        household=society.households.take(draft.household.max() + 1)[draft.household],
        ring=-1,
        work_place=draft.home,
        ship_place=draft.ship_place,
        second_place=-1,
        ship_phone=np.where(draft.ship_phone > 0, draft.ship_phone, draft.phone),
        mobile=mobile,
        innocent=draft.marks,
        roles=0,
    )
