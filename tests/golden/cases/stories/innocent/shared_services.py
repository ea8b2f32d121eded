"""Services that bring strangers together: an assistant, a warehouse, a bookkeeper, a school, a carrier."""

from __future__ import annotations

from tests.golden.cases.book import story
from tests.golden.cases.case import Case
from tests.golden.cases.crews import are_caught
from tests.golden.cases.seller import Seller
from tests.golden.cases.things import Card

ALONE = "nobody is named; the caught clients are guilty alone"
HELD = "issue 23 (held already)"


@story("nobody is named: one household is no ring", source=HELD)
def one_caught_in_a_family(case: Case) -> None:
    """A family of four with a shop each, one computer and one card; the father was caught."""
    home = case.home()
    family = case.sellers(4, "kin", surname="罗", home=home)
    card, computer = case.card(family[0].person), case.device()
    for one in family:
        one.paid_on(card, since=280)
        one.logs_in(computer, times=8)
    case.rights_holder("BRIXO").catches(family[0], when=30)
    case.never(family[1:])
    case.in_no_lead(family)


@story(ALONE, source=HELD)
def assistants_firm(case: Case) -> None:
    """A virtual-assistant firm logs into thirty shops from two machines; three of its clients were caught."""
    office, machines = case.home(firm=True), [case.device(), case.device()]
    clients = case.sellers(30, "client")
    for one in clients:
        for machine in machines:
            one.logs_in(machine, times=5, at=office)
    _catch_three(case, clients)


@story(ALONE, source=HELD)
def warehouse_for_forty(case: Case) -> None:
    """A third-party warehouse sends the parcels of forty shops under its own name and phone; three were caught."""
    hall, phone, clerk = case.home(firm=True), case.phone(), case.person()
    clients = case.sellers(40, "client")
    for one in clients:
        one.ships_from(hall, since=160, contact=clerk.name, phone=phone, kinds=("ship_from", "return", "warehouse"))
    _catch_three(case, clients)


@story(ALONE, source="accuracy report: two lone offenders, clients of one warehouse, in one lead")
def warehouse_hotline(case: Case) -> None:
    """A third-party warehouse sends for twenty-four shops; six of them name its hotline as theirs, and those pay it
    month by month from account to account. Two of the six sold fakes, each for himself."""
    hall, hotline = case.home(firm=True), case.phone()
    keeper = case.seller("warehouse", firm=True, home=hall, phone=hotline, shop=False)
    clients = case.sellers(24, "client")
    for one in clients:
        one.ships_from(hall, since=160, contact=keeper.name)
    callers = clients[:6]
    for one in callers:
        one.names_address(hall, "warehouse", since=150, contact=keeper.name, phone=hotline)
        one.pays(keeper, 900, "仓储费", times=5)
    are_caught(case, callers[:2], "VELTRO", "CORVELLE", first=50)
    case.never(keeper, clients[2:])
    case.strangers(clients)


@story(ALONE, source="as the warehouse's hotline: a part of an operator's clients takes two services more")
def operator_with_extras(case: Case) -> None:
    """Twenty shops send from an operator's office; seven of them also let him log in, and five of the seven name his
    phone as theirs. Two of the five sold fakes, each for himself."""
    office, machine, phone = case.home(firm=True), case.device(), case.phone()
    operator = case.seller("operator", firm=True, home=office, phone=phone, shop=False)
    clients = case.sellers(20, "client")
    for one in clients:
        one.ships_from(office, since=160)
    for one in clients[:7]:
        one.logs_in(machine, since=150, at=office)
    for one in clients[:5]:
        one.names_address(office, "warehouse", since=150, contact=operator.name, phone=phone)
    are_caught(case, clients[:2], "BRIXO", "CORVELLE", first=50)
    case.never(operator, clients[2:])
    case.strangers(clients)


@story(ALONE, source=HELD)
def accountant(case: Case) -> None:
    """An accountant registered twenty-five firms in her office under her phone; three were caught."""
    office, phone = case.home(firm=True), case.phone()
    clients = case.sellers(25, "client", firm=True, registered=office, phone=lambda _: phone)
    _catch_three(case, clients)


@story(ALONE, source="held-out story: a part of an accountant's clients takes her mail address and her clerk")
def accountant_with_clerk(case: Case) -> None:
    """An accountant registered twenty-two firms in her office; six have her mail address in their accounts, and her
    clerk logs in for five of those at the quarters' ends. Two of the five sold fakes, each for himself."""
    office, machine = case.home(firm=True), case.device()
    bookkeeper = case.seller("bookkeeper", firm=True, home=office, shop=False)
    bookkeeper.email = "caishui.daili@mail.example"
    brands = {0: "VELTRO", 3: "AURALIS"}
    clients = case.sellers(22, "client", firm=True, fakes=brands.get, registered=lambda at: None if at == 5 else office)
    for one in clients[:6]:
        one.email = bookkeeper.email
    for at, one in enumerate(clients[:5]):
        joined, left = (75 if at == 2 else 170), (65 if at == 4 else 0)
        one.logs_in(machine, since=joined, until=left, times=4 + at % 3, at=office)
    for at, one in enumerate(clients[:14]):
        one.pays(bookkeeper, 600, "代理记账费", times=1 if at == 1 else 4)
    are_caught(case, [clients[at] for at in brands], *brands.values(), first=52)
    case.never(bookkeeper, [one for at, one in enumerate(clients) if at not in brands])
    case.strangers(clients)


@story(ALONE, source=HELD)
def training_school(case: Case) -> None:
    """Twenty pupils of an e-commerce school opened shops on its machines and send from its room; three were
    caught."""
    school, machines = case.home(firm=True), [case.device() for _ in range(5)]
    pupils = case.sellers(20, "pupil", since=lambda at: 120 + 3 * at)
    for at, one in enumerate(pupils):
        one.logs_in(machines[at % 5], times=8, at=school)
        one.logs_in(machines[(at + 2) % 5], times=4, at=school)
        one.ships_from(school, since=100)
    _catch_three(case, pupils)


@story("the new holder of the number is not named", source=HELD)
def recycled_phone(case: Case) -> None:
    """A ring's cancelled number went to a stranger half a year later."""
    den, number = case.home(), case.phone()
    crew = case.sellers(3, "crew", fakes="AURALIS", ships_from=den, phone=lambda _: number, since=700)
    takings = case.card(crew[0].person)
    auralis, nadian = case.rights_holder("AURALIS"), case.rights_holder("纳电 NADIAN")
    for one in crew:
        one.paid_on(takings, since=600)
        one.closes(330, "counterfeit")
    for at, one in enumerate(crew):
        (auralis if at else nadian).complains(one.shop, 350)
        one.struck(340, kind="closure")
    stranger = case.seller("stranger", phone=number, since=140)
    case.never(stranger)


@story("nobody is named: a masked number is no number", source=HELD)
def masked_cards(case: Case) -> None:
    """Eight strangers whose masked cards look the same two by two; three of them were caught."""
    masks = ("622848XXXXXXXX0123", "622202XXXXXXXX4411", "621700--------0098", "6228 48** **** 7731")
    people = [case.seller(f"stranger{at + 1}", lives=False) for at in range(8)]
    for at, one in enumerate(people):
        one.logs_in(case.device())
        one.ships_from(one.home, kinds=("ship_from", "return"))
        one.paid_on(Card(masks[at % 4], one.person.name))
    for at, brand in enumerate(("VELTRO", "CORVELLE", "BRIXO")):
        case.rights_holder(brand).catches(people[(0, 4, 5)[at]], when=50 - 9 * at)
    case.never(people[1:4], people[6:])
    case.strangers(people)


def _catch_three(case: Case, clients: list[Seller]) -> None:
    for at, brand in enumerate(("VELTRO", "CORVELLE", "BRIXO")):
        case.rights_holder(brand).catches(clients[at], when=50 - 9 * at)
    case.never(clients[3:])
    case.strangers(clients)
