"""Rings among spouses, siblings, heirs and flatmates."""

from __future__ import annotations

from tests.golden.cases.book import story
from tests.golden.cases.case import Case
from tests.golden.cases.crews import are_caught, work_together

BOTH = "both are named, each for deeds of his own"
CAUGHT = "those caught are named"


@story(BOTH, source="issue 23: a divorced couple that goes on together")
def divorced_and_together(case: Case) -> None:
    """A couple divorced a year ago and lives apart; card, machines and stock room are joint to this day, and
    both sell fakes."""
    stock_room = case.home()
    husband = case.seller("husband", since=900, fakes="CORVELLE", ships_from=stock_room)
    wife = case.seller("wife", since=880, home=husband.home, fakes="CORVELLE", ships_from=stock_room)
    wife.moves(case.home(), since=365)
    joint, machine = case.card(husband.person), case.device()
    for one in (husband, wife):
        one.paid_on(joint, since=850)
        one.logs_in(machine, at=stock_room)
    are_caught(case, [husband, wife], "CORVELLE", "栖木 QIMU", first=60)
    case.rights_holder("CORVELLE").appraises(wife.shop, when=20)
    case.must(husband, wife)


@story(CAUGHT, source="domain: 50 shops registered by relatives, no document in common; shared devices, payees, rooms")
def family_ring_over_three_homes(case: Case) -> None:
    """Six kin in three homes sell one stock of fakes on common machines and cards; four of them were caught."""
    homes = [case.home() for _ in range(3)]
    kin = [case.seller(f"kin{at + 1}", surname="龚", home=homes[at // 2], fakes="NORDHELM") for at in range(6)]
    work_together(case, kin, rooms=2, devices=3)
    are_caught(case, [kin[0], kin[2], kin[3], kin[5]], "NORDHELM", "栖木 QIMU")
    case.must(kin[0], kin[2], kin[3], kin[5], share=0.75)


@story(BOTH, source="Jining police: brother and sister with two shops, one stock and one price list")
def brother_and_sister(case: Case) -> None:
    """A brother and a sister in two towns keep their fakes in his store room, one machine and one card; both
    were caught."""
    store_room = case.home()
    kin = [case.seller(label, surname="付", fakes="VELTRO", ships_from=store_room) for label in ("brother", "sister")]
    card = case.card(kin[0].person)
    for one in kin:
        one.paid_on(card, since=250)
        one.logs_in(kin[0].device, times=16, at=store_room)
    are_caught(case, kin, "VELTRO", "跃岚 YUELAN", first=60)
    case.must(kin)


@story(
    CAUGHT, source="Jingan prosecutors: three siblings, one licence in a name, three flats full of goods, six accounts"
)
def siblings_with_three_flats(case: Case) -> None:
    """Three siblings sell fake bags over six accounts and three rented flats; one licence, one purse; four
    accounts caught."""
    people = [case.person("吴") for _ in range(3)]
    homes = [case.home() for _ in range(3)]
    licence = case.firm(people[2])
    accounts = [
        case.seller(f"account{at + 1}", person=people[at % 3], home=homes[at % 3], fakes="CORVELLE",
                    firm=licence if at == 2 else None)
        for at in range(6)
    ]  # fmt: skip
    work_together(case, accounts, rooms=3, devices=3, cards=1)
    are_caught(case, accounts[:4], "CORVELLE", "栖木 QIMU")
    case.must(accounts[:4], share=0.75)


@story(CAUGHT, source="counterpart of the honest heir: a widow who goes on with the den, the crew and the trade")
def widow_goes_on(case: Case) -> None:
    """A ring's head died; his widow took over shop, machine, den and card and has sold fakes with his two men
    ever since."""
    den = case.home()
    head = case.seller("head", fakes="BRIXO", ships_from=den)
    men = case.sellers(2, "man", fakes="BRIXO", ships_from=den)
    purse = case.card(head.person)
    for one in (head, *men):
        one.paid_on(purse, since=220)
        one.logs_in(head.device, times=10, at=den)
    widow = case.seller("widow", home=head.home, since=140, fakes="BRIXO", ships_from=den, device=head.device)
    widow.paid_on(purse, since=118)
    head.shop.sold_to(widow, when=120, fakes_on=True)
    head.closes(120)
    are_caught(case, [widow, *men], "BRIXO", "AURALIS", first=60)
    case.must(widow, men)


@story(CAUGHT, source="counterpart of the flatmates: three tenants of one flat who are all in it")
def flatmates_all_in_it(case: Case) -> None:
    """Four tenants of one flat work one trade in fakes with a fifth from elsewhere; cards and machines go
    round; four caught."""
    flat = case.home()
    mates = [case.seller(f"mate{at + 1}", home=flat, fakes="AURALIS") for at in range(4)]
    outsider = case.seller("outsider", fakes="AURALIS")
    crew = [*mates, outsider]
    work_together(case, crew, rooms=2, devices=2, cards=2)
    are_caught(case, [*mates[:3], outsider], "AURALIS", "纳电 NADIAN")
    case.must(mates[:3], outsider, share=0.75)
