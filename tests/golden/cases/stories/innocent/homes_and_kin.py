"""People who live or trade under one roof with an offender, or who come after one."""

from __future__ import annotations

from tests.golden.cases.book import story
from tests.golden.cases.case import Case
from tests.golden.cases.crews import are_caught
from tests.golden.cases.seller import Seller
from tests.golden.cases.things import Home

RING_ONLY = "only those with deeds of their own are named"


@story(RING_ONLY, source="appeal.tools: a previous roommate who also sells is listed among the causes of false links")
def flatmates(case: Case) -> None:
    """Two members of a ring of four share a flat and its Wi-Fi with a tenant, who sells honest goods of his own."""
    flat = case.home()
    crew = _crew_around(case, flat, "AURALIS", "纳电 NADIAN")
    tenant = case.seller("tenant", home=flat)
    tenant.logs_in(crew[0].device, times=2)
    case.never(tenant)


@story(RING_ONLY, source="about.com on eBay: suspended for living in the same building as somebody who was suspended")
def landlords_wifi(case: Case) -> None:
    """A landlord's router serves five rooms; two tenants are of a ring, three and the landlord sell on their own."""
    house = case.home()
    rooms = [Home(case.home(near=house).address, house.wifi, house.ip, house.county) for _ in range(5)]
    crew = _crew_around(case, rooms[0], "ELUVIE", "黛蔻 DAIKO")
    tenants = [case.seller(f"tenant{at}", home=rooms[at]) for at in range(2, 5)]
    landlord = case.seller("landlord", home=house)
    for one in (*crew, *tenants):
        one.pays(landlord, 1800, "往来款", times=5)
    case.never(tenants, landlord)


@story(RING_ONLY, source="own finding: a dormitory has one router and one gatehouse")
def workers_dormitory(case: Case) -> None:
    """Ten factory workers sell from one dormitory by its gatehouse; two are of a ring that shares cards and
    phone."""
    gate = case.home(firm=True)
    crew = _crew_around(case, gate, "VELTRO", "跃岚 YUELAN")
    mates = case.sellers(8, "mate", home=gate)
    for at, one in enumerate(mates[:4]):
        one.logs_in(mates[(at + 1) % 4].device, times=3)
    mates[0].logs_in(crew[1].device, times=2)
    case.never(mates)


@story(
    RING_ONLY,
    source="amazoker: spouses and relatives with accounts of their own; e-cabilly: one household counts as connected",
)
def parents_card(case: Case) -> None:
    """A student away from home is paid out on her father's card; he and his partner sell fakes without her."""
    home = case.home()
    father = case.seller("father", surname="郑", home=home, fakes="CORVELLE")
    partner = case.seller("partner", fakes="CORVELLE", card=case.card(father.person))
    student = case.seller("student", surname="郑", since=200)
    card, takings = case.card(father.person), case.card(father.person)
    for one in (father, student):
        one.paid_on(card, since=195)
    for one in (father, partner):
        one.paid_on(takings, since=180)
    partner.logs_in(father.device, times=14)
    partner.names_address(partner.home, "warehouse", phone=father.phone, since=190)
    father.pays(student, 2000, "家用", times=6)
    student.logs_in(father.device, since=175, until=160, times=3, at=home)
    _catch(case, father, partner, "CORVELLE", "栖木 QIMU")
    case.must(father, partner)
    case.never(student)


@story(
    RING_ONLY,
    source="own finding: an heir takes over a shop, not the offences of its owner",
)
def heir_of_a_shop(case: Case) -> None:
    """A daughter inherits the shop of a ring's dead member, his phone and his card, and sells honest goods in it."""
    den, home = case.home(), case.home()
    father = case.seller("father", surname="邹", home=home, fakes="BRIXO", ships_from=den)
    partner = case.seller("partner", fakes="BRIXO", ships_from=den)
    takings = case.card(father.person)
    for one in (father, partner):
        one.paid_on(takings, since=200, until=60 if one is father else 0)
    partner.logs_in(father.device, times=10, until=75, at=den)
    _catch(case, father, partner, "BRIXO", "AURALIS", when=90)
    daughter = case.seller("daughter", surname="邹", since=75)
    daughter.logs_in(father.device, since=58, until=50, times=3, at=home)
    daughter.paid_on(takings, since=58, until=45)
    father.shop.sold_to(daughter, when=60)
    father.closes(60)
    case.never(daughter)


@story(
    "nobody is named: one person's two shops and a twin's are no ring",
    source="own finding: kin with one stock room and two homes",
)
def twins_shops(case: Case) -> None:
    """Twin sisters at two addresses keep two shops each with one stock room; one sister's supplier had cheated
    her."""
    store_room = case.home()
    first, second = case.person("孔", store_room), case.person("孔", store_room)
    homes = [case.home(near=store_room), case.home(near=store_room)]
    shops = []
    for at in range(4):
        who, home = ((first, homes[0]), (second, homes[1]))[at // 2]
        shops.append(case.seller(f"shop{at + 1}", person=who, home=home, ships_from=store_room))
    shops[1].logs_in(shops[0].device, times=10)
    shops[3].logs_in(shops[2].device, times=10)
    shops[2].logs_in(shops[0].device, times=4)
    holder = case.rights_holder("ELUVIE")
    holder.catches(shops[0], when=40)
    case.never(shops[2:])
    case.in_no_lead(shops)


@story(
    "the two firms are not joined",
    source="esqgo: shared business addresses",
)
def one_room_in_an_incubator(case: Case) -> None:
    """Two unrelated firms sit in one room of an incubator with one router and one tax agent's phone; each was
    caught once."""
    room, phone = case.home(firm=True), case.phone()
    firms = [case.seller(f"firm{at + 1}", firm=True, home=room, phone=phone) for at in range(2)]
    firms[1].names_address(room, "warehouse", contact=firms[0].person.name, phone=phone, since=100)
    for at, brand in enumerate(("NORDHELM", "净柏 JINGBAI")):
        case.rights_holder(brand).catches(firms[at], when=50 - 20 * at)
    case.strangers(firms)


def _crew_around(case: Case, home: Home, brand: str, other: str) -> list[Seller]:
    """Two of a ring live in a room together, two more elsewhere; machines, cards and a phone go round. All are
    caught."""
    crew = [case.seller(f"crew{at + 1}", home=home if at < 2 else None, fakes=brand) for at in range(4)]
    cards, phone = [case.card(crew[0].person), case.card(crew[2].person)], case.phone()
    for at, one in enumerate(crew):
        one.paid_on(cards[at % 2], since=200)
        one.paid_on(cards[(at + 1) % 2], since=120)
        one.names_address(one.home, "warehouse", phone=phone, since=180)
        one.logs_in(crew[(at + 1) % 4].device, times=12)
    are_caught(case, crew, brand, other, first=60)
    case.must(crew, share=0.5)
    return crew


def _catch(case: Case, one: Seller, two: Seller, brand: str, other: str, when: float = 45) -> None:
    case.rights_holder(brand).catches(one, when=when)
    case.rights_holder(other).appraises(two.shop, when=when - 8)
    case.rights_holder(brand).catches(two, when=when - 15)
