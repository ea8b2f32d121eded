"""Farmers who sell under their own names and are paid out through their cooperative."""

from __future__ import annotations

from tests.golden.cases.book import story
from tests.golden.cases.case import Case


@story(
    "nobody is named; the two caught are guilty alone",
    source="issue 23",
)
def cooperative(case: Case) -> None:
    """Twelve farmers of one county are paid through their cooperative's account and ship from its hall; two
    sold fakes."""
    hall = case.home(firm=True)
    chair = case.person(home=hall)
    coop = case.firm(chair)
    account, phone = case.card(coop), case.phone()
    youmu, jingbai = case.rights_holder("优牧 YOUMU"), case.rights_holder("净柏 JINGBAI")
    farmers = case.sellers(12, "farmer", home=lambda _: case.home(near=hall), card=account)
    for one in farmers:
        one.ships_from(hall, since=250, contact=chair.name, phone=phone)
    youmu.catches(farmers[0], when=40)
    jingbai.catches(farmers[1], when=22)
    case.never(farmers[2:])
    case.strangers(farmers)
