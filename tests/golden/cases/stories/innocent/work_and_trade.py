"""Colleagues, consultants, suppliers, landlords of trade and other company that honest sellers keep."""

from __future__ import annotations

from tests.golden.cases.book import story
from tests.golden.cases.case import Case
from tests.golden.cases.crews import ring_of_five

RING_ONLY = "the ring is named, nobody else"
ALONE = "nobody is named; the caught are guilty alone"


@story(RING_ONLY, source="honeyvig: a link because somebody had worked for another seller's business")
def former_employee(case: Case) -> None:
    """A packer logged into the ring's shops and once into her own at work; she left four months ago and sells
    honestly."""
    den, crew = ring_of_five(case)
    packer = case.seller("packer", since=400)
    packer.logs_in(crew[0].device, since=178, until=125, times=6, at=den)
    packer.names_address(den, "return", since=240, until=125)
    crew[0].pays(packer, 4500, "往来款", times=3, since=178, until=120)
    case.never(packer)


@story(
    RING_ONLY,
    source="prosecutors: hired hands of a sales team are as a rule not treated as offenders (中国检察官 2024)",
)
def employees_own_shop(case: Case) -> None:
    """A clerk of a ring's office looks after her own honest shop on the office machine in her breaks."""
    den, crew = ring_of_five(case)
    clerk = case.seller("clerk", since=500)
    clerk.logs_in(crew[1].device, times=12, at=den)
    crew[0].pays(clerk, 5200, "往来款", times=5)
    case.never(clerk)


@story(RING_ONLY, source="esqgo: user permissions once granted to a third party lead to links")
def consultant_who_opens_accounts(case: Case) -> None:
    """A consultant opened ten shops on his laptop with his mail address as contact; five clients are a ring."""
    _, crew = ring_of_five(case)
    laptop, office = case.device(), case.home(firm=True)
    clients = case.sellers(5, "client")
    for one in (*crew, *clients):
        one.email = "kaidian.fuwu@mail.example"
        one.logs_in(laptop, since=179, until=120, times=2, at=office)
    case.never(clients)


@story(RING_ONLY, source="sellersail: prep centre addresses shared by many sellers")
def freight_forwarders_address(case: Case) -> None:
    """Sixteen sellers name one freight forwarder's room and phone for returns; five are a ring, one was caught
    alone."""
    _, crew = ring_of_five(case)
    depot, phone, clerk = case.home(firm=True), case.phone(), case.person()
    others = case.sellers(11, "sender")
    for one in (*crew, *others):
        one.names_address(depot, "return", since=160, contact=clerk.name, phone=phone)
    case.rights_holder("BRIXO").catches(others[0], when=40)
    case.never(others)


@story(ALONE, source="own finding: a franchise has one supplier, one name and one set of pictures")
def franchisees(case: Case) -> None:
    """Nine franchisees buy from one supplier under one name and use its pictures; two were caught with goods
    bought aside."""
    supplier = case.seller("supplier", firm=True)
    shops = case.sellers(9, "franchisee", firm=True, sells="净柏 JINGBAI")
    for one in shops:
        one.pays(supplier, 5200, "货款", times=6)
        case.freight(supplier, one, when=60)
        case.listing(one.shop, 100, "净柏 JINGBAI")
        one.names_address(supplier.home, "return", contact=supplier.person.name, phone=supplier.phone)
    case.same_picture(*(one.shop for one in shops))
    for at, brand in enumerate(("优牧 YOUMU", "ELUVIE")):
        case.rights_holder(brand).catches(shops[at], when=50 - 20 * at)
    case.never(supplier, shops[2:])
    case.strangers(supplier, shops)


@story(
    ALONE,
    source="lawyers on group-buying leaders (社区团长): organisers who pass on goods and money, often in good faith",
)
def group_buying_leader(case: Case) -> None:
    """A group-buying leader collects for eight neighbours' shops on her wallet and hands parcels out; two were
    caught."""
    leader = case.seller("leader")
    counter, wallet = leader.home, case.card(leader.person)
    shops = case.sellers(8, "neighbour", home=lambda _: case.home(near=counter))
    for one in shops:
        one.paid_on(wallet, since=150)
        one.ships_from(counter, since=150, contact=leader.person.name, phone=leader.phone)
        leader.pays(one, 900, "货款", times=5)
    for at, brand in enumerate(("优牧 YOUMU", "净柏 JINGBAI")):
        case.rights_holder(brand).catches(shops[at], when=45 - 15 * at)
    case.never(leader, shops[2:])
    case.strangers(shops)


@story(ALONE, source="own finding: unauthorised channel is not counterfeit, and one factory has one gate")
def factory_outlet(case: Case) -> None:
    """Seven shops send one factory's overruns from its gate; the brand complains of the channel and once
    appraises as genuine."""
    factory = case.seller("factory", firm=True, sells="NORDHELM")
    shops = case.sellers(7, "outlet", sells="NORDHELM")
    nordhelm = case.rights_holder("NORDHELM")
    for at, one in enumerate(shops):
        one.pays(factory, 2600, "货款", times=4)
        one.ships_from(factory.home, since=170, contact=factory.person.name, phone=factory.phone)
        nordhelm.complains(one.shop, 70 - 5 * at, ground="unauthorised_channel")
        one.struck(60 - 5 * at, kind="listing_removal")
    nordhelm.appraises(shops[0].shop, when=40, result="genuine")
    case.never(factory, shops)


@story("nobody is named", source="own finding: a month's joint payout")
def charity_sale(case: Case) -> None:
    """Ten shops paid a month's takings into a charity's account and sent from its hall; two of them were caught
    since."""
    hall = case.home(firm=True)
    charity = case.firm(case.person(home=hall))
    account = case.card(charity)
    shops = case.sellers(10, "giver")
    for one in shops:
        one.paid_on(account, since=110, until=80)
        one.ships_from(hall, since=108, until=82, contact=charity.legal_person)
    for at, brand in enumerate(("VELTRO", "BRIXO")):
        case.rights_holder(brand).catches(shops[at], when=35 - 9 * at)
    case.never(shops[2:])
    case.strangers(shops)


@story(
    "the reseller is not named",
    source="own finding: returned goods are sold by the pallet",
)
def returned_goods_reseller(case: Case) -> None:
    """A reseller buys up a ring's returned parcels by the pallet; one such piece in his shop was appraised as
    counterfeit."""
    _, crew = ring_of_five(case)
    reseller = case.seller("reseller")
    for when in (140, 100, 65):
        case.freight(crew[0], reseller, when=when)
    reseller.pays(crew[0], 3800, "货款", times=3, since=140, until=60)
    case.rights_holder("ELUVIE").appraises(reseller.shop, when=40)
    case.never(reseller)


@story(ALONE, source="Yinzhou court: two traders in one logistics firm's warehouse, each convicted for her own goods")
def two_traders_in_one_depot(case: Case) -> None:
    """Two traders who know each other rent bays of one depot with twelve others; each sold her own fakes of one
    brand."""
    depot, phone = case.home(firm=True), case.phone()
    traders = case.sellers(14, "trader")
    for one in traders:
        one.ships_from(depot, since=150, phone=phone)
    traders[0].pays(traders[1], 600, "还款", times=1)
    brixo = case.rights_holder("BRIXO")
    brixo.catches(traders[0], when=40)
    brixo.catches(traders[1], when=25)
    case.never(traders[2:])
    case.strangers(traders)


@story(ALONE, source="issue 23: payment agents")
def payment_agent(case: Case) -> None:
    """Sixteen sellers who know nothing of one another are paid through one payment agent; three were caught."""
    agent = case.firm(case.person())
    account = case.card(agent)
    clients = case.sellers(16, "client", card=account)
    for at, brand in enumerate(("VELTRO", "CORVELLE", "BRIXO")):
        case.rights_holder(brand).catches(clients[at], when=55 - 9 * at)
    case.never(clients[3:])
    case.strangers(clients)


@story(RING_ONLY, source="courts of Changping and Shijingshan: legal representatives by name only")
def relative_as_legal_person(case: Case) -> None:
    """An uncle is the legal representative of a ring's firm by name; his own firm in another town sells honest
    goods."""
    _, crew = ring_of_five(case)
    uncle = case.seller("uncle", firm=True, since=900)
    crew[2].firm = case.firm(uncle.person)
    crew[2].pays(uncle, 1000, "往来款", times=2)
    case.never(uncle)
