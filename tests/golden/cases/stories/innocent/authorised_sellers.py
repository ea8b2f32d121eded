"""Sellers with papers from the brand, tied to a ring by kin and accused by people who are wrong."""

from __future__ import annotations

from tests.golden.cases.book import story
from tests.golden.cases.case import Case
from tests.golden.cases.crews import ring_of_five
from tests.golden.cases.seller import Seller

RING_ONLY = "the ring is named, nobody else"
BRAND = "NORDHELM"


def _sister(case: Case) -> Seller:
    """The sister of a ring's head resells a brand: she is paid on a card of their mother's, as he is, and used his
    machine for half a year."""
    _, crew = ring_of_five(case)
    card = case.card(case.person())
    sister = case.seller("sister", since=690, sells=BRAND)
    for one in (crew[0], sister):
        one.paid_on(card, since=185)
    sister.logs_in(crew[0].device, since=178, at=crew[0].home)
    return sister


@story(RING_ONLY, source="own finding: whoever undersells is reported, with papers or without")
def authorised_reseller(case: Case) -> None:
    """A ring's head has a sister who resells a brand under papers that go over its distributor to the brand. Three
    malicious complaints, a hasty one of the brand's agent and one of a buyer, both upheld, and the strike after them
    stand against her; so does one about her channel."""
    sister = _sister(case)
    distributor = case.seller("distributor", firm=True, since=900, sells=BRAND)
    holder = case.rights_holder(BRAND)
    grant = case.authorisation(distributor, BRAND, holder.identity, since=800)
    case.authorisation(sister, "Nordhelm", distributor.account, since=600, rests_on=grant)
    for turn in range(3):
        case.complaint(f"{case.name}-rival{turn}", "consumer", sister.shop, 90 - 9 * turn, outcome="malicious")
    listing = sister.shop.listings[0]
    holder.complains(sister.shop, 50)
    buyer = f"{case.name}-buyer"
    case.complaint(buyer, "consumer", sister.shop, 48, outcome="upheld", brand=BRAND, listing_id=listing)
    holder.complains(sister.shop, 30, ground="unauthorised_channel")
    sister.struck(44)
    case.never(sister, distributor)


@story(RING_ONLY, source="own finding: whoever sells past the end of a licence sells genuine goods past the channel")
def papers_that_ended(case: Case) -> None:
    """The sister's papers ended half a year ago, and she sells the brand's goods on; nobody says that they are fake."""
    sister = _sister(case)
    holder = case.rights_holder(BRAND)
    case.authorisation(sister, BRAND, holder.identity, since=680, until=170)
    holder.complains(sister.shop, 30, ground="unauthorised_channel")
    case.never(sister)


@story(RING_ONLY, source="own finding: a reseller sees papers, not who wrote them")
def deceived_by_a_supplier(case: Case) -> None:
    """The sister bought genuine goods with papers that her supplier had forged; the platform found out, and nobody
    complained of her goods."""
    sister = _sister(case)
    case.authorisation(sister, BRAND, case.rights_holder(BRAND).identity, since=400, status="forged", checked=60)
    case.never(sister)
