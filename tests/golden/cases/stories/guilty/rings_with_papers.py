"""Rings that show papers of the brand whose fakes they sell: forged ones, ones that ended, and real ones."""

from __future__ import annotations

from tests.golden.cases.book import story
from tests.golden.cases.case import Case
from tests.golden.cases.crews import are_caught, work_together
from tests.golden.cases.seller import Seller

CAUGHT = "those caught are named"


def _crew(case: Case, brand: str) -> list[Seller]:
    crew = case.sellers(5, "crew", fakes=brand, since=600)
    work_together(case, crew)
    return crew


@story(CAUGHT, source="own finding: a forged chain of authorisation is the cheapest cover")
def forged_papers(case: Case) -> None:
    """A crew of five sells one brand's fakes under forged papers in the brand's name; three were caught, and of a
    fourth two buyers and the papers speak."""
    crew = _crew(case, "ELUVIE")
    holder = case.rights_holder("ELUVIE")
    for one in crew:
        case.authorisation(one, "ELUVIE", holder.identity, since=150, status="forged", checked=40)
    are_caught(case, crew[:3], "ELUVIE", "黛蔻 DAIKO", first=60)
    for turn in range(2):
        buyer = f"{case.name}-buyer{turn}"
        case.complaint(buyer, "consumer", crew[3].shop, 50 - 5 * turn, outcome="upheld", brand="ELUVIE")
    case.must(crew[:4], share=0.75)


@story(CAUGHT, source="own finding: counterpart of the papers that ended")
def fakes_after_the_papers_ended(case: Case) -> None:
    """A crew had real papers until half a year ago and has sold fakes of the brand since; four were caught."""
    crew = _crew(case, "BRIXO")
    holder = case.rights_holder("BRIXO")
    for one in crew:
        case.authorisation(one, "BRIXO", holder.identity, since=590, until=175)
    are_caught(case, crew[:4], "BRIXO", "AURALIS", first=60)
    case.must(crew[:4], share=0.75)


@story(CAUGHT, source="counterpart of the authorised reseller: real papers cover mixed stock")
def mixed_stock_under_real_papers(case: Case) -> None:
    """A crew of five has real papers of a brand and mixes fakes of it among the goods; test purchases at four of them
    were appraised as fakes, with the complaints and strikes that followed."""
    crew = _crew(case, "CORVELLE")
    holder = case.rights_holder("CORVELLE")
    for one in crew:
        case.authorisation(one, "CORVELLE", holder.identity, since=590)
    are_caught(case, crew[:4], "CORVELLE", "栖木 QIMU", first=60)
    case.must(crew[:4], share=0.75)
