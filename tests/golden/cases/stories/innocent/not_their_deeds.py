"""Words, penalties and deeds that are others', and stand on a seller whom something ties to a ring."""

from __future__ import annotations

from tests.golden.cases.book import story
from tests.golden.cases.case import Case
from tests.golden.cases.crews import ring_of_five
from tests.golden.cases.seller import Seller

RING_ONLY = "the ring is named, nobody else"
KIN = "sellers' complaints: suspended as related to an account that was suspended"


def _sibling(case: Case, label: str) -> tuple[list[Seller], Seller]:
    """A ring, and the sister or brother of its first: paid on a card of their mother's, now and then on the same
    computer."""
    _, crew = ring_of_five(case)
    card = case.card(case.person())
    sibling = case.seller(label, since=690, sells="净柏 JINGBAI")
    for one in (crew[0], sibling):
        one.paid_on(card, since=185)
    sibling.logs_in(crew[0].device, since=178, times=6, at=crew[0].home)
    return crew, sibling


@story(RING_ONLY, source=KIN)
def struck_with_her_brother(case: Case) -> None:
    """When a ring was struck its head's sister was, the same day. Nobody ever complained of her, no parcel of hers
    came back, no goods of hers were test-bought."""
    _, sister = _sibling(case, "sister")
    sister.struck(54)
    case.never(sister)


@story(RING_ONLY, source=KIN)
def family_closed_with_him(case: Case) -> None:
    """The day a ring's head was caught the platform closed the shops of his sister and her husband in another town and
    struck an old flatmate, "for counterfeits", without any deed of theirs."""
    _, crew = ring_of_five(case)
    head = crew[0]
    card, home = case.card(head.person), case.home()
    sister = case.seller("sister", home=home, since=610)
    in_law = case.seller("brother_in_law", home=home, since=480)
    mate = case.seller("old_flatmate", since=530)
    for one in (head, sister, mate):
        one.paid_on(card, since=260)
    for one in (sister, in_law, mate):
        one.logs_in(head.device, since=120, until=30, times=5, at=head.home)
    for one in (sister, in_law):
        one.struck(54, kind="closure")
        one.closes(54, "counterfeit")
    mate.struck(54)
    case.never(sister, in_law, mate)


@story(RING_ONLY, source="own finding: one buyer is one word")
def one_angry_buyer(case: Case) -> None:
    """One buyer ordered six times from a ring member's sister within three weeks and sent each piece back "as fake";
    nobody else complained of her in half a year."""
    _, sister = _sibling(case, "sister")
    case.sent_back(sister.shop, [case.identities.buyer()] * 6, 66)
    case.never(sister)


@story(RING_ONLY, source="sellers' complaints: refund abusers who claim fakes to keep goods and money")
def serial_refunders(case: Case) -> None:
    """Two refund abusers sent five pieces back "as fakes" to a ring member's brother, as they did to six strangers."""
    _, brother = _sibling(case, "brother")
    abusers = [case.identities.buyer() for _ in range(2)]
    case.sent_back(brother.shop, [*abusers, *abusers, abusers[0]], 70)
    strangers = case.sellers(6, "shop")
    for at, one in enumerate(strangers):
        case.sent_back(one.shop, [*abusers, abusers[at % 2]], 90 - 7 * at)
    case.never(brother, strangers)


@story(RING_ONLY, source="sellers' complaints: competitors buy, complain and report")
def framed_by_shills(case: Case) -> None:
    """A ring frames a rival: it entered her phone and room as its own and sent parcels in her name; two shills, who
    buy on its devices, sent goods back and complained, which was upheld and struck."""
    _, crew = ring_of_five(case)
    rival = case.seller("rival", since=880, sells="ELUVIE")
    for one in crew[:4]:
        one.names_address(rival.home, "return", since=110, contact=rival.person.name, phone=rival.phone)
        one.ships_from(rival.home, since=110, until=106, phone=rival.phone)
    shills = [case.identities.buyer() for _ in range(2)]
    for turn, buyer in enumerate(shills):
        case.sent_back(rival.shop, [buyer] * 2, 88 - 6 * turn, device=crew[turn].device)
        case.complaint(buyer, "consumer", rival.shop, 80 - 7 * turn, outcome="upheld",
                       listing_id=rival.shop.listings[0], counter_notice=True)  # fmt: skip
    rival.struck(69)
    case.never(rival)


@story(RING_ONLY, source="own finding: an old mark is no part of a new company")
def marked_long_before(case: Case) -> None:
    """A seller was complained of and struck 430 days ago, over goods long gone; four months ago she took a job in what
    turned out to be a ring's office and looks after her honest shop there in breaks."""
    den, crew = ring_of_five(case)
    clerk = case.seller("clerk", since=800)
    case.rights_holder("VELTRO").complains(clerk.shop, 430)
    clerk.struck(424)
    clerk.logs_in(crew[0].device, since=118, times=14, at=den)
    for turn in range(4):
        crew[0].pays(clerk, 5400, "工资", times=1, since=112 - 30 * turn, until=110 - 30 * turn)
    case.never(clerk)


@story(RING_ONLY, source="sellers' complaints: hijacked shops, and what the thief left behind")
def hijacked_card_left_behind(case: Case) -> None:
    """A ring stole an account for two weeks: its devices, its den, its offer, its deeds. The owner worked on in it all
    the time; the thief's card and return address were found and removed only five weeks later."""
    den, crew = ring_of_five(case)
    victim = case.seller("victim", since=760, sells="净柏 JINGBAI")
    takings = case.card(crew[0].person)
    for one in crew[:2]:
        one.paid_on(takings, since=150)
        victim.logs_in(one.device, since=76, until=62, times=8, at=den)
    victim.paid_on(takings, since=75, until=39)
    victim.ships_from(den, since=75, until=62)
    victim.names_address(den, "return", since=75, until=39)
    fake = case.passing_listing(victim.shop, "ELUVIE", since=75, until=60)
    brand = case.rights_holder("ELUVIE")
    brand.appraises(victim.shop, when=61, bought=72, listing=fake)
    brand.complains(victim.shop, 63, listing=fake)
    victim.struck(59, revoked=12)
    case.never(victim)


@story(RING_ONLY, source="own finding: shops that an operator abused")
def operator_sold_fakes_in_it(case: Case) -> None:
    """An owner let an operator run her shop for a month, as the platform's books say; he was of a ring: the fakes, the
    test purchase and the strike are of that month, and its takings went to his card. She ended the contract."""
    den, crew = ring_of_five(case)
    owner = case.seller("owner", since=820)
    purse = case.card(crew[0].person)
    crew[0].paid_on(purse, since=200)
    crew[0].operates(owner.shop, since=118, until=86)
    owner.logs_in(crew[0].device, since=118, until=86, times=14, at=den)
    owner.paid_on(purse, since=117, until=86)
    owner.ships_from(den, since=117, until=86, phone=crew[0].phone)
    fake = case.passing_listing(owner.shop, "ELUVIE", since=115, until=86)
    brand = case.rights_holder("ELUVIE")
    brand.appraises(owner.shop, when=92, bought=104, listing=fake)
    brand.complains(owner.shop, 91, listing=fake)
    owner.struck(87)
    case.never(owner)
