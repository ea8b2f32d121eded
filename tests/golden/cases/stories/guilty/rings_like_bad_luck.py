"""Rings that point to a sale, a squatter, a lent card or a clean name."""

from __future__ import annotations

from tests.golden.cases.book import story
from tests.golden.cases.case import Case
from tests.golden.cases.crews import are_caught, work_together

CAUGHT = "those caught are named"


@story(
    "seller and straw man are named",
    source="issue 23: a sham sale; platforms ban sales that leave control with the seller",
)
def sham_sale(case: Case) -> None:
    """An offender "sold" his shop to a straw man and runs it on: same machine, card and den, and deeds after
    the sale too."""
    den = case.home()
    seller = case.seller("seller", fakes="VELTRO", ships_from=den)
    straw_man = case.seller("straw_man", since=130, ships_from=den, shop=False)
    purse = case.card(seller.person)
    case.shop(seller, fakes="VELTRO")
    for one in (seller, straw_man):
        one.paid_on(purse, since=120)
    straw_man.logs_in(seller.device, since=90, at=den)
    veltro, yuelan = case.rights_holder("VELTRO"), case.rights_holder("跃岚 YUELAN")
    veltro.appraises(seller.shop, when=105)
    yuelan.complains(seller.shop, when=104)
    seller.shop.sold_to(straw_man, when=90, fakes_on=True)
    straw_man.pace = 0.2
    veltro.catches(straw_man, when=45, shop=straw_man.shop)
    yuelan.appraises(straw_man.shop, when=30)
    veltro.catches(seller, when=38, shop=seller.shops[1])
    case.must(seller, straw_man)


@story(CAUGHT, source="issue 23: a past owner with deeds of his own time")
def past_owner_with_deeds(case: Case) -> None:
    """A man sold one of his shops to his own ring and goes on in it with another; he was caught before and
    after the sale."""
    crew = case.sellers(4, "crew", fakes="ELUVIE")
    past_owner = case.seller("past_owner", fakes="ELUVIE")
    case.shop(past_owner, fakes="ELUVIE")
    work_together(case, [past_owner, *crew], rooms=2, devices=3)
    holder = case.rights_holder("ELUVIE")
    holder.catches(past_owner, when=110)
    past_owner.shop.sold_to(crew[0], when=95, fakes_on=True)
    holder.catches(past_owner, when=30, shop=past_owner.shops[1])
    are_caught(case, crew[:3], "ELUVIE", "黛蔻 DAIKO")
    case.must(past_owner, crew[:3], share=0.75)


@story(CAUGHT, source="counterpart of the squatter: a discredited complainant can be right when others say the same")
def squatter_against_a_ring(case: Case) -> None:
    """A squatter attacks a ring of six with complaints of all outcomes; two true rights holders appraise its
    goods as fakes."""
    crew = case.sellers(6, "crew", fakes="NORDHELM")
    work_together(case, crew)
    squatter = case.rights_holder("家和 JIAHE", label="squatter")
    for at, outcome in enumerate(("upheld", "malicious", "upheld", "withdrawn", "malicious", "rejected", "malicious")):
        squatter.complains(crew[at % 6].shop, 90 - 5 * at, outcome)
    for at, one in enumerate(crew[:4]):
        holder = case.rights_holder(("NORDHELM", "栖木 QIMU")[at % 2])
        holder.appraises(one.shop, when=60 - 6 * at)
        holder.complains(one.shop, when=58 - 6 * at)
    crew[1].struck(47)
    case.must(crew[:4], share=0.75)


@story(CAUGHT, source="domain: cards rotate in careful crews")
def rotated_cards(case: Case) -> None:
    """Eight shops of one crew change between four cards every six weeks and share machines by twos; six were
    caught."""
    crew = case.sellers(8, "crew", fakes="BRIXO")
    work_together(case, crew, rooms=3, devices=4, cards=0)
    purses = [case.card(crew[at].person) for at in range(4)]
    for at, one in enumerate(crew):
        for turn in range(4):
            since = 180 - 45 * turn
            one.paid_on(purses[(at + turn) % 4], since=since, until=max(since - 45, 0))
    are_caught(case, crew[:6], "BRIXO", "AURALIS")
    case.must(crew[:6], share=0.8)


@story(
    "organiser and his man are named, and half of the nominees",
    source="domain: nominees lend names, the money stays with the organiser",
)
def nominees_on_the_organisers_card(case: Case) -> None:
    """Four nominees in other homes are paid on the organiser's own card from the day they open; he and one more
    were caught."""
    den = case.home()
    organiser = case.seller("organiser", since=500, fakes="CORVELLE", ships_from=den)
    purse = case.card(organiser.person)
    organiser.paid_on(purse, since=490)
    nominees = case.sellers(5, "nominee", fakes="CORVELLE", ships_from=den, card=purse, since=lambda at: 160 - 9 * at)
    for one in nominees:
        one.logs_in(organiser.device, at=den)
    are_caught(case, [organiser, nominees[0]], "CORVELLE", "栖木 QIMU", first=50)
    case.must(organiser, nominees[0])
    case.must(nominees[1:], share=0.5)


@story(CAUGHT, source="Jingan prosecutors: a trader opened ten shops in the names of kin and friends who bought shares")
def shareholders_in_ten_shops(case: Case) -> None:
    """A trader opened ten shops in the names of "shareholders", with shell firms, three rooms and two cards;
    six were caught."""
    trader = case.seller("trader", surname="罗", fakes="CORVELLE")
    partners = [
        case.seller(f"partner{at + 1}", surname="罗" if at % 2 else None, firm=at % 3 == 0, fakes="CORVELLE")
        for at in range(9)
    ]
    work_together(case, [trader, *partners], rooms=3, devices=4, cards=2)
    for one in partners:
        one.pays(trader, 3000, "往来款", times=4)
    are_caught(case, [trader, *partners[:5]], "CORVELLE", "栖木 QIMU")
    case.must(trader, partners[:5], share=0.8)
