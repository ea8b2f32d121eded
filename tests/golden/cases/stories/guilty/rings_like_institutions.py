"""Rings that call themselves a cooperative, an operator, an agency, a wholesaler or hide behind a warehouse."""

from __future__ import annotations

from tests.golden.cases.book import story
from tests.golden.cases.case import Case
from tests.golden.cases.crews import are_caught, work_together
from tests.golden.cases.seller import Seller

FOUND = "the crew is named, honest clients are not"


@story("those caught are named", source="issue 23: a false cooperative")
def false_cooperative(case: Case) -> None:
    """Nine "farmers" of a cooperative on paper sell one brand's fakes from two rooms on three machines; six
    were caught."""
    hall = case.home(firm=True)
    account = case.card(case.firm(case.person(home=hall)))
    farmers = case.sellers(9, "farmer", fakes="优牧 YOUMU", card=account)
    work_together(case, farmers, cards=0)
    are_caught(case, farmers[:6], "优牧 YOUMU", "净柏 JINGBAI")
    case.must(farmers[:6], share=0.8)


@story(FOUND, source="Jingan prosecutors: shops in the names of partners, run from one office")
def operator_is_the_ring(case: Case) -> None:
    """An operator runs six shops of his own crew beside five real clients; the crew's money goes to his private
    card."""
    office = case.home(firm=True)
    boss = case.seller("boss", home=office, fakes="CORVELLE")
    purse, machines = case.card(boss.person), [case.device(), case.device()]
    crew = case.sellers(6, "crew", fakes="CORVELLE", ships_from=office, card=purse)
    boss.paid_on(purse, since=230)
    for at, one in enumerate((boss, *crew)):
        one.logs_in(machines[at % 2], at=office)
        one.logs_in(machines[(at + 1) % 2], times=5, at=office)
    boss.operates(*(one.shop for one in crew), since=220)
    clients = case.sellers(5, "client")
    for at, one in enumerate(clients):
        one.logs_in(machines[at % 2], since=150, times=6, at=office)
        boss.operates(one.shop, since=150)
    are_caught(case, [boss, *crew[:4]], "CORVELLE", "栖木 QIMU")
    case.must(boss, crew[:4], share=0.8)
    case.never(clients)


@story(FOUND, source="domain: rings send from public stations and warehouses when they are careful")
def ring_behind_a_warehouse(case: Case) -> None:
    """Seven of a third-party warehouse's thirty clients also share cards and machines; five of them were caught."""
    hall, phone, clerk = case.home(firm=True), case.phone(), case.person()
    crew = case.sellers(7, "crew", fakes="BRIXO")
    work_together(case, crew, rooms=3)
    others = case.sellers(23, "client")
    for one in (*crew, *others):
        one.ships_from(hall, since=160, contact=clerk.name, phone=phone)
    are_caught(case, crew[:5], "BRIXO", "AURALIS")
    case.rights_holder("VELTRO").catches(others[0], when=30)
    case.must(crew[:5], share=0.8)
    case.never(others)


@story(FOUND, source="counterpart of the warehouse's hotline: a crew in one warehouse with a phone of its own")
def crew_behind_a_hotline(case: Case) -> None:
    """Six of a warehouse's twenty-four clients name one phone; they also share machines by twos and cards by threes.
    Four of them were caught."""
    crew = _behind_a_hotline(case)
    purses = [case.card(one.person) for one in crew[:2]]
    for at, one in enumerate(crew):
        one.paid_on(purses[at % 2], since=150)


@story(FOUND, source="counterpart of the warehouse's hotline: a crew that pays one of its own")
def crew_that_pays_its_head(case: Case) -> None:
    """Six of a warehouse's twenty-four clients name one phone and pay one of them from account to account, as clients
    pay a warehouse; they also share machines by twos. Four of them were caught."""
    crew = _behind_a_hotline(case)
    for one in crew[1:]:
        one.pays(crew[0], 900, "仓储费", times=5)


def _behind_a_hotline(case: Case) -> list[Seller]:
    """A crew of six, four of whom are caught and have to be found, among eighteen strangers of one warehouse."""
    hall, hotline = case.home(firm=True), case.phone()
    crew, others = case.sellers(6, "crew", fakes="BRIXO"), case.sellers(18, "client")
    for one in (*crew, *others):
        one.ships_from(hall, since=160)
    machines = [case.device() for _ in crew]
    for at, one in enumerate(crew):
        one.names_address(hall, "warehouse", since=150, contact=crew[0].name, phone=hotline)
        one.logs_in(machines[at], since=155)
        one.logs_in(machines[at - 1], since=155, times=6)
    are_caught(case, crew[:4], "BRIXO", "AURALIS")
    case.must(crew[:4], share=0.75)
    case.never(others)
    return crew


@story(FOUND, source="held-out story: counterpart of the accountant with a clerk")
def crew_among_an_accountants_firms(case: Case) -> None:
    """Six of an accountant's twenty-five firms are a crew with two dens, three machines and two cards; like three
    honest firms they have her mail address and let her clerk log in. Four of the crew were caught."""
    office, machine = case.home(firm=True), case.device()
    bookkeeper = case.seller("bookkeeper", firm=True, home=office, shop=False)
    crew = case.sellers(6, "crew", firm=True, registered=office, fakes="AURALIS")
    others = case.sellers(19, "client", firm=True, registered=office)
    work_together(case, crew)
    for one in (*crew, *others[:3]):
        one.email = "jizhang.bangong@mail.example"
        one.logs_in(machine, since=170, times=4, at=office)
    for one in (*crew, *others):
        one.pays(bookkeeper, 600, "代理记账费", times=4)
    are_caught(case, crew[:4], "AURALIS", "纳电 NADIAN")
    case.must(crew[:4], share=0.75)
    case.never(bookkeeper, others)


@story(FOUND, source="Jingan prosecutors: a front shop with a workshop behind it (前店后厂), returns go to the boss")
def wholesaler_with_fronts(case: Case) -> None:
    """A wholesaler fronts five shops of straw men, paid on his card and run from his store room; ten real
    customers pay him."""
    store_room = case.home(firm=True)
    trader = case.seller("trader", home=store_room, fakes="VELTRO")
    purse = case.card(trader.person)
    trader.paid_on(purse, since=280)
    fronts = case.sellers(5, "front", fakes="VELTRO", ships_from=store_room, card=purse)
    for one in fronts:
        one.logs_in(trader.device, at=store_room)
    customers = case.sellers(10, "customer")
    for one in customers:
        one.pays(trader, 2200, "货款", times=5)
        one.ships_from(store_room, since=150, contact=trader.person.name, phone=trader.phone)
    are_caught(case, [trader, *fronts[:3]], "VELTRO", "跃岚 YUELAN")
    case.must(trader, fronts[:3], share=0.75)
    case.never(customers)


@story(FOUND, source="Shanghai police: a streamer and her agency's team arrested for selling fakes; 50 people, 8 dens")
def agency_with_a_crew(case: Case) -> None:
    """An agency's own five streamers sell fakes from its studio into the boss's card; four others are only paid
    by it."""
    studio = case.home(firm=True)
    boss = case.person(home=studio)
    account, purse = case.card(case.firm(boss)), case.card(boss)
    crew = case.sellers(5, "crew", fakes="ELUVIE", ships_from=studio, card=purse)
    cameras = [case.device(), case.device()]
    for at, one in enumerate(crew):
        one.logs_in(cameras[at % 2], at=studio)
        one.logs_in(cameras[(at + 1) % 2], times=8, at=studio)
    guests = case.sellers(4, "guest", card=account)
    for at, one in enumerate(guests):
        one.logs_in(cameras[at % 2], since=100, times=3, at=studio)
    are_caught(case, crew[:4], "ELUVIE", "黛蔻 DAIKO")
    case.must(crew[:4], share=0.75)
    case.never(guests)


@story("those caught are named", source="domain: shops registered by relatives and friends, students and pensioners")
def school_of_fakes(case: Case) -> None:
    """A "school" opens eight shops for pupils, keeps their logins and money and sells one brand's fakes; five
    were caught."""
    teacher = case.seller("teacher", fakes="AURALIS")
    pupils = case.sellers(8, "pupil", fakes="AURALIS", since=lambda at: 190 - 4 * at)
    work_together(case, [teacher, *pupils], rooms=2, devices=4, since=185)
    are_caught(case, [teacher, *pupils[:4]], "AURALIS", "纳电 NADIAN")
    case.must(teacher, pupils[:4], share=0.8)
