"""Shops that change hands, and whose the deeds are."""

from __future__ import annotations

from tests.golden.cases.book import story
from tests.golden.cases.case import Case
from tests.golden.cases.crews import ring_of_five

SALE = 40


@story(
    "the buyer is not named; the seller is charged with the deeds of his time",
    source="issue 23",
)
def honest_buyer_of_a_shop(case: Case) -> None:
    """An offender sells his shop, with its computer and for some days his card and address, to an honest buyer; test
    purchases of before the sale are appraised after it."""
    brixo, auralis = case.rights_holder("BRIXO"), case.rights_holder("AURALIS")
    offender = case.seller("offender", fakes="BRIXO")
    accomplice = case.seller("accomplice", fakes="BRIXO")
    buyer = case.seller("buyer")
    takings = case.card(offender.person)
    for one in (offender, accomplice):
        one.paid_on(takings, since=200)
    accomplice.logs_in(offender.device, times=14)
    accomplice.names_address(accomplice.home, "warehouse", phone=offender.phone, since=190)
    buyer.pays(offender, 30_000, "店铺转让", since=SALE + 1, until=SALE)
    buyer.logs_in(offender.device, since=SALE, until=SALE - 7, times=4)
    buyer.paid_on(takings, since=SALE, until=SALE - 9)
    buyer.names_address(offender.home, phone=offender.phone, since=SALE, until=SALE - 20)
    brixo.appraises(offender.shop, when=SALE - 6, bought=SALE + 5)
    auralis.appraises(offender.shop, when=SALE - 9, bought=SALE + 8)
    brixo.catches(accomplice, when=30)
    offender.shop.sold_to(buyer, when=SALE)
    case.must(offender, accomplice)
    case.never(buyer)
    case.says(offender, "evidence of its own", "own deeds")
    case.says(buyer, "bought", "sold", "owner")


@story("the past owner is not named; the ring that bought from him is", source="issue 23 (held already)")
def past_owner(case: Case) -> None:
    """An honest man sold his shop to a ring that sells fakes in it ever since."""
    honest = case.seller("past_owner", since=900)
    den, crew = ring_of_five(case)
    crew[0].pays(honest, 40_000, "店铺转让", since=111, until=110)
    honest.shop.sold_to(crew[0], when=110, fakes_on=True)
    honest.logs_in(crew[0].device, since=112, until=108, times=2, at=den)
    case.rights_holder("ELUVIE").catches(crew[0], when=40, shop=honest.shop)
    case.never(honest)
    case.says(honest, "sold")
