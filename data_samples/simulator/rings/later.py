"""What moves between the nights: accounts opened and closed, a ring that falls apart."""

from __future__ import annotations

import numpy as np

from data_samples.simulator.identifiers import card_numbers
from data_samples.simulator.ledger import DAY, OPEN
from data_samples.simulator.society import COUNTERFEIT, STILL_OPEN, Society


def move_between_nights(society: Society) -> None:
    """From the second night on some accounts are closed by penalty, and one ring's second-in-command walks away."""
    if len(society.nights) < 2:
        return
    rng = society.generator("later")
    splits = [ring.number for ring in society.rings if ring.scenario == "relatives"][1::3]
    for ring in society.rings:
        if ring.number in splits:
            _split(society, rng, ring.number)
    _close_some(society, rng)


def _close_some(society: Society, rng: np.random.Generator) -> None:
    accounts = society.accounts
    begin = society.nights[1].begin
    able = np.flatnonzero(
        (accounts["ring"] >= 0) & (accounts["closure"] == STILL_OPEN) & (accounts["registered"] < begin - DAY)
    )
    chosen = able[rng.random(len(able)) < society.parameters.rings.closed_per_later_night * (len(society.nights) - 1)]
    when = rng.integers(begin, society.end, len(chosen))
    accounts["closed"][chosen] = when
    accounts["closure"][chosen] = COUNTERFEIT
    society.closures.add(account=chosen, time=when, reason=COUNTERFEIT)
    spans = society.spans
    ends = np.full(accounts.rows, OPEN)
    ends[chosen] = when
    spans["end"] = np.minimum(spans["end"], ends[spans["account"]])
    shut = np.flatnonzero((ends[spans["account"]] < OPEN) & (spans["end"] == ends[spans["account"]]))
    society.stores["end"][spans["store"][shut]] = spans["end"][shut]


def _split(society: Society, rng: np.random.Generator, ring: int) -> None:
    """Half of the accounts go on with new devices and cards of their own from the second night."""
    habits, payees = society.habits, society.payees
    members = np.flatnonzero(society.accounts["ring"] == ring)
    leaving = members[rng.random(len(members)) < society.parameters.rings.leaving_share]
    if not len(leaving):
        return
    when = society.nights[1].begin + 3600
    moving = np.flatnonzero(np.isin(habits["account"], leaving) & (habits["end"] >= OPEN))
    columns = {name: habits[name][moving] for name in habits.names}
    new_devices = society.devices.take(max(2, len(leaving) // 4))
    columns.update(device=rng.choice(new_devices, size=len(moving)), start=np.maximum(columns["start"], when))
    habits["end"][moving] = np.maximum(habits["start"][moving], when)
    habits.add(len(moving), **columns)
    bound = np.flatnonzero(np.isin(payees["account"], leaving) & (payees["end"] >= OPEN) & (payees["start"] < when))
    columns = {name: payees[name][bound] for name in payees.names}
    new_cards = society.cards.take(max(1, len(leaving) // 4))
    columns.update(number=_cards(society, rng, new_cards, len(bound)), start=np.full(len(bound), when))
    payees["end"][bound] = when
    payees.add(len(bound), **columns)
    society.rings[ring].events.append(("split", when))


def _cards(society: Society, rng: np.random.Generator, counters: np.ndarray, count: int) -> np.ndarray:
    return rng.choice(card_numbers(counters, society.key("card")), size=count)
