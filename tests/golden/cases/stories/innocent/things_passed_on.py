"""Phones, machines, numbers, cards and accounts that pass from one hand to another."""

from __future__ import annotations

from tests.golden.cases.book import story
from tests.golden.cases.case import Case
from tests.golden.cases.crews import ring_of_five
from tests.golden.cases.things import Card

RING_ONLY = "the ring is named, the stranger is not"


@story(RING_ONLY, source="lionboss: suspended after logging in on the device of somebody who was suspended")
def second_hand_phone(case: Case) -> None:
    """A stranger buys a ring's used phone; its fingerprint stays, the apps' contact number of the old owner too."""
    _, crew = ring_of_five(case)
    stranger = case.seller("stranger")
    old = case.device()
    crew[0].logs_in(old, since=170, until=80, times=15)
    crew[1].logs_in(old, since=165, until=82, times=8)
    stranger.logs_in(old, since=76)
    stranger.names_address(stranger.home, "warehouse", phone=crew[0].phone, since=76, until=70)
    case.never(stranger)


@story(
    RING_ONLY, source="lionboss: giving a suspended seller access to one's device is listed as a cause of suspension"
)
def repair_shop(case: Case) -> None:
    """A repairer logs into customers' shops on his bench machine to test their phones; five customers are a ring."""
    crew, bench, workshop = ring_of_five(case)[1], case.device(), case.home(firm=True)
    repairer = case.seller("repairer", home=workshop)
    others = case.sellers(6, "customer")
    for one in (repairer, *crew, *others):
        one.logs_in(bench, since=150, until=20, times=2, at=workshop)
    case.never(repairer, others)


@story(RING_ONLY, source="amzonbuzin: shared access through public networks such as internet cafés")
def internet_cafe(case: Case) -> None:
    """Eleven sellers use the machines of one internet café; five are a ring with dens and cards, one was caught
    alone."""
    crew, cafe = ring_of_five(case)[1], case.home(firm=True)
    machines = [case.device() for _ in range(6)]
    guests = case.sellers(6, "guest")
    for at, one in enumerate((*crew, *guests)):
        for machine in (machines[at % 6], machines[(at * 2 + 1) % 6]):
            one.logs_in(machine, times=5, at=cafe)
    case.rights_holder("VELTRO").catches(guests[0], when=40)
    case.never(guests)


@story(
    RING_ONLY,
    source="own finding: numbers are given out again",
)
def reissued_card(case: Case) -> None:
    """A bank gives a number that a ring's member had closed to a stranger in another province five months later."""
    _, crew = ring_of_five(case)
    number = case.identities.card()
    for one in crew[:2]:
        one.paid_on(Card(number, crew[0].person.name), since=195, until=190)
    stranger = case.seller("stranger", since=60, lives=False)
    stranger.logs_in(case.device())
    stranger.ships_from(stranger.home, kinds=("ship_from", "return"))
    stranger.paid_on(Card(number, stranger.person.name), since=40)
    case.never(stranger)


@story(
    "nobody is named: what a spreadsheet leaves of a number is no number",
    source="issue 23: numbers that went through a spreadsheet (6.22848E18)",
)
def spreadsheet_numbers(case: Case) -> None:
    """Eight strangers whose cards and phones an extract sent through a spreadsheet; three of them were caught."""
    people = [
        case.seller(f"stranger{at + 1}", phone=("1.38123E+10", "1.59E+10")[at % 2], lives=False) for at in range(8)
    ]
    for at, one in enumerate(people):
        one.logs_in(case.device())
        one.ships_from(one.home, kinds=("ship_from", "return"))
        one.paid_on(Card(("6.22848E18", "6.21700E+18")[at // 4], one.person.name))
    for at, brand in enumerate(("VELTRO", "CORVELLE", "BRIXO")):
        case.rights_holder(brand).catches(people[(0, 2, 4)[at]], when=50 - 9 * at)
    case.never([one for at, one in enumerate(people) if at not in (0, 2, 4)])
    case.strangers(people)


@story(
    "the owner is not named for what a thief did",
    source="revisionlegal, ecommerceguider: hijacked accounts suspended, payout cards changed by the thieves",
)
def stolen_account(case: Case) -> None:
    """A ring steals a seller's account, runs it for two weeks on its devices and card; he gets it back and
    complains."""
    den, crew = ring_of_five(case)
    victim = case.seller("victim")
    takings = case.card(crew[0].person)
    for one in crew[:2]:
        one.paid_on(takings, since=150)
        victim.logs_in(one.device, since=64, until=50, times=9, at=den)
    victim.paid_on(takings, since=63, until=50)
    victim.ships_from(den, since=62, until=50)
    case.rights_holder("ELUVIE").complains(victim.shop, when=56)
    victim.struck(51, kind="listing_removal", revoked=35)
    case.never(victim)


@story(
    RING_ONLY,
    source="kangdalawyers: a student whose face and document were taken at a job interview",
)
def deceived_name_lender(case: Case) -> None:
    """A student's document and face opened an account for a ring; her own shop, opened later, has nothing to do
    with it."""
    den, crew = ring_of_five(case)
    student = case.seller("student", since=120)
    borrowed = case.seller(
        "borrowed", person=student.person, registered=student.home, home=den, fakes="ELUVIE", since=260,
        device=crew[0].device, phone=crew[1].phone,
    )  # fmt: skip
    borrowed.paid_on(case.card(crew[0].person), since=250)
    case.rights_holder("ELUVIE").catches(borrowed, when=35)
    case.never(student)


@story(
    RING_ONLY,
    source="Shanghai police: a trader rented another's licence to open a shop",
)
def borrowed_licence_taken_back(case: Case) -> None:
    """A ring rented a shopkeeper's licence for one of its shops; he revoked it after two months and goes on
    with his own."""
    den, crew = ring_of_five(case)
    keeper = case.seller("keeper", firm=True)
    rented = case.seller(
        "rented", person=keeper.person, firm=keeper.firm, registered=keeper.home, home=den, fakes="ELUVIE", since=150,
        device=crew[1].device, card=case.card(crew[1].person),
    )  # fmt: skip
    crew[0].pays(keeper, 800, "往来款", times=2, since=150, until=95)
    case.rights_holder("ELUVIE").catches(rented, when=100)
    rented.closes(90)
    case.never(keeper)


@story(RING_ONLY, source="own finding: anybody may enter anybody's number as a contact")
def victims_phone_bound(case: Case) -> None:
    """A ring enters a rival's phone and address as contact of its shops, so that complaints reach her."""
    _, crew = ring_of_five(case)
    rival = case.seller("rival")
    for one in crew:
        one.names_address(rival.home, "return", contact=rival.person.name, phone=rival.phone, since=90)
    case.never(rival)
