"""Rings as stories need them: people who share rooms, devices and cards by subsets."""

from __future__ import annotations

from collections.abc import Sequence

from tests.golden.cases.case import Case
from tests.golden.cases.seller import Seller
from tests.golden.cases.things import Home

JOINED = 200


def ring_of_five(case: Case) -> tuple[Home, list[Seller]]:
    """Five who share two dens, three machines and two cards; four are caught and have to be found. The first den."""
    crew = case.sellers(5, "crew", fakes="ELUVIE")
    dens = work_together(case, crew)
    are_caught(case, crew[:4], "ELUVIE", "黛蔻 DAIKO", first=60)
    case.must(crew[:4], share=0.75)
    return dens[0], crew


def work_together(
    case: Case, crew: Sequence[Seller], *, rooms: int = 2, devices: int = 3, cards: int = 2, since: float = JOINED
) -> list[Home]:
    """Gives a crew its rooms, machines and cards, so that neighbours in one share less in another. Returns the
    rooms."""
    dens = [case.home() for _ in range(rooms)]
    machines = [case.device() for _ in range(devices)]
    purses = [case.card(crew[at % len(crew)].person) for at in range(cards)]
    for at, one in enumerate(crew):
        start = min(since, one.life.since - 2) - at
        den = dens[at % rooms]
        one.ships_from(den, since=start)
        one.logs_in(machines[at % devices], since=start, at=den)
        if at % 2:
            one.logs_in(machines[(at + 1) % devices], since=start, times=6, at=den)
        if cards:
            one.paid_on(purses[at // 2 % cards], since=start)
    case.same_picture(*(one.shop for one in crew if one.shops))
    return dens


def are_caught(case: Case, crew: Sequence[Seller], *brands: str, first: float = 70) -> None:
    """All of them are caught after one another, by the rights holders in turn."""
    for at, one in enumerate(crew):
        case.rights_holder(brands[at % len(brands)]).catches(one, when=max(first - 7 * at, 9))
