"""Live streamers under contract with an agency that sells through their accounts and pays them out."""

from __future__ import annotations

from tests.golden.cases.book import story
from tests.golden.cases.case import Case


@story(
    "nobody is named; the two caught are guilty alone",
    source="issue 23",
)
def streamers_agency(case: Case) -> None:
    """Ten streamers are paid by their agency and use its studio now and then; two sold fakes of their own buying."""
    studio = case.home(firm=True)
    agency = case.firm(case.person(home=studio))
    account, cameras = case.card(agency), [case.device(), case.device()]
    eluvie, daiko = case.rights_holder("ELUVIE"), case.rights_holder("黛蔻 DAIKO")
    streamers = case.sellers(10, "streamer", card=account)
    for at, one in enumerate(streamers):
        one.logs_in(cameras[at % 2], since=140, times=9, at=studio)
    eluvie.catches(streamers[0], when=45)
    daiko.catches(streamers[1], when=20)
    case.never(streamers[2:])
    case.strangers(streamers)
