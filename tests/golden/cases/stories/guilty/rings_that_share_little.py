"""Crews that are hard to see: few of them, all in one home, or many who never share one thing all together."""

from __future__ import annotations

from tests.golden.cases.book import story
from tests.golden.cases.case import Case
from tests.golden.cases.crews import JOINED

CAUGHT = "those caught are named"


@story(CAUGHT, source="issue 25: small crews are grouped exactly and never suspected")
def four_in_one_flat(case: Case) -> None:
    """Four who live in one flat sell fakes on one machine and one card; three rights holders caught a member each."""
    flat = case.home()
    crew = case.sellers(4, "tenant", home=flat, fakes="ELUVIE", since=lambda at: 400 - 20 * at)
    machine, card = case.device(), case.card(crew[0].person)
    for one in crew:
        one.logs_in(machine, since=JOINED, at=flat)
        one.paid_on(card, since=JOINED)
    for one, brand in zip(crew, ("ELUVIE", "黛蔻 DAIKO", "AURALIS"), strict=False):
        case.rights_holder(brand).catches(one, when=60)
    case.must(crew[:3], share=0.66)


@story(CAUGHT, source="issue 25: careful rings fall apart, joined by transfers to common accounts and rooms")
def shops_that_pay_four_collectors(case: Case) -> None:
    """Twenty-four shops pay four collectors, each about ten of them, and ship from four rooms; cards and machines are
    everybody's own. Eight were caught, by two rights holders."""
    crew = case.sellers(24, "shop", fakes="ELUVIE", since=lambda at: 300 - at)
    rooms = [case.home() for _ in range(4)]
    for at, one in enumerate(crew):
        one.ships_from(rooms[at // 6], since=JOINED)
        one.logs_in(case.device(), since=JOINED, at=rooms[at // 6])
        for turn in range(4):
            if (at * 7 + turn * 5) % 12 < 5:
                one.pays(f"{case.name}-collector{turn}", purpose="往来款", times=5)
    for at, one in enumerate(crew[::3]):
        case.rights_holder(("ELUVIE", "黛蔻 DAIKO")[at % 2]).catches(one, when=70 - 6 * at)
    case.must(crew[::3], share=0.5)
