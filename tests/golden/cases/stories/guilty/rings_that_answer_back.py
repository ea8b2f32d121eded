"""Rings that look like the wronged of ``not_their_deeds``, or have learnt what clears those."""

from __future__ import annotations

from tests.golden.cases.book import story
from tests.golden.cases.case import Case
from tests.golden.cases.crews import are_caught, work_together

CAUGHT = "those caught are named"


@story(CAUGHT, source="own finding: whoever complains first may be the ring's own")
def shill_ahead_of_the_brands(case: Case) -> None:
    """A ring's own shill files a malicious complaint against each of four shops twelve days before the brands."""
    crew = case.sellers(5, "crew", fakes="ELUVIE")
    work_together(case, crew)
    for at, one in enumerate(crew[:4]):
        case.complaint(f"{case.name}-shill", "consumer", one.shop, 72 - 7 * at, outcome="malicious")
    are_caught(case, crew[:4], "ELUVIE", "黛蔻 DAIKO", first=60)
    case.must(crew[:4])


@story(CAUGHT, source="counterpart of the sister who was struck with her brother")
def sister_in_the_trade(case: Case) -> None:
    """A man, his wife and his sister in two homes: joint card, his computer, one den; goods of each were test-bought,
    and all three were struck in one week."""
    home, den = case.home(), case.home()
    husband = case.seller("husband", surname="尹", home=home, fakes="CORVELLE", since=700, ships_from=den)
    wife = case.seller("wife", home=home, fakes="CORVELLE", since=420, ships_from=den)
    sister = case.seller("sister", surname="尹", fakes="CORVELLE", since=310, ships_from=den)
    card = case.card(husband.person)
    for one in (husband, wife, sister):
        one.paid_on(card, since=260)
    for one in (wife, sister):
        one.logs_in(husband.device, times=12, at=den)
    for brand, one in (("CORVELLE", husband), ("栖木 QIMU", wife), ("CORVELLE", sister), ("栖木 QIMU", sister)):
        case.rights_holder(brand).appraises(one.shop, when=48)
    for one in (husband, wife, sister):
        one.struck(45)
    case.must(husband, wife, sister, share=0.66)


@story(CAUGHT, source="counterpart of the hijacked account: aged accounts are bought for a ring")
def aged_accounts_taken_over(case: Case) -> None:
    """A crew of three buys two accounts of several years and runs them for the ten weeks until all are closed."""
    crew = [*case.sellers(3, "crew", fakes="BRIXO", since=340), *case.sellers(2, "aged", since=1600, fakes="BRIXO")]
    work_together(case, crew, since=80)
    are_caught(case, crew, "BRIXO", "AURALIS", first=50)
    for one in crew[3:]:
        one.struck(9, kind="closure")
        one.closes(9, "counterfeit")
    case.must(crew, share=0.8)


@story(CAUGHT, source="counterpart of the angry buyer: many who do not know one another")
def sent_back_by_many(case: Case) -> None:
    """Of a crew of four two were caught by brands; to the other two seven and eight buyers sent fakes back."""
    crew = case.sellers(4, "crew", fakes="NORDHELM")
    work_together(case, crew)
    are_caught(case, crew[:2], "NORDHELM", "栖木 QIMU", first=60)
    for at, one in enumerate(crew[2:]):
        case.sent_back(one.shop, [case.identities.buyer() for _ in range(7 + at)], 80)
    case.must(crew, share=0.75)
