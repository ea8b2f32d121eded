"""A card in a marriage, and who answers for what is paid out on it."""

from __future__ import annotations

from tests.golden.cases.book import story
from tests.golden.cases.case import Case
from tests.golden.cases.seller import Seller

DIVORCE = 425
RELATED = "issue 23; amazoker: spouses with accounts of their own"


@story("she is not named; he and his brother are", source=RELATED)
def husbands_card(case: Case) -> None:
    """A wife with her own shop is paid out on her husband's card; he and his brother, from another home, sell
    fakes."""
    home = case.home()
    veltro, yuelan = case.rights_holder("VELTRO"), case.rights_holder("跃岚 YUELAN")
    husband = case.seller("husband", surname="陈", home=home, fakes="VELTRO")
    brother = case.seller("brother", surname="陈", fakes="跃岚 YUELAN")
    household = case.card(husband.person)
    husband.paid_on(household, since=290)
    wife = case.seller("wife", home=home, card=household, since=280)
    takings = case.card(brother.person)
    for one in (husband, brother):
        one.paid_on(takings, since=190)
    brother.logs_in(husband.device, times=12)
    husband.logs_in(brother.device, times=6, at=brother.home)
    veltro.catches(husband, when=40)
    veltro.appraises(brother.shop, when=33)
    yuelan.catches(brother, when=25)
    case.must(husband, brother)
    case.never(wife)
    case.says(wife, "household", "home", "no evidence of its own")


@story("she is not named; her former husband and his friend are", source="issue 23")
def ex_wife_card_unbound(case: Case) -> None:
    """An ex-wife unbound the joint card 14 months ago; her former husband's fakes and his partner's are of this
    year."""
    husband, partner = _guilty_pair(case)
    joint, home = case.card(husband.person), husband.home
    ex_wife = case.seller("ex_wife", home=home, since=900, card=joint, lives=False)
    husband.paid_on(joint, since=880)
    ex_wife.ships_from(home, until=DIVORCE)
    ex_wife.logs_in(case.device())
    ex_wife.paid_on(joint, until=DIVORCE)
    ex_wife.moves(case.home(), since=DIVORCE)
    ex_wife.paid_on(case.card(ex_wife.person), since=DIVORCE)
    case.must(husband, partner)
    case.never(ex_wife)


@story("she is not named; her former husband and his friend are", source="issue 23")
def ex_wife_card_still_bound(case: Case) -> None:
    """An ex-wife forgot to unbind the joint card when she moved out 14 months ago; home and device are her own
    since."""
    husband, partner = _guilty_pair(case)
    joint, home = case.card(husband.person), husband.home
    ex_wife = case.seller("ex_wife", home=home, since=900, lives=False)
    husband.paid_on(joint, since=880)
    ex_wife.ships_from(home, until=DIVORCE)
    ex_wife.logs_in(case.device())
    ex_wife.paid_on(joint)
    ex_wife.moves(case.home(), since=DIVORCE)
    ex_wife.paid_on(case.card(ex_wife.person), since=DIVORCE)
    case.must(husband, partner)
    case.never(ex_wife)


def _guilty_pair(case: Case) -> tuple[Seller, Seller]:
    """A husband and his partner from another home, who share a card, a machine and a contact phone; both are
    caught."""
    corvelle, qimu = case.rights_holder("CORVELLE"), case.rights_holder("栖木 QIMU")
    husband = case.seller("husband", since=950, fakes="CORVELLE")
    partner = case.seller("partner", since=250, fakes="CORVELLE")
    takings = case.card(husband.person)
    for one in (husband, partner):
        one.paid_on(takings, since=240)
    partner.logs_in(husband.device, times=15)
    partner.names_address(partner.home, "warehouse", phone=husband.phone, since=230)
    corvelle.catches(husband, when=50)
    corvelle.catches(partner, when=28)
    qimu.complains(partner.shop, when=20)
    return husband, partner
