"""People, firms and places are born here."""

from __future__ import annotations

import numpy as np

from data_samples.simulator import words
from data_samples.simulator.society import (
    CAMPUS,
    COUNTER,
    DORMITORY,
    FLAT,
    HOUSE,
    PARK,
    STALL,
    TOWER,
    Society,
)

NAMES_OF_KIND = {
    FLAT: len(words.ESTATES),
    HOUSE: len(words.VILLAGES),
    PARK: len(words.PARKS),
    STALL: len(words.MARKETS),
    COUNTER: 1,
    DORMITORY: len(words.GIVEN),
    CAMPUS: len(words.GIVEN),
    TOWER: len(words.FIRM_WORDS),
}


def add_persons(
    society: Society,
    rng: np.random.Generator,
    count: int,
    *,
    surname: np.ndarray | None = None,
    county: np.ndarray | int | None = None,
    ages: tuple[int, int] | None = None,
) -> np.ndarray:
    """New people; surnames fall off with their rank as in the census (Zipf-like), ages are as of the last night."""
    low, high = ages or (society.parameters.people.youngest, society.parameters.people.oldest)
    ranks = np.arange(1, len(words.SURNAMES) + 1, dtype=float) ** -0.75
    drawn = rng.choice(len(words.SURNAMES), size=count, p=ranks / ranks.sum())
    year = int(society.nights[-1].name[:4]) - rng.integers(low, high + 1, count)
    born = year * 10000 + rng.integers(1, 13, count) * 100 + rng.integers(1, 29, count)
    male = rng.random(count) < 0.5
    sequence = rng.integers(0, 500, count) * 2 + male
    return society.persons.add(
        count,
        surname=drawn if surname is None else surname,
        given=rng.integers(0, len(words.GIVEN), count),
        second=np.where(rng.random(count) < 0.8, rng.integers(0, len(words.GIVEN), count), -1),
        born=born,
        male=male,
        county=society.pick_counties(rng, count) if county is None else county,
        sequence=sequence,
    )


def settle_sequences(society: Society, rng: np.random.Generator) -> None:
    """Draws the sequence of people again who share county, birth date and sequence: resident IDs are unique."""
    persons = society.persons
    while True:
        key = (persons["county"].astype(np.int64) * 10**8 + persons["born"]) * 1000 + persons["sequence"]
        order = np.argsort(key, kind="stable")
        again = order[1:][key[order][1:] == key[order][:-1]]
        if not len(again):
            return
        persons["sequence"][again] = rng.integers(0, 500, len(again)) * 2 + persons["male"][again]


def add_firms(society: Society, rng: np.random.Generator, county: np.ndarray) -> np.ndarray:
    count = len(county)
    first = society.firms.rows
    return society.firms.add(
        count,
        county=county,
        first=rng.integers(0, len(words.FIRM_WORDS), count),
        second=rng.integers(0, len(words.FIRM_WORDS), count),
        trade=rng.integers(0, len(words.TRADES), count),
        organisation=np.arange(first, first + count),
    )


def add_places(
    society: Society,
    rng: np.random.Generator,
    county: np.ndarray,
    kind: np.ndarray | int,
    network: np.ndarray | None = None,
) -> np.ndarray:
    """New places; each has a network of its own unless one is given."""
    count = len(county)
    kinds = np.broadcast_to(kind, count)
    names = np.array([NAMES_OF_KIND[k] for k in range(len(NAMES_OF_KIND))])[kinds]
    floors = rng.integers(1, np.where(np.isin(kinds, (FLAT, PARK, TOWER)), 19, 7))
    return society.places.add(
        count,
        county=county,
        kind=kinds,
        road=rng.integers(0, len(words.ROADS), count),
        number=rng.integers(1, 400, count),
        name=rng.integers(0, names),
        building=rng.integers(1, 25, count),
        unit=rng.integers(1, 5, count),
        room=floors * 100 + rng.integers(1, 13, count),
        network=society.networks.take(count) if network is None else network,
    )


def rooms_of(society: Society, rng: np.random.Generator, place: np.ndarray) -> np.ndarray:
    """New rooms in the buildings of ``place`` (stalls of a market, flats of a block), each with its own network."""
    places = society.places
    columns = {name: places[name][place] for name in places.names}
    columns["room"] = rng.integers(1, 19, len(place)) * 100 + rng.integers(1, 60, len(place))
    columns["network"] = society.networks.take(len(place))
    return places.add(len(place), **columns)
