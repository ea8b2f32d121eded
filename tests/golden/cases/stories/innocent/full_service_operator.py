"""Operators who run shops for clients from end to end: their machine, room, phone and account come together."""

from __future__ import annotations

from tests.golden.cases.book import story
from tests.golden.cases.case import Case
from tests.golden.cases.seller import Seller

ALONE = "nobody is named; the caught clients are guilty alone"
SOURCE = "issue 23; appeal.tools: the same virtual assistant or service provider"


@story(ALONE, source=SOURCE)
def full_service_operator(case: Case) -> None:
    """Twelve clients of one operator share his device, room, contact phone and account; four, each for himself,
    sold fakes."""
    _run_clients(case, devices=1)


@story(ALONE, source=SOURCE)
def full_service_operator_three_devices(case: Case) -> None:
    """The same operator with three machines for four clients each."""
    _run_clients(case, devices=3)


def _run_clients(case: Case, devices: int) -> None:
    office, phone = case.home(firm=True), case.phone()
    boss = case.person(home=office)
    operator = case.seller("operator", person=boss, firm=True, home=office, phone=phone, shop=False)
    account = case.card(operator.firm or boss)
    machines = [case.device() for _ in range(devices)]
    clients: list[Seller] = []
    for at in range(12):
        client = case.seller(f"client{at + 1}", card=account)
        client.ships_from(office, since=170, contact=boss.name, phone=phone)
        client.logs_in(machines[at * devices // 12], since=170, at=office)
        operator.operates(client.shop, since=170)
        clients.append(client)
    for at, brand in enumerate(("VELTRO", "NORDHELM", "CORVELLE", "BRIXO")):
        case.rights_holder(brand).catches(clients[at * 3], when=60 - 11 * at)
    case.never(operator, [one for at, one in enumerate(clients) if at % 3])
    case.strangers(clients)
