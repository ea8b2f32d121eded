"""Honest sellers who buy at the same places, or live with one who cheats."""

from __future__ import annotations

from tests.golden.cases.book import story
from tests.golden.cases.case import Case

NOBODY = "nobody is named"
ALONE = "nobody is named; the caught are guilty alone"


@story(ALONE, source="issue 25: a hundred shops that pay the same three wholesalers are no ring")
def customers_of_three_wholesalers(case: Case) -> None:
    """Forty shops buy from the same three wholesalers; couples among them live together. One wholesaler sold
    fakes: five customers were caught with them, by one rights holder, and one more for goods of another brand."""
    homes = [case.home() for _ in range(4)]
    shops = case.sellers(40, "customer", home=lambda at: homes[at // 2] if at < 8 else None, sells="ELUVIE")
    for at, one in enumerate(shops):
        for turn in range(3):
            if (at + turn) % 4:
                one.pays(f"{case.name}-wholesaler{turn}", times=4)
    for at, one in enumerate(shops[1:40:8]):
        case.rights_holder("ELUVIE").catches(one, when=70 - 5 * at)
    case.rights_holder("黛蔻 DAIKO").catches(shops[20], when=40)
    case.in_no_lead(*shops)
    case.strangers(shops[1], shops[9], shops[17], shops[25], shops[33], shops[20])


@story(NOBODY, source="issue 25: one person's deeds must not speak for a household")
def family_of_one_cheated_trade(case: Case) -> None:
    """Four of one family keep four shops with one stock, one machine and one card. Their supplier sold them fakes of
    one brand: its owner had goods of each shop appraised and complained of all four."""
    home = case.home()
    family = case.sellers(4, "kin", home=home, sells="ELUVIE", surname="林")
    machine, card = case.device(), case.card(family[0].person)
    for one in family:
        one.logs_in(machine, at=home)
        one.paid_on(card)
    for at, one in enumerate(family):
        case.rights_holder("ELUVIE").catches(one, when=60 - 4 * at)
    case.in_no_lead(*family)


@story(NOBODY, source="issue 25: honest family firms where one member cheated")
def firm_with_one_cheat(case: Case) -> None:
    """Three of one firm share room, machine and account; one of them sells fakes of two brands on his own and was
    caught by both rights holders. The others sell the firm's goods."""
    home = case.home(firm=True)
    staff = case.sellers(3, "partner", home=home, sells="AURALIS")
    machine, card = case.device(), case.card(staff[0].person)
    for one in staff:
        one.logs_in(machine, at=home)
        one.paid_on(card)
    for at, brand in enumerate(("ELUVIE", "黛蔻 DAIKO")):
        case.rights_holder(brand).catches(staff[2], when=60 - 9 * at)
    case.never(*staff[:2])
    case.in_no_lead(staff[2])
