"""Somebody registers marks that others use, and attacks them with complaints and hired buyers."""

from __future__ import annotations

from tests.golden.cases.book import story
from tests.golden.cases.case import Case
from tests.golden.cases.seller import Seller

SOURCE = "issue 23; Yuhang court on a squatter's mark; e-commerce law, article 42"
NOT_NAMED = "nobody of the firm is named"


@story(NOT_NAMED, source=SOURCE)
def squatter_half_upheld(case: Case) -> None:
    """A squatter and two hired buyers against a family firm of 6 shops: 8 of 18 complaints upheld, 2 shops struck."""
    firm = _family_firm(case)
    _attack(case, firm, "upheld upheld malicious withdrawn upheld rejected upheld malicious upheld "
                        "upheld withdrawn malicious upheld rejected malicious upheld malicious rejected")  # fmt: skip
    firm[0].struck(40)
    firm[3].struck(30)
    case.never(firm)


@story(NOT_NAMED, source=SOURCE)
def squatter_all_rejected(case: Case) -> None:
    """The same attack with ten complaints, all rejected; the platform had struck two shops and took one strike
    back."""
    firm = _family_firm(case)
    _attack(case, firm, " ".join(["rejected"] * 10))
    firm[0].struck(40, revoked=20)
    firm[3].struck(30)
    case.never(firm)


@story(NOT_NAMED, source=SOURCE)
def squatter_mixed(case: Case) -> None:
    """The same attack: four complaints upheld early, eight found malicious later; three shops lost listings."""
    firm = _family_firm(case)
    _attack(case, firm, "upheld upheld upheld upheld malicious malicious malicious malicious "
                        "malicious malicious malicious malicious rejected withdrawn")  # fmt: skip
    for at in (0, 1, 4):
        firm[at].struck(80 - at, kind="listing_removal")
    firm[2].struck(70)
    case.never(firm)


def _family_firm(case: Case) -> list[Seller]:
    """Parents with one licence and their son with another, registered apart; six shops, one stock and one account."""
    home, office = case.home(firm=True), case.home(firm=True)
    father, son = case.person("何", home), case.person("何", office)
    old, young = case.firm(father), case.firm(son)
    account, devices = case.card(old), [case.device() for _ in range(3)]
    firm = [
        case.seller(f"shop{at + 1}", person=father if at < 3 else son, firm=old if at < 3 else young,
                    home=home if at < 3 else office, ships_from=home, card=account, device=devices[at % 3])
        for at in range(6)
    ]  # fmt: skip
    for at, one in enumerate(firm):
        one.logs_in(devices[(at + 1) % 3], times=8)
    return firm


def _attack(case: Case, firm: list[Seller], outcomes: str) -> None:
    squatter = case.rights_holder("家和 JIAHE", label="squatter")
    when = 100.0
    for turn, outcome in enumerate(outcomes.split()):
        squatter.complains(firm[turn % 6].shop, when, outcome)
        when -= 4
    for buyer in ("hired1", "hired2"):
        for turn, outcome in enumerate(("upheld", "malicious", "rejected", "upheld")):
            shop = firm[(turn * 2 + (buyer == "hired2")) % 6].shop
            case.complaint(f"{case.name}-{buyer}", "consumer", shop, 70 - 6 * turn, outcome=outcome)
