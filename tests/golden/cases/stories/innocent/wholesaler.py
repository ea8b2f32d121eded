"""A wholesaler whose customers pay him and let him send their parcels."""

from __future__ import annotations

from tests.golden.cases.book import story
from tests.golden.cases.case import Case


@story(
    "nobody is named; the caught customers are guilty alone",
    source="issue 23",
)
def wholesaler(case: Case) -> None:
    """Fifteen shops buy from one wholesaler, who sends their parcels from his store room; four of them sold fakes."""
    store_room = case.home(firm=True)
    trader = case.seller("wholesaler", firm=True, home=store_room)
    customers = case.sellers(15, "customer")
    for one in customers:
        one.pays(trader, 2200, "货款", times=6)
        one.ships_from(store_room, since=160, contact=trader.person.name, phone=trader.phone)
        case.freight(trader, one, when=70)
    for at, brand in enumerate(("VELTRO", "NORDHELM", "CORVELLE", "BRIXO")):
        case.rights_holder(brand).catches(customers[at * 4], when=60 - 11 * at)
    case.never(trader, [one for at, one in enumerate(customers) if at % 4])
    case.strangers(trader, customers)
